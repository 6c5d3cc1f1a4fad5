"""The columns of the ablation: the paper's four blocks, and the temporal set that it judged by eye."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


_LPIPS: Final = "LPIPS"


def _images(block: str, region: str) -> list[Measure]:
    return [
        Measure(f"ssim_{region}", block, "SSIM", (f"ssim_{region}",), higher_is_better=True),
        Measure(f"psnr_{region}", block, "PSNR, dB", (f"psnr_{region}",), higher_is_better=True),
        Measure(f"lpips_{region}", block, _LPIPS, (f"lpips_{region}",), optional=True),
    ]


_POSE, _MISSED, _TIME, _MOVES = "Pose", "Missed", "Over time", "Movement"
_PARTS = ("body", "face", "hands")


def _share(name: str, block: str, label: str, of: str, best: float | None = None) -> Measure:
    return Measure(f"{name}_ratio", block, label, (of,), over_real=of, best=best)


_COLUMNS: Final = (
    *_images("Image", "person"),
    *_images("Face", "face"),
    Measure("pose_distance_px", _POSE, "body, px", ("pose_distance_px",)),
    *(
        Measure(f"pose_distance_{part}_px", _POSE, f"{part}, px", (f"pose_distance_{part}_px",))
        for part in ("face", "hands", "all")
    ),
    Measure("pose_distance_heights", _POSE, "body, heights", ("pose_distance_heights",)),
    *(Measure(f"missed_{part}", _MISSED, part, (f"missed_{part}",)) for part in _PARTS),
    Measure("missed_all", _MISSED, "all", tuple(f"missed_{part}" for part in _PARTS)),
    Measure("temporal_error_ratio", _TIME, "temporal error", ("temporal_error",), over_real="motion"),
    _share("motion", _TIME, "motion", "motion", best=1.0),
    # Blur lowers it too, below what the real film has.
    _share("warp_error", _TIME, "warp error", "warp_error_person", best=1.0),
    _share("background_flicker", _TIME, "flicker of the background", "background_flicker"),
    _share("sharpness", _TIME, "sharpness", "sharpness_person", best=1.0),
    *(_share(f"jitter_{part}", _MOVES, f"jitter, {part}", f"jitter_{part}") for part in _PARTS),
    _share("foot_slide", _MOVES, "foot slide", "foot_slide"),
    Measure("foot_slide_error", _MOVES, "foot slide error, heights/s", ("foot_slide_error",), optional=True),
)


def measures_of(rows: Iterable[Series], backbone: str | None = None) -> list[Measure]:
    """The columns, without the optional ones for which no row has a value.

    Args:
        rows: (T,) of each measure of each row.
        backbone: what LPIPS was taken with, which its columns tell: of another it is another measure.
    """
    series = list(rows)
    return [
        replace(measure, label=f"{_LPIPS} ({backbone})") if measure.label == _LPIPS and backbone else measure
        for measure in _COLUMNS
        if not measure.optional or any(_any(measure.values(row)) for row in series)
    ]


def _any(values: npt.NDArray[np.float64] | None) -> bool:
    return values is not None and bool(np.isfinite(values).any())
