"""A subject judged by self-reenactment: its own test frames, from their poses, against what was filmed.

The rollout is as in a film: frame by frame, the previous output fed back, from nothing. Three arms stand in
one table: the generator with its face net, without it, and the nearest training frame by pose, which is what
one could show without having learned anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, write_table
from motiontransfer.metrics.arm import ArmJudgement, PictureScores
from motiontransfer.metrics.averages import averages, counts, ratio, rounded, without_missing
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.montage import Comparison
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.picture import Image

ARMS: Final = ("generated", "without_face", "nearest")

_MEASURES: Final = (
    *(f"ssim_{region}" for region in REGIONS),
    *(f"psnr_{region}" for region in REGIONS),
    "pose_distance_px",
    "pose_distance_heights",
    "face_found",
    "missed_body",
    "missed_face",
    "missed_hands",
)

# One row an arm and a frame; a measure is null where its region was not seen, or where the arm was not
# re-detected (the nearest training frames are real ones).
SCHEMA = TableSchema(
    "subject_evaluation",
    1,
    pa.schema(
        [
            ("arm", pa.string()),
            ("frame", pa.int32()),
            ("time_s", pa.float64()),
            ("repeat", pa.bool_()),
            ("nearest_frame", pa.int32()),
            ("nearest_distance", pa.float64()),
            ("real_face_found", pa.float64()),
            *((measure, pa.float64()) for measure in _MEASURES),
        ]
    ),
)


class Rollout(Protocol):
    """A trained generator."""

    def frames(self, keypoints: Keypoints) -> Iterator[Image]:
        """One picture RGB uint8 (H, W, 3) a pose, each made with the one before as a condition."""


@dataclass(frozen=True)
class SubjectEvaluation:
    """What was judged, and how it came out.

    Attributes:
        held_out: T test frames.
        real_face_found: (T,) 1 where the detector sees a face on the real picture at working size, else 0;
            NaN where it sees nobody.
        arms: a judgement for each of `ARMS`.
    """

    held_out: HeldOut
    real_face_found: npt.NDArray[np.float64]
    arms: dict[str, ArmJudgement]


def evaluate_subject(
    held_out: HeldOut,
    with_face: Rollout,
    without_face: Rollout,
    detect: Detect,
    comparison: Comparison,
    progress: Progress,
) -> SubjectEvaluation:
    """Rolls out, judges and shows.

    Args:
        held_out: the test frames.
        with_face: the generator with its face net.
        without_face: the generator alone.
        detect: the detector that found the clip's own keypoints, with the same settings.
        comparison: gets real, generated and nearest picture of each frame.
        progress: counts frames.
    """
    real = detect(_counted("detect on the real frames", held_out.real(), len(held_out), progress))

    def judged(task: str, pictures: Iterable[Image]) -> ArmJudgement:
        scores = PictureScores(held_out)
        found = detect(_counted(task, scores.watch(pictures), len(held_out), progress))
        return ArmJudgement(scores, pose_agreement(real, found))

    generated = _shown(held_out, with_face.frames(held_out.keypoints), comparison)
    arms = {
        "generated": judged("generate", generated),
        "without_face": judged("generate without the face net", without_face.frames(held_out.keypoints)),
        "nearest": _judged_nearest(held_out, progress),
    }
    return SubjectEvaluation(held_out, pose_agreement(real, real).face_found, arms)


def subject_metrics(evaluation: SubjectEvaluation) -> dict[str, Any]:
    """The averages, over frames that are no repeats, with the number of frames behind each."""
    counted = ~evaluation.held_out.index.repeat
    means = {arm: averages(judgement.series(), counted) for arm, judgement in evaluation.arms.items()}
    real = averages({"face_found": evaluation.real_face_found}, counted)
    return {
        "frames": {"test": len(counted), "averaged": int(counted.sum()), "repeats": int((~counted).sum())},
        "real": real,
        "mean": means,
        "count": {arm: counts(judgement.series(), counted) for arm, judgement in evaluation.arms.items()},
        "against_nearest": {
            arm: _against(means[arm], means["nearest"], real) for arm in ARMS if arm != "nearest"
        },
    }


def write_subject_frames(path: Path, evaluation: SubjectEvaluation) -> None:
    """Writes one row an arm and a frame."""
    held_out, arms = evaluation.held_out, evaluation.arms
    unknown = np.full(len(held_out), np.nan)
    series = [arms[arm].series() for arm in ARMS]
    nearest = np.tile(held_out.nearest.nearest, len(ARMS))
    columns = {
        "arm": np.repeat(ARMS, len(held_out)),
        "frame": np.tile(held_out.frames, len(ARMS)),
        "time_s": np.tile(held_out.index.time_s, len(ARMS)),
        "repeat": np.tile(held_out.index.repeat, len(ARMS)),
        "nearest_frame": pa.array(nearest, mask=nearest < 0),
        "nearest_distance": _nullable(np.tile(held_out.nearest.distance.astype(np.float64), len(ARMS))),
        "real_face_found": _nullable(np.tile(evaluation.real_face_found, len(ARMS))),
    }
    for measure in _MEASURES:
        columns[measure] = _nullable(np.concatenate([arm.get(measure, unknown) for arm in series]))
    height, width = held_out.pictures.size
    write_table(path, SCHEMA, columns, {"size": [height, width]})


def _judged_nearest(held_out: HeldOut, progress: Progress) -> ArmJudgement:
    scores = PictureScores(held_out)
    for _ in _counted(
        "nearest training frames", scores.watch(held_out.nearest_pictures()), len(held_out), progress
    ):
        pass
    return ArmJudgement(scores, None)


def _counted(task: str, pictures: Iterable[Image], total: int, progress: Progress) -> Iterator[Image]:
    progress.start(task, total, "frame")
    for picture in pictures:
        yield picture
        progress.advance()


def _shown(held_out: HeldOut, generated: Iterable[Image], comparison: Comparison) -> Iterator[Image]:
    for real, picture, nearest in zip(held_out.real(), generated, held_out.nearest_pictures(), strict=True):
        comparison.add([real, picture, nearest])
        yield picture


def _against(arm: dict[str, float], nearest: dict[str, float], real: dict[str, float]) -> dict[str, float]:
    figures: dict[str, float | None] = {
        "face_found_ratio": ratio(arm.get("face_found"), real.get("face_found"))
    }
    for region in REGIONS:
        ssim, psnr = f"ssim_{region}", f"psnr_{region}"
        if ssim in arm and ssim in nearest:
            figures[f"ssim_error_ratio_{region}"] = ratio(1 - arm[ssim], 1 - nearest[ssim])
            figures[f"psnr_gain_{region}_db"] = rounded(arm[psnr] - nearest[psnr])
    return without_missing(figures)


def _nullable(values: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))
