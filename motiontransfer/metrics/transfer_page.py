"""The report page of a film's evaluation."""

from typing import Any, Final

from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.page import Headline, Page, Table, shown
from motiontransfer.metrics.transfer_evaluation import TransferEvaluation

_ROWS: Final = {
    "background_flicker": "background flicker in grey levels",
    "pose_distance_px": "pose distance in pixels",
    "pose_distance_heights": "pose distance in body heights",
    "face_found": "share of frames with a face found",
    "missed_body": "missed joints a frame, body",
    "missed_face": "missed joints a frame, face",
    "missed_hands": "missed joints a frame, hands",
}
# Title and unit; those whose worst frames are shown stand first, and are drawn before anybody chooses.
_JUDGED: Final = {
    "pose_distance_px": ("Pose distance", "px"),
    "missed_body": ("Missed joints of the body", "joints"),
    "background_flicker": ("Background flicker", "grey levels"),
}
_OFFERED: Final = {
    "missed_hands": ("Missed joints of the hands", "joints"),
    "missed_face": ("Missed joints of the face", "joints"),
    "face_found": ("Face found", "1 or 0"),
}
_NOTES: Final = [
    "There is no true film to compare with: these figures say whether the film holds still where it should "
    "and shows the pose that was asked for, not whether it looks like the subject.",
    "Frames in which the source repeats a picture are in the film and left out of the averages.",
    "Background flicker: mean absolute difference of successive decoded frames, of 255 grey levels, outside "
    "the person's box with a margin. The target's own film is measured alike, without repeats and cuts.",
    "Pose distance: mean distance of the body joints that the wanted pose has and the detector finds on the "
    "film. Missed: joints of the wanted pose that the detector does not find.",
]


def transfer_page(
    name: str,
    source: str,
    subject: str,
    evaluation: TransferEvaluation,
    metrics: dict[str, Any],
) -> Page:
    """What the page shows.

    Args:
        name: the transfer.
        source: the clip whose motion it is.
        subject: the clip whose body it is.
        evaluation: frame by frame.
        metrics: as `transfer_metrics` gives them.
    """
    frames = metrics["frames"]
    lead = (
        f"The motion of {source} on the body of {subject}: {frames['film']} frames, {frames['repeats']} of "
        "them repeated pictures of the source."
    )
    table = Table("Figures", ("mean over frames", "film", "target's own film", "frames"), _rows(metrics))
    return Page(
        f"Transfer {name}",
        lead,
        _headlines(metrics),
        [table],
        _curves(evaluation),
        _NOTES,
        0,
        ~evaluation.repeat,
    )


def _curves(evaluation: TransferEvaluation) -> list[Curve]:
    series, curves = evaluation.series(), []
    for measure, (title, unit) in (_JUDGED | _OFFERED).items():
        judged = measure in _JUDGED
        line = {"film": series[measure]}
        curves.append(
            Curve(title, unit, evaluation.time_s, line, True, judged, worse="high" if judged else None)
        )
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


def _rows(metrics: dict[str, Any]) -> list[tuple[str, ...]]:
    mean, target, counted = metrics["mean"], metrics["target_mean"], metrics["count"]
    return [
        (
            label,
            shown(mean.get(measure), digits=4),
            shown(target.get(measure), digits=4) if measure in target else "",
            str(counted[measure]),
        )
        for measure, label in _ROWS.items()
    ]
