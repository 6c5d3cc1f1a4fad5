"""A subject judged by self-reenactment: its own test frames, from their poses, against what was filmed.

The rollout is as in a film: frame by frame, the previous output fed back, from nothing. Five arms stand in
one table: the generator with its face net; the same without the face net, and without its previous output,
which say what either is worth; the nearest training frame by pose, and one still picture, which are what one
could show without having learned anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, write_table
from motiontransfer.metrics.arm import ArmJudgement, PictureScores
from motiontransfer.metrics.averages import averages, counts
from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.contrast import (
    Figure,
    Series,
    beside_real,
    contrast,
    contrast_metrics,
    rounded_interval,
)
from motiontransfer.metrics.film_measures import (
    PICTURE_MEASURES,
    POSE_MEASURES,
    FilmMeasures,
    pose_measures,
)
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.montage import Comparison
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.progress import Progress
from motiontransfer.video.picture import Image

ROLLOUTS: Final = ("generated", "without_face", "frame_by_frame")
"""The arms that a generator painted; the detector is run on them again."""

ARMS: Final = (*ROLLOUTS, "nearest", "still")

WORTH: Final = {"face_net": "without_face", "previous_output": "frame_by_frame"}
"""A part of the method, and the arm that goes without it."""

_MEASURES: Final = (
    *(f"ssim_{region}" for region in REGIONS),
    *(f"psnr_{region}" for region in REGIONS),
    "pose_distance_px",
    "pose_distance_heights",
    "face_found",
    "missed_body",
    "missed_face",
    "missed_hands",
    *PICTURE_MEASURES,
    *POSE_MEASURES,
)

# One row an arm and a frame, `real` being the film that was shot; a measure is null where its region was not
# seen, or where it was not taken: the nearest training frame and the still picture are real ones, on which
# nothing is detected again, and they follow no motion that flow could tell.
SCHEMA = TableSchema(
    "subject_evaluation",
    2,
    pa.schema(
        [
            ("arm", pa.string()),
            ("frame", pa.int32()),
            ("time_s", pa.float64()),
            ("repeat", pa.bool_()),
            ("nearest_frame", pa.int32()),
            ("nearest_distance", pa.float64()),
            *((measure, pa.float64()) for measure in _MEASURES),
        ]
    ),
)


@dataclass(frozen=True)
class SubjectEvaluation:
    """What was judged, and how it came out.

    Attributes:
        held_out: T test frames.
        real: (T,) of each measure of the real film: `face_found`, `PICTURE_MEASURES` and `POSE_MEASURES`.
        arms: a judgement for each of `ARMS`.
        still: the training frame that the still picture is.
    """

    held_out: HeldOut
    real: Series
    arms: dict[str, ArmJudgement]
    still: int


def evaluate_subject(
    held_out: HeldOut,
    rollouts: Mapping[str, Iterable[Image]],
    still: int,
    detect: Detect,
    comparison: Comparison,
    progress: Progress,
) -> SubjectEvaluation:
    """Rolls out, judges and shows.

    Args:
        held_out: T test frames.
        rollouts: for each of `ROLLOUTS` T pictures RGB uint8 at working size, made as they are asked for.
        still: the training frame to show as a still picture.
        detect: the detector that found the clip's own keypoints, with the same settings.
        comparison: gets real, generated and nearest picture of each frame.
        progress: counts frames.
    """
    own = FilmMeasures(held_out, with_flow=True)
    task = "detect on the real frames"
    real = detect(_counted(task, own.watch(held_out.real()), len(held_out), progress))

    def judged(task: str, pictures: Iterable[Image]) -> ArmJudgement:
        scores, film = PictureScores(held_out), FilmMeasures(held_out, with_flow=True)
        found = detect(_counted(task, film.watch(scores.watch(pictures)), len(held_out), progress))
        measures = film.series() | pose_measures(held_out, found)
        return ArmJudgement(scores, pose_agreement(real, found), measures)

    generated = _shown(held_out, rollouts["generated"], comparison)
    stills = repeat(held_out.pictures[still], len(held_out))
    arms = {
        "generated": judged("generate", generated),
        "without_face": judged("generate without the face net", rollouts["without_face"]),
        "frame_by_frame": judged("generate without the previous output", rollouts["frame_by_frame"]),
        "nearest": _compared("nearest training frames", held_out.nearest_pictures(), held_out, progress),
        "still": _compared("still picture", stills, held_out, progress),
    }
    measures = {"face_found": pose_agreement(real, real).face_found, **own.series()}
    return SubjectEvaluation(held_out, measures | pose_measures(held_out, real), arms, still)


def subject_metrics(evaluation: SubjectEvaluation) -> dict[str, Any]:
    """The averages over frames that are no repeats, the number of frames behind each, and the comparisons.

    Returns:
        `mean`, `mean_interval` and `count` of each arm's measures, `real` those of the real film;
        `against_real`, each arm beside the real film; `against_nearest`, each other arm against the nearest
        training frame; `worth`, the generator against the arm without each part of `WORTH`. The last three
        hold figures as `contrast_metrics` gives them.
    """
    bootstrap = BlockBootstrap.of(evaluation.held_out.index)
    counted = ~evaluation.held_out.index.repeat
    series = {arm: _counted_series(judged.series(), counted) for arm, judged in evaluation.arms.items()}
    real = _counted_series(evaluation.real, counted)
    against = {
        arm: contrast(series[arm], series["nearest"], bootstrap) | _faces(series[arm], real, bootstrap)
        for arm in ARMS
        if arm != "nearest"
    }
    worth = {part: contrast(series["generated"], series[arm], bootstrap) for part, arm in WORTH.items()}
    return {
        "frames": {
            "test": len(counted),
            "averaged": int(counted.sum()),
            "repeats": int((~counted).sum()),
            "still": evaluation.still,
        },
        "real": averages(real, counted),
        "mean": {arm: averages(values, counted) for arm, values in series.items()},
        "mean_interval": {arm: _intervals(values, bootstrap) for arm, values in series.items()},
        "count": {arm: counts(values, counted) for arm, values in series.items()},
        "against_real": {
            arm: contrast_metrics(beside_real(values, real, bootstrap)) for arm, values in series.items()
        },
        "against_nearest": {arm: contrast_metrics(figures) for arm, figures in against.items()},
        "worth": {part: contrast_metrics(figures) for part, figures in worth.items()},
    }


def write_subject_frames(path: Path, evaluation: SubjectEvaluation) -> None:
    """Writes one row an arm and a frame, the real film's last."""
    held_out, arms = evaluation.held_out, evaluation.arms
    unknown = np.full(len(held_out), np.nan)
    series = [*(arms[arm].series() for arm in ARMS), evaluation.real]
    nearest = np.tile(held_out.nearest.nearest, len(series))
    columns = {
        "arm": np.repeat([*ARMS, "real"], len(held_out)),
        "frame": np.tile(held_out.frames, len(series)),
        "time_s": np.tile(held_out.index.time_s, len(series)),
        "repeat": np.tile(held_out.index.repeat, len(series)),
        "nearest_frame": pa.array(nearest, mask=nearest < 0),
        "nearest_distance": _nullable(np.tile(held_out.nearest.distance.astype(np.float64), len(series))),
    }
    for measure in _MEASURES:
        columns[measure] = _nullable(np.concatenate([arm.get(measure, unknown) for arm in series]))
    height, width = held_out.pictures.size
    write_table(path, SCHEMA, columns, {"size": [height, width], "still_frame": evaluation.still})


