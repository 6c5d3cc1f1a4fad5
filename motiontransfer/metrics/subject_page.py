"""The report page of a subject's evaluation."""

from typing import Any, Final

import numpy as np

from motiontransfer.metrics.card_curves import card_curves
from motiontransfer.metrics.card_notes import card_notes, perceptual_notes
from motiontransfer.metrics.card_tables import card_tables, reading, worth_table
from motiontransfer.metrics.page import Headline, Page, Table, shown
from motiontransfer.metrics.subject_evaluation import ARMS, WORTH, SubjectEvaluation

CAPTIONS: Final = ("real", "stick figure", "generated", "nearest training frame")
"""Panels of the comparison film."""

ARM_LABELS: Final = {
    "generated": "generated",
    "without_face": "without face net",
    "frame_by_frame": "without previous output",
    "nearest": "nearest training frame",
    "still": "still picture",
}

_JUDGED: Final = (
    "Every frame is of the clip's test part, which neither trained nor chose the generator. The rollout "
    "starts from nothing and feeds each picture back as a condition of the next.",
)
_POSES: Final = (
    "Pose distance: mean distance of the joints of a part that the detector finds on the real and on the "
    "made picture, both at working size unless said otherwise; all: of body, face and hands together, most "
    "of which are the face's. Missed: found on the real picture and not on the made one.",
)
_ARMS: Final = (
    "Without face net, without previous output: the same trained generators with that part left out. "
    "Generators trained without it might do better than that.",
)


def subject_page(name: str, evaluation: SubjectEvaluation, metrics: dict[str, Any]) -> Page:
    """What the page shows.

    Args:
        name: the subject.
        evaluation: frame by frame.
        metrics: as `subject_metrics` gives them.
    """
    held_out, frames = evaluation.held_out, metrics["frames"]
    series = {arm: judged.series() for arm, judged in evaluation.arms.items()}
    height, width = held_out.pictures.size
    films = len(np.unique(held_out.index.film))
    which = f"{held_out.frames[0]} to {held_out.frames[-1]}" if films == 1 else f"the ends of {films} films"
    lead = (
        f"Self-reenactment of {frames['test']} held-out frames ({which}), {width} by {height} pixels, "
        f"{frames['repeats']} of them repeated pictures: the generator is given each frame's pose and should "
        "give back the frame."
    )
    return Page(
        f"Subject {name}",
        " ".join([lead, *perceptual_notes(metrics)]),
        _headlines(metrics),
        [*card_tables(metrics, ARM_LABELS), _worth(metrics)],
        card_curves(held_out.film_index().time_s, {ARM_LABELS[arm]: series[arm] for arm in ARMS}),
        card_notes(metrics, _JUDGED, _POSES, _ARMS),
        held_out.frames,
        ~held_out.index.repeat,
    )


def _headlines(metrics: dict[str, Any]) -> list[Headline]:
    against, generated = metrics["against_nearest"]["generated"], metrics["mean"]["generated"]
    beside_real = metrics["against_real"]["generated"]
    return [
        Headline(
            shown(against.get("ssim_error_ratio_person")),
            "1 - SSIM of the person, over the nearest frame's",
            reading(against, "ssim_error_ratio_person", "below 1 is better than copying"),
        ),
        Headline(
            shown(against.get("psnr_gain_person_db"), "dB"),
            "PSNR of the person, over the nearest frame's",
            reading(against, "psnr_gain_person_db", "above 0 is better than copying"),
        ),
        Headline(
            shown(beside_real.get("face_found_ratio")),
            "faces found, over those found on the real frames",
            reading(beside_real, "face_found_ratio", "1 is as good as real"),
        ),
        Headline(
            shown(generated.get("pose_distance_px"), "px"), "pose distance of the body", "smaller is better"
        ),
    ]


def _worth(metrics: dict[str, Any]) -> Table:
    columns = {part: f"generated, over {ARM_LABELS[arm]}" for part, arm in WORTH.items()}
    return worth_table("What the face net and the previous output are worth", metrics, columns)
