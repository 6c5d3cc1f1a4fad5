"""The report page of a film's evaluation."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np

from motiontransfer.metrics.card_notes import REPEATS_NOTE, not_measured_notes, perceptual_notes
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.film_facts import film_notes, film_table
from motiontransfer.metrics.page import Headline, Page, shown
from motiontransfer.metrics.transfer_evaluation import TransferEvaluation
from motiontransfer.metrics.transfer_figures import TARGET_STRETCHES
from motiontransfer.metrics.transfer_tables import transfer_tables

# Title and unit; those whose worst frames are shown stand first, and are drawn before anybody chooses.
_JUDGED: Final = {
    "pose_distance_px": ("Pose distance of the body", "px"),
    "missed_body": ("Missed joints of the body", "joints"),
    "background_flicker": ("Background flicker", "grey levels"),
}
_OFFERED: Final = {
    "pose_distance_face_px": ("Pose distance of the face", "px"),
    "pose_distance_hands_px": ("Pose distance of the hands", "px"),
    "missed_hands": ("Missed joints of the hands", "joints"),
    "missed_face": ("Missed joints of the face", "joints"),
    "face_found": ("Face found", "1 or 0"),
    "novelty": ("Novelty of the pose", "degrees"),
    "jitter_body": ("Jitter of the body", "body heights a frame"),
    "jitter_hands": ("Jitter of the hands", "body heights a frame"),
    "foot_slide": ("Foot slide", "body heights a second"),
    "foot_slide_error": ("Foot slide against the wanted foot", "body heights a second"),
    "sharpness_person": ("Sharpness of the person", ""),
    "sharpness_face": ("Sharpness of the face", ""),
    "motion": ("Motion of the person", "grey levels"),
    "own_warp_error_person": ("Warp error of the person, by the film's own flow", "grey levels"),
}
_NOTES: Final = [
    "There is no true film to compare with: these figures say whether the film holds still where it should "
    "and shows the pose that was asked for, not whether it looks like the subject.",
    REPEATS_NOTE,
    f"The target's own film: its pictures are those of {TARGET_STRETCHES[0]} stretches of "
    f"{TARGET_STRETCHES[1]:.0f} s, evenly spread, at working size. Its poses are those "
    "detected on all of its native film, held against the same ones smoothed. So their distance and jitter "
    "are about what the detector itself leaves, and another film can hardly have as little; of the distance "
    "and of the foot slide against the wanted foot no ratio is given.",
    "Sharpness: root mean square gradient, in grey levels a pixel; below the target's own is blur, above it "
    "noise, or a part that is shown smaller; of the face it is that of a square about the head, seen from "
    "behind as well. Motion: mean difference of a frame from the one before. It goes "
    "with the dance, so that the target's own, who dances something else, is no goal.",
    "Warp error: mean difference of a frame from the one before, brought to where the film's own optical "
    "flow takes it. It tells flicker, popping, and texture that does not go along with the body. It does "
    "not tell whether the motion is right: a frozen film has none, and blur lowers it.",
    "Background flicker: mean absolute difference of successive decoded frames, of 255 grey levels, outside "
    "the person's box with a margin, not across cuts.",
    "Pose distance: mean distance of the joints of a part that the wanted pose has and the detector finds on "
    "the film. Missed: joints of the wanted pose that the detector does not find.",
    "Jitter: how much the detected pose's distance from the wanted one changes from frame to frame. Foot "
    "slide: speed of a detected ankle while the wanted foot stands; against the wanted foot: less the wanted "
    "ankle's own.",
    "The last tenth against the first: the source's own film does the same dance at the same moments and "
    "cannot drift, so what changes there as well is the dance. A tenth of a short film is a second or two, "
    "which is too little for an interval; look at the curves.",
    "Novelty: how far the limbs of the wanted pose point away from those of the nearest pose that the "
    "generator was trained on, root mean square. Rank "
    "correlation (Spearman's): 1 where the error always rises with it, 0 where it does not care. Poses "
    "that are rare are often hard for the detector as well.",
    "In brackets: 95 % intervals by block bootstrap, blocks of about a second drawn anew. They tell the "
    "chance of these frames alone.",
]


def transfer_page(
    name: str,
    source: str,
    subject: str,
    evaluation: TransferEvaluation,
    metrics: dict[str, Any],
    record: Mapping[str, Any] | None = None,
    matte: str | None = None,
) -> Page:
    """What the page shows.

    Args:
        name: the transfer.
        source: the clip whose motion it is.
        subject: the clip whose body it is.
        evaluation: frame by frame.
        metrics: as `transfer_metrics` gives them.
        record: the content of the film's side file; None where there is none.
        matte: address of the film of the person's mask, from the page; None where there is none.
    """
    frames = metrics["frames"]
    lead = (
        f"The motion of {source} on the body of {subject}: {frames['film']} frames, {frames['repeats']} of "
        "them repeated pictures of the source."
    )
    return Page(
        f"Transfer {name}",
        " ".join([lead, *perceptual_notes(metrics), *not_measured_notes(metrics)]),
        _headlines(metrics),
        [*transfer_tables(metrics), *([] if record is None else [film_table(record)])],
        _curves(evaluation),
        [*_NOTES, *([] if record is None else film_notes(record))],
        np.arange(len(evaluation.counted)),
        evaluation.counted,
        () if matte is None else (("The person's mask as a film of its own", matte),),
    )


def _curves(evaluation: TransferEvaluation) -> list[Curve]:
    series, curves = evaluation.series | {"novelty": evaluation.novelty}, []
    for measure, (title, unit) in (_JUDGED | _OFFERED).items():
        if measure in series:
            worse: Literal["high"] | None = "high" if measure in _JUDGED else None
            line, time_s = {"film": series[measure]}, evaluation.index.time_s
            curves.append(Curve(title, unit, time_s, line, True, worse is not None, worse=worse))
    return curves


def _headlines(metrics: dict[str, Any]) -> list[Headline]:
    mean = metrics["mean"]
    flicker_ratio = metrics["against_target"].get("background_flicker_ratio")
    distance = mean.get("pose_distance_heights")
    percent = None if distance is None else 100 * distance
    return [
        Headline(
            shown(flicker_ratio), "background flicker, over the target film's own", "at most 1 stands still"
        ),
        Headline(shown(percent, "%"), "pose distance, of the body's height", "smaller is better"),
        Headline(shown(mean.get("missed_body")), "joints of the body missed a frame", "0 is best, of 25"),
        Headline(
            shown(mean.get("face_found")),
            "share of frames with a face found",
            "as the dance faces the camera",
        ),
    ]
