"""The columns of the ablation: the paper's four blocks, and the temporal set that it judged by eye."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Series = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Measure:
    """A column.

    Attributes:
        name: in CSV and JSON.
        block: the group of columns that it stands in.
        label: above its column.
        of: what it sums, frame by frame, of the table of frames.
        higher_is_better: which way is good.
        over_real: the real film's measure that it is a share of, or None.
        best: the value that is best, where neither way is good by itself.
        optional: whether the column is left out where no row has a value.
    """

    name: str
    block: str
    label: str
    of: tuple[str, ...]
    higher_is_better: bool = False
    over_real: str | None = None
    best: float | None = None
    optional: bool = False

    def values(self, series: Series) -> npt.NDArray[np.float64] | None:
        """(T,), NaN where a frame has none; None where it was not measured."""
        if not all(column in series for column in self.of):
            return None
        return np.asarray(sum(series[column] for column in self.of))


def _images(block: str, region: str) -> list[Measure]:
    return [
        Measure(f"ssim_{region}", block, "SSIM", (f"ssim_{region}",), higher_is_better=True),
        Measure(f"psnr_{region}", block, "PSNR, dB", (f"psnr_{region}",), higher_is_better=True),
        Measure(f"lpips_{region}", block, "LPIPS", (f"lpips_{region}",), optional=True),
    ]


_POSE, _MISSED, _TIME = "Pose", "Missed", "Over time"
_PARTS = ("body", "face", "hands")

_COLUMNS: Final = (
    *_images("Image", "person"),
    *_images("Face", "face"),
    Measure("pose_distance_heights", _POSE, "distance, heights", ("pose_distance_heights",)),
    *(Measure(f"missed_{part}", _MISSED, part, (f"missed_{part}",)) for part in _PARTS),
    Measure("missed_all", _MISSED, "all", tuple(f"missed_{part}" for part in _PARTS)),
    Measure("temporal_error_ratio", _TIME, "temporal error", ("temporal_error",), over_real="motion"),
    Measure("motion_ratio", _TIME, "motion", ("motion",), over_real="motion", best=1.0),
    Measure("warp_error_ratio", _TIME, "warp error", ("warp_error_person",), over_real="warp_error_person"),
    Measure("jitter_body_ratio", _TIME, "jitter of the body", ("jitter_body",), over_real="jitter_body"),
    Measure("foot_slide_ratio", _TIME, "foot slide", ("foot_slide",), over_real="foot_slide"),
    Measure(
        "foot_slide_error", _TIME, "foot slide error, body heights/s", ("foot_slide_error",), optional=True
    ),
    Measure(
        "sharpness_ratio", _TIME, "sharpness", ("sharpness_person",), over_real="sharpness_person", best=1.0
    ),
)

BLOCKS: Final = tuple(dict.fromkeys(measure.block for measure in _COLUMNS))


def measures_of(rows: Iterable[Series]) -> list[Measure]:
    """The columns, without the optional ones for which no row has a value."""
    series = list(rows)
    return [
        measure
        for measure in _COLUMNS
        if not measure.optional or any(_any(measure.values(row)) for row in series)
    ]


def _any(values: npt.NDArray[np.float64] | None) -> bool:
    return values is not None and bool(np.isfinite(values).any())
