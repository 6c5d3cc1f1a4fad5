"""A subject judged by self-reenactment: its own test frames, from their poses, against what was filmed.

The rollout is as in a film: frame by frame, the previous output fed back, from nothing. Five arms stand in
one table: the generator with its face net; the same without the face net, and without its previous output,
which say what either is worth; the nearest training frame by pose, and one still picture, which are what one
could show without having learned anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.arm import ArmJudgement, PerceptualDistance
from motiontransfer.metrics.card import BASELINE, NO_BACKBONE, card, card_schema, write_card_frames
from motiontransfer.metrics.contrast import Series
from motiontransfer.metrics.filmed import Frames
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.judge import Judge
from motiontransfer.metrics.nearest_frames import comparable, nearest_pictures
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.metrics.redetection import Detect
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.picture import Image

_TASKS: Final = {
    "generated": "generate",
    "without_face": "generate without the face net",
    "frame_by_frame": "generate without the previous output",
}

ROLLOUTS: Final = tuple(_TASKS)
"""The arms that a generator painted; the detector is run on them again."""

ARMS: Final = (*ROLLOUTS, BASELINE, "still")

WORTH: Final = {"face_net": "without_face", "previous_output": "frame_by_frame"}
"""A part of the method, and the arm that goes without it."""

REAL: Final = "real"
"""The film that was shot, beside the arms."""

SCHEMA: Final = card_schema("subject_evaluation", 5)
"""One row an arm and a frame, `real` being the film that was shot."""


@dataclass(frozen=True)
class SubjectEvaluation:
    """What was judged, and how it came out.

    Attributes:
        held_out: T test frames.
        real: (T,) of each measure of the real film: `face_found`, `PICTURE_MEASURES` and `POSE_MEASURES`.
        arms: a judgement for each of `ARMS`.
        stills: (T,) the training frame that the still picture is, one for each film.
        backbone: of LPIPS; None where it was not taken.
        no_poses: why poses are not judged, for `REAL` and those of `ROLLOUTS` whose are not.
    """

    held_out: HeldOut
    real: Series
    arms: dict[str, ArmJudgement]
    stills: Frames
    backbone: str | None
    no_poses: dict[str, str]


@dataclass(frozen=True)
class Elsewhere:
    """What was seen by a detector that runs elsewhere.

    Attributes:
        expected: T poses at working size that should be found on what is painted.
        detect: who has looked, for those of `ROLLOUTS` that were looked at.
    """

    expected: Keypoints
    detect: dict[str, Detect]


def evaluate_subject(
    held_out: HeldOut,
    rollouts: Mapping[str, Iterable[Image]],
    still: npt.ArrayLike,
    detect: Detect,
    margin_px: int,
    progress: Progress,
    distance: PerceptualDistance | None = None,
    elsewhere: Elsewhere | None = None,
) -> SubjectEvaluation:
    """Rolls out and judges.

    Args:
        held_out: T test frames.
        rollouts: for each of `ROLLOUTS` T pictures RGB uint8 at working size, made as they are asked for.
        still: the training frame to show as a still picture, one for all test frames or (T,).
        detect: the detector that found the clip's own keypoints, with the same settings.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        progress: counts frames.
        distance: LPIPS; None where nobody has weights.
        elsewhere: what was seen by a detector that is not here; None where `detect` looks at everything.
    """
    looks = dict.fromkeys((REAL, *ROLLOUTS), detect) | (elsewhere.detect if elsewhere else {})
    judge = Judge(held_out, detect, margin_px, progress, distance)
    # A detector's own noise is no generator's fault: what it sees on the real frames is what it should see.
    found, measures = judge.real()
    faces = {} if found is None else {"face_found": pose_agreement(found, found).face_found}
    expected = elsewhere.expected if elsewhere else found
    stills = np.broadcast_to(np.asarray(still, np.int64), len(held_out))
    arms = {
        **{arm: judge.painted(_TASKS[arm], rollouts[arm], expected, looks[arm]) for arm in ROLLOUTS},
        "nearest": judge.copied(
            "nearest training frames",
            nearest_pictures(held_out.pictures, held_out.nearest),
            comparable(held_out.nearest),
        ),
        "still": judge.copied("still picture", (held_out.pictures[int(frame)] for frame in stills)),
    }
    backbone = None if distance is None else distance.backbone
    no_poses = {film: look.why_not for film, look in looks.items() if look.why_not}
    return SubjectEvaluation(held_out, faces | measures, arms, stills, backbone, no_poses)


def subject_metrics(evaluation: SubjectEvaluation) -> dict[str, Any]:
    """The card of all arms, what the parts of `WORTH` are worth, the `frames`, and the `lpips_backbone`.

    `not_measured` tells what has no figures, and why; it is there only where something has none.
    """
    index = evaluation.held_out.index
    worth = {part: ("generated", arm) for part, arm in WORTH.items()}
    counted = ~index.repeat
    frames = {
        "test": len(index),
        "averaged": int(counted.sum()),
        "repeats": int((~counted).sum()),
        "still": _told(evaluation.stills),
    }
    arms = {arm: judged.series() for arm, judged in evaluation.arms.items()}
    missing = _unjudged(evaluation.no_poses) | ({} if evaluation.backbone else {"LPIPS": NO_BACKBONE})
    return {
        "frames": frames,
        "lpips_backbone": evaluation.backbone,
        **({"not_measured": missing} if missing else {}),
        **card(index, arms, evaluation.real, worth),
    }


def subject_curves(evaluation: SubjectEvaluation) -> dict[str, npt.ArrayLike]:
    """What is plotted over time and between revisions: `time_s`, and (T,) of the generator and its rival.

    Returns:
        `ssim_person` and `ssim_face`, and the same of the nearest training frames as `nearest_<measure>`.
    """
    generated, nearest = (evaluation.arms[arm].series() for arm in ("generated", "nearest"))
    curves = ("ssim_person", "ssim_face")
    return {
        "time_s": evaluation.held_out.index.time_s,
        **{curve: generated[curve] for curve in curves},
        **{f"nearest_{curve}": nearest[curve] for curve in curves},
    }


def write_subject_frames(path: Path, evaluation: SubjectEvaluation) -> None:
    """Writes one row an arm and a frame, the real film's last."""
    held_out = evaluation.held_out
    series = {arm: evaluation.arms[arm].series() for arm in ARMS} | {REAL: evaluation.real}
    metadata = {"still_frame": _told(evaluation.stills), "lpips_backbone": evaluation.backbone}
    write_card_frames(path, SCHEMA, held_out, held_out.nearest, series, metadata)


def _unjudged(no_poses: Mapping[str, str]) -> dict[str, str]:
    """Whose poses are not judged, and why: those of the same reason together."""
    told = {}
    for why in dict.fromkeys(no_poses.values()):
        films = [film for film in no_poses if no_poses[film] == why]
        told["poses" if films == [REAL, *ROLLOUTS] else f"poses of {', '.join(films)}"] = why
    return told


def _told(stills: Frames) -> int | list[int]:
    """The still picture's frame, or those of several films."""
    frames = [int(frame) for frame in dict.fromkeys(stills.tolist())]
    return frames[0] if len(frames) == 1 else frames