def _compared(task: str, pictures: Iterable[Image], held_out: HeldOut, progress: Progress) -> ArmJudgement:
    """Judges real pictures, on which there is nothing to detect again."""
    scores, film = PictureScores(held_out), FilmMeasures(held_out, with_flow=False)
    for _ in _counted(task, film.watch(scores.watch(pictures)), len(held_out), progress):
        pass
    return ArmJudgement(scores, None, film.series())


def _counted(task: str, pictures: Iterable[Image], total: int, progress: Progress) -> Iterator[Image]:
    progress.start(task, total, "frame")
    for picture in pictures:
        yield picture
        progress.advance()


def _shown(held_out: HeldOut, generated: Iterable[Image], comparison: Comparison) -> Iterator[Image]:
    for real, picture, nearest in zip(held_out.real(), generated, held_out.nearest_pictures(), strict=True):
        comparison.add([real, picture, nearest])
        yield picture


def _counted_series(series: Series, counted: npt.NDArray[np.bool_]) -> Series:
    return {measure: np.where(counted, values, np.nan) for measure, values in series.items()}


def _faces(arm: Series, real: Series, bootstrap: BlockBootstrap) -> dict[str, Figure]:
    """Faces found over those found on the real frames; no verdict, since that says nothing of the nearest."""
    if "face_found" not in arm:
        return {}
    found = bootstrap.ratio(arm["face_found"], real["face_found"])
    return {} if found is None else {"face_found_ratio": Figure(found, None)}


def _intervals(series: Series, bootstrap: BlockBootstrap) -> dict[str, list[float]]:
    estimates = {measure: bootstrap.mean(values) for measure, values in series.items()}
    intervals = {name: rounded_interval(found) for name, found in estimates.items() if found is not None}
    return {measure: interval for measure, interval in intervals.items() if interval}


def _nullable(values: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))
