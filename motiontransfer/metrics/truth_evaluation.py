"""A transferred film judged by its truth, which only generated dancers have.

The film as a viewer gets it stands on the card beside the training frame of the pose nearest to the wanted
one, and a still picture. Beside the card stands how far the wanted poses, which normalization made, are from
the true ones: a figure in the wrong place makes every measure of pictures bad, however well it is painted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy.typing as npt

from motiontransfer.metrics.arm import ArmJudgement, PerceptualDistance
from motiontransfer.metrics.averages import averages, counts
from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.card import (
    BASELINE,
    NO_BACKBONE,
    card,
    card_schema,
    mean_intervals,
    write_card_frames,
)
from motiontransfer.metrics.contrast import Series
from motiontransfer.metrics.cover import Cover, without_cover
from motiontransfer.metrics.excerpts import agreement_in_picture
from motiontransfer.metrics.filmed import Pictures
from motiontransfer.metrics.judge import Judge
from motiontransfer.metrics.nearest_frames import comparable, nearest_pictures
from motiontransfer.metrics.placing import PLACING_MEASURES, placing
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.true_film import TrueFilm
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.nearest_poses import NearestPoses
from motiontransfer.progress import Progress
from motiontransfer.video.picture import Image

FILM: Final = "film"
"""The arm that is judged."""

ARMS: Final = (FILM, BASELINE, "still")

PLACED: Final = ("wanted", "seen", "wanted_from_seen", "film_from_seen")
"""Which poses beside which: the wanted beside the true ones; those that the detector sees on the true film
beside the true ones; and beside those seen, where the detector's habits cancel as in training, the wanted and
those that it sees on the film."""

SCHEMA: Final = card_schema("truth_evaluation", 3, PLACING_MEASURES)
"""One row an arm and a frame, `real` being the true film; the placing of the wanted pose stands in each."""


@dataclass(frozen=True)
class Rivals:
    """What could be shown without having learned anything.

    Attributes:
        pictures: the subject's.
        nearest: the training frame whose pose is nearest to each of the T wanted ones.
        still: the training frame to show as a still picture.
    """

    pictures: Pictures
    nearest: NearestPoses
    still: int


@dataclass(frozen=True)
class TruthEvaluation:
    """What was judged, and how it came out.

    Attributes:
        true: T frames of the true film.
        real: (T,) of each measure of the true film; its pose is what the detector sees, against the true one.
        arms: a judgement for each of `ARMS`.
        placed: (T,) of each of `PLACING_MEASURES`, for each of `PLACED` that could be told.
        rivals: the other arms' frames.
        backbone: of LPIPS; None where it was not taken.
        no_poses: why no poses are judged; empty where they are.
    """

    true: TrueFilm
    real: Series
    arms: dict[str, ArmJudgement]
    placed: Mapping[str, Series]
    rivals: Rivals
    backbone: str | None
    no_poses: str


def evaluate_truth(
    true: TrueFilm,
    film: Iterable[Image],
    wanted: Keypoints,
    rivals: Rivals,
    detect: Detect,
    margin_px: int,
    progress: Progress,
    distance: PerceptualDistance | None = None,
    cover: Cover | None = None,
) -> TruthEvaluation:
    """Judges a film by its truth.

    Args:
        true: T frames.
        film: T pictures RGB uint8 at the same size.
        wanted: T normalized poses, as they should be seen in the film.
        rivals: what else could be shown.
        detect: the detector that found the source's keypoints, with the same settings.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        progress: counts frames.
        distance: LPIPS; None where nobody has weights.
        cover: what lies over the film's pictures; None for nothing. What it covers counts in no arm.

    Raises:
        ArtifactError: a picture is of another size than the true one.
        PoseError: there are more or fewer wanted poses than frames.
    """
    counts = None if cover is None else cover.counts()
    judge = Judge(true, detect, margin_px, progress, distance, counts)
    poses, asked = true.keypoints.scaled_to(true.size), wanted.scaled_to(true.size)
    placed = {"wanted": placing(asked, poses).series()}
    found, measures = judge.real()
    stills = repeat(rivals.pictures[rivals.still], len(true))
    arms = {
        FILM: _in_picture(judge.painted("judge the film", without_cover(film, cover), poses), poses),
        "nearest": judge.copied(
            "nearest training frames",
            nearest_pictures(rivals.pictures, rivals.nearest),
            comparable(rivals.nearest),
        ),
        "still": judge.copied("still picture", stills),
    }
    if found is not None:
        measures = agreement_in_picture(poses, found).series() | measures
        placed |= {"seen": placing(found, poses).series(), "wanted_from_seen": placing(asked, found).series()}
        if (painted := arms[FILM].found) is not None:
            placed["film_from_seen"] = placing(painted, found).series()
    backbone = None if distance is None else distance.backbone
    return TruthEvaluation(true, measures, arms, placed, rivals, backbone, detect.why_not)


def _in_picture(painted: ArmJudgement, poses: Keypoints) -> ArmJudgement:
    """The same with joints outside the picture not missed."""
    if painted.found is None:
        return painted
    return replace(painted, agreement=agreement_in_picture(poses, painted.found))


def truth_metrics(evaluation: TruthEvaluation) -> dict[str, Any]:
    """The card of all arms, the `frames`, the `placing` of the wanted poses, and the `lpips_backbone`.

    Returns:
        In `placing`, for each of `PLACED`: `mean`, `mean_interval` and `count` of each of
        `PLACING_MEASURES`. `not_measured` tells what has no figures, and why; it is there only where
        something has none.
    """
    index = evaluation.true.index
    counted = ~index.repeat
    frames = {
        "film": len(index),
        "averaged": int(counted.sum()),
        "repeats": int((~counted).sum()),
        "still": evaluation.rivals.still,
    }
    arms = {arm: judged.series() for arm, judged in evaluation.arms.items()}
    bootstrap = BlockBootstrap.of(index)
    placed = {
        name: {
            "mean": averages(series, counted),
            "mean_interval": mean_intervals(series, counted, bootstrap),
            "count": counts(series, counted),
        }
        for name, series in evaluation.placed.items()
    }
    reasons = {"poses": evaluation.no_poses, "LPIPS": "" if evaluation.backbone else NO_BACKBONE}
    missing = {what: why for what, why in reasons.items() if why}
    return {
        "frames": frames,
        "placing": placed,
        "lpips_backbone": evaluation.backbone,
        **({"not_measured": missing} if missing else {}),
        **card(index, arms, evaluation.real, {}),
    }


def truth_curves(evaluation: TruthEvaluation) -> dict[str, npt.ArrayLike]:
    """What is plotted over time and between revisions, (T,) each: `time_s`, and measures of film and rival.

    Returns:
        `ssim_person` of the film, `nearest_ssim_person` of the nearest training frames, and
        `placing_heights`, of the wanted pose from the true one.
    """
    film, nearest = (evaluation.arms[arm].series() for arm in (FILM, BASELINE))
    return {
        "time_s": evaluation.true.index.time_s,
        "ssim_person": film["ssim_person"],
        "nearest_ssim_person": nearest["ssim_person"],
        "placing_heights": evaluation.placed["wanted"]["placing_heights"],
    }


def write_truth_frames(path: Path, evaluation: TruthEvaluation) -> None:
    """Writes one row an arm and a frame, the true film's last."""
    rivals = evaluation.rivals
    series = {arm: evaluation.arms[arm].series() for arm in ARMS} | {"real": evaluation.real}
    metadata = {"still_frame": rivals.still, "lpips_backbone": evaluation.backbone}
    placed = evaluation.placed["wanted"]
    write_card_frames(path, SCHEMA, evaluation.true, rivals.nearest, series, metadata, placed)
