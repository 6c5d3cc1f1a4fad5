"""A transferred film judged without a truth: does the background stand still, is the pose the wanted one?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, write_table
from motiontransfer.metrics.averages import averages, counts, ratio, without_missing
from motiontransfer.metrics.flicker import background_flicker
from motiontransfer.metrics.held_out import Pictures
from motiontransfer.metrics.pose_agreement import PoseAgreement, pose_agreement
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.regions import region_boxes
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

_MEASURES = (
    "background_flicker",
    "pose_distance_px",
    "pose_distance_heights",
    "face_found",
    "missed_body",
    "missed_face",
    "missed_hands",
)

# A measure is null in a frame where it cannot be told: no person wanted, none found, no frame before.
SCHEMA = TableSchema(
    "transfer_evaluation",
    1,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("time_s", pa.float64()),
            ("repeat", pa.bool_()),
            *((measure, pa.float64()) for measure in _MEASURES),
        ]
    ),
)


Show = Callable[[int, Image], None]
"""Gets a frame's number and its picture."""


@dataclass(frozen=True)
class TransferEvaluation:
    """How T frames of a film came out.

    Attributes:
        time_s: (T,) seconds from the first frame.
        repeat: (T,) bool, frames in which the source repeats a picture; they are not averaged.
        flicker: (T,) of the film's background, in grey levels of 255.
        agreement: the re-detected pose against the wanted one.
    """

    time_s: FloatArray
    repeat: npt.NDArray[np.bool_]
    flicker: FloatArray
    agreement: PoseAgreement

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, NaN where there is none; names as in the table."""
        return {"background_flicker": self.flicker, **self.agreement.series()}


def evaluate_transfer(
    film: RenderedFilm,
    wanted: Keypoints,
    index: FrameIndex,
    margin_px: int,
    detect: Detect,
    show: Show,
    progress: Progress,
) -> TransferEvaluation:
    """Reads the film back and judges it.

    Args:
        film: the film, T frames.
        wanted: T normalized poses in native pixels of the target.
        index: the source's, whose times and repeats the film has.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        detect: the detector that found the poses, with the same settings.
        show: gets each frame's number and picture.
        progress: counts frames.

    Raises:
        VideoError: the film is of another size or length than expected.
    """
    boxes = region_boxes(wanted, film.size)["person"]
    flicker = background_flicker(film.frames(), boxes, margin_px)
    found = detect(_shown(film, show, progress))
    agreement = pose_agreement(wanted.scaled_to(film.size), found)
    return TransferEvaluation(index.time_s, index.repeat, flicker, agreement)


def target_background_flicker(
    pictures: Pictures, keypoints: Keypoints, index: FrameIndex, margin_px: int
) -> FloatArray:
    """(U,): the flicker of the target's own film; NaN where a picture repeats or a shot begins.

    No rendered film need be calmer than that.

    Args:
        pictures: the target's, U at working size.
        keypoints: the target's as detected, in native pixels.
        index: the target's.
        margin_px: as for the film.
    """
    boxes = region_boxes(keypoints, pictures.size)["person"]
    flicker = background_flicker((pictures[frame] for frame in range(len(pictures))), boxes, margin_px)
    flicker[index.repeat] = np.nan  # a repeated picture differs by nothing, which is no merit
    flicker[[shot.start for shot in index.shots()]] = np.nan
    return flicker


def transfer_metrics(evaluation: TransferEvaluation, target_flicker: FloatArray) -> dict[str, Any]:
    """The averages, over frames that are no repeats, with the number of frames behind each.

    Args:
        evaluation: the film's.
        target_flicker: as `target_background_flicker` gives it.
    """
    counted = ~evaluation.repeat
    film = averages(evaluation.series(), counted)
    own = {"background_flicker": target_flicker}
    own_counted = np.ones(len(target_flicker), bool)
    target = averages(own, own_counted)
    against = ratio(film.get("background_flicker"), target.get("background_flicker"))
    return {
        "frames": {"film": len(counted), "averaged": int(counted.sum()), "repeats": int((~counted).sum())},
        "mean": film,
        "count": counts(evaluation.series(), counted),
        "target_mean": target,
        "target_count": counts(own, own_counted),
        "against_target": without_missing({"background_flicker_ratio": against}),
    }


def write_transfer_frames(path: Path, evaluation: TransferEvaluation, size: tuple[int, int]) -> None:
    """Writes one row a frame; `size` (height, width) is the film's."""
    frames = len(evaluation.time_s)
    columns: dict[str, Any] = {
        "frame": np.arange(frames, dtype=np.int32),
        "time_s": evaluation.time_s,
        "repeat": evaluation.repeat,
    }
    for measure, values in evaluation.series().items():
        columns[measure] = pa.array(values, mask=~np.isfinite(values))
    write_table(path, SCHEMA, columns, {"size": list(size)})


def _shown(film: RenderedFilm, show: Show, progress: Progress) -> Iterator[Image]:
    progress.start("detect on the film", film.count, "frame")
    for frame, picture in enumerate(film.frames()):
        show(frame, picture)
        yield picture
        progress.advance()
