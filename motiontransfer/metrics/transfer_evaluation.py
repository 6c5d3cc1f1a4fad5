"""A film judged without a truth: does it hold still where it should, and show the poses that were wanted?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, write_table
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.averages import nullable
from motiontransfer.metrics.cover import Cover, without_cover
from motiontransfer.metrics.excerpts import agreement_in_picture
from motiontransfer.metrics.film_measures import POSE_MEASURES, pose_steadiness
from motiontransfer.metrics.own_measures import OWN_MEASURES, OwnMeasures
from motiontransfer.metrics.pose_agreement import AGREEMENT_MEASURES
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.regions import region_boxes
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.novelty import Novelty
from motiontransfer.progress import Progress
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

MEASURES: Final = (*OWN_MEASURES, *AGREEMENT_MEASURES, *POSE_MEASURES)
"""What is measured of each frame."""

# A measure is null in a frame where it cannot be told: no person wanted, none found, no frame before.
SCHEMA = TableSchema(
    "transfer_evaluation",
    4,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("time_s", pa.float64()),
            ("repeat", pa.bool_()),
            ("novelty_degrees", pa.float64()),
            *((measure, pa.float64()) for measure in MEASURES),
        ]
    ),
)


Show = Callable[[int, Image], None]
"""Gets a frame's number and its picture."""


@dataclass(frozen=True)
class TransferEvaluation:
    """How T frames of a film came out.

    Attributes:
        index: the source's, whose times and repeats the film has; repeated pictures are not averaged.
        series: (T,) of each of `MEASURES` that was taken, NaN where there is none.
        novelty: (T,) how far each pose is from any that was trained on, in degrees; NaN where unknown.
        no_poses: why no poses are judged; empty where they are.
    """

    index: FrameIndex
    series: dict[str, FloatArray]
    novelty: FloatArray
    no_poses: str

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """(T,): which frames the averages count."""
        return ~self.index.repeat


def evaluate_transfer(
    film: RenderedFilm,
    wanted: Keypoints,
    novelty: Novelty,
    index: FrameIndex,
    margin_px: int,
    detect: Detect,
    show: Show,
    progress: Progress,
    cover: Cover | None = None,
) -> TransferEvaluation:
    """Reads the film back and judges it.

    Args:
        film: the film, T frames.
        wanted: T normalized poses, as they should be seen in the film.
        novelty: of these poses.
        index: the source's, whose times and repeats the film has.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        detect: the detector that found the poses, with the same settings.
        show: gets each frame's number and picture.
        progress: counts frames.
        cover: what lies over the film's pictures; None for nothing.

    Raises:
        VideoError: the film is of another size or length than expected.
        ArtifactError: the poses, their novelty and the times differ in number.
    """
    if len({len(wanted), len(novelty.degrees), len(index)}) > 1:
        raise ArtifactError(
            f"found {len(wanted)} normalized poses, the novelty of {len(novelty.degrees)} and {len(index)} "
            "times, expected equal numbers; normalize again"
        )
    counts = None if cover is None else cover.counts()
    own = OwnMeasures(region_boxes(wanted, film.size), index, margin_px, counts)
    found = detect(own.watch(without_cover(_shown(film, show, progress), cover)))
    series = own.series()
    if found is not None:
        asked = wanted.scaled_to(film.size)
        series |= agreement_in_picture(asked, found).series() | pose_steadiness(asked, found, index)
    return TransferEvaluation(index, series, novelty.degrees.astype(np.float64), detect.why_not)


def transfer_curves(evaluation: TransferEvaluation) -> dict[str, npt.ArrayLike]:
    """What is plotted over time and between revisions, (T,) each.

    Returns:
        `time_s` and `pose_distance_heights`, which is NaN throughout where no poses are judged.
    """
    unknown = np.full(len(evaluation.index), np.nan)
    return {
        "time_s": evaluation.index.time_s,
        "pose_distance_heights": evaluation.series.get("pose_distance_heights", unknown),
    }


def write_transfer_frames(path: Path, evaluation: TransferEvaluation, size: tuple[int, int]) -> None:
    """Writes one row a frame; `size` (height, width) is the film's."""
    index = evaluation.index
    columns: dict[str, Any] = {
        "frame": np.arange(len(index), dtype=np.int32),
        "time_s": index.time_s,
        "repeat": index.repeat,
    }
    unknown = np.full(len(index), np.nan)
    for measure in MEASURES:
        columns[measure] = nullable(evaluation.series.get(measure, unknown))
    columns["novelty_degrees"] = nullable(evaluation.novelty)
    write_table(path, SCHEMA, columns, {"size": list(size)})


def _shown(film: RenderedFilm, show: Show, progress: Progress) -> Iterator[Image]:
    progress.start("detect on the film", film.count, "frame")
    for frame, picture in enumerate(film.frames()):
        show(frame, picture)
        yield picture
        progress.advance()
