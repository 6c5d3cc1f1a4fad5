"""The report page of a film that is judged by its truth."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from motiontransfer.metrics.card_curves import card_curves
from motiontransfer.metrics.card_notes import card_notes, perceptual_notes
from motiontransfer.metrics.card_tables import card_tables, interval_shown, reading
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.film_facts import film_notes, film_table
from motiontransfer.metrics.page import Headline, Page, Table, shown
from motiontransfer.metrics.truth_evaluation import FILM, TruthEvaluation

CAPTIONS: Final = ("source", "truth", "stick figure", "film", "nearest training frame")
"""Panels of the comparison film."""

_ARM_LABELS: Final = {FILM: "film", "nearest": "nearest training frame", "still": "still picture"}
_POSE_LABELS: Final = {
    "wanted": "wanted, beside the true joints",
    "seen": "detected, beside the true joints",
    "wanted_from_seen": "wanted, beside the detected",
    "film_from_seen": "painted, both as detected",
}
_PLACING_ROWS: Final = {
    "placing_px": "placing error in pixels",
    "placing_heights": "placing error in body heights",
    "offset_x_px": "offset to the right, in pixels",
    "offset_y_px": "offset down, in pixels",
    "offset_px": "length of the offset, in pixels",
    "offset_heights": "length of the offset, in body heights",
    "size_ratio": "size over the true size",
    "rest_px": "rest, in pixels",
    "rest_heights": "rest, in body heights",
}
_JUDGED: Final = (
    "The truth is a film of the target's generated body doing the source's dance, brought to the film's size "
    "as a clip is decoded. The film is judged as it plays, compressed. Boxes come from the true joints.",
    "Placing: the wanted (normalized) pose against the true joints of the body, before anything is painted. "
    "Offset: mean distance of all joints, with its direction. Size: the factor that fits best. Rest: what is "
    "left of the distance without both. Where the figure stands elsewhere than the true one, measures of "
    "pictures tell the place and not the painting.",
    "Detected: what the detector sees on the true film, at the film's size. It puts some joints elsewhere "
    "than the bones have them, always alike, and the generator learned from such poses: so the wanted pose "
    "beside the detected one tells best where the figure will stand, and the pose detected on the film where "
    "it does. All hold the detector's noise.",
)
_POSES: Final = (
    "Pose distance: mean distance of the true joints of a part from those that the detector finds. Missed: "
    "true joints that it does not find, hidden ones among them. The real film's own are the detector's. "
    "Jitter and foot slide are told beside the true pose as well: here it is the wanted one.",
)


def truth_page(
    name: str,
    source: str,
    subject: str,
    evaluation: TruthEvaluation,
    metrics: Any,
    record: Mapping[str, Any] | None = None,
) -> Page:
    """What the page shows.

    Args:
        name: the transfer.
        source: the clip whose motion it is.
        subject: the clip whose body it is.
        evaluation: frame by frame.
        metrics: as `truth_metrics` gives them.
        record: the content of the film's side file; None where there is none.
    """
    height, width = evaluation.true.size
    frames, index = metrics["frames"], evaluation.true.index
    lead = (
        f"The motion of {source} on the body of {subject}, beside a film of {subject} doing {source}'s "
        f"dance: {frames['film']} frames, {width} by {height} pixels."
    )
    arms = {label: evaluation.arms[arm].series() for arm, label in _ARM_LABELS.items()}
    curves = [*card_curves(index.time_s, arms), *_placing_curves(evaluation)]
    tables = [_placing_table(metrics["placing"]), *card_tables(metrics, _ARM_LABELS)]
    notes = card_notes(metrics, _JUDGED, _POSES)
    if record is not None:
        tables, notes = [*tables, film_table(record)], [*notes, *film_notes(record)]
    lead = " ".join([lead, *perceptual_notes(metrics)])
    return Page(
        f"Transfer {name} and its truth",
        lead,
        _headlines(metrics),
        tables,
        curves,
        notes,
        np.arange(len(index)),
        ~index.repeat,
    )


def _headlines(metrics: dict[str, Any]) -> list[Headline]:
    wanted, against = metrics["placing"]["wanted"]["mean"], metrics["against_nearest"][FILM]
    offset, size = wanted.get("offset_heights"), shown(wanted.get("size_ratio"), digits=4)
    percent = None if offset is None else 100 * offset
    return [
        Headline(shown(percent, "%"), "offset of the wanted pose, of the body's height", "0 is in place"),
        Headline(size, "size of the wanted pose, over the true size", "1 is as large as true"),
        Headline(
            shown(against.get("ssim_error_ratio_person")),
            "1 - SSIM of the person, over the nearest frame's",
            reading(against, "ssim_error_ratio_person", "below 1 beats copying"),
        ),
        Headline(
            shown(metrics["mean"][FILM].get("pose_distance_px"), "px"),
            "pose distance of the body from the true pose",
            f"{shown(metrics['real'].get('pose_distance_px'), 'px')} in the true film",
        ),
    ]


def _placing_table(placing: dict[str, Any]) -> Table:
    rows = [
        (label, *(_mean_shown(placing.get(pose), measure) for pose in _POSE_LABELS))
        for measure, label in _PLACING_ROWS.items()
    ]
    return Table(
        "Where the figure stands",
        ("mean over frames (95 % interval)", *_POSE_LABELS.values()),
        rows,
    )


def _mean_shown(figures: dict[str, Any] | None, measure: str) -> str:
    """A mean and its interval; sizes are near 1, and their third decimal tells."""
    digits = 4 if measure == "size_ratio" else 3
    if figures is None or measure not in figures["mean"]:
        return shown(None)
    interval = interval_shown({"interval": figures["mean_interval"]}, measure, digits)
    return f"{shown(figures['mean'][measure], digits=digits)} {interval}".rstrip()


def _placing_curves(evaluation: TruthEvaluation) -> list[Curve]:
    time_s, placed = evaluation.true.index.time_s, evaluation.placed
    wanted = placed["wanted"]

    def all_of(measure: str) -> dict[str, Any]:
        return {_POSE_LABELS[pose]: series[measure] for pose, series in placed.items()}

    offset = {"to the right": wanted["offset_x_px"], "down": wanted["offset_y_px"]}
    return [
        Curve("Placing error", "px", time_s, all_of("placing_px"), True, worse="high"),
        Curve("Offset of the wanted pose", "px", time_s, offset, False, chosen=False),
        Curve("Size over the true size", "", time_s, all_of("size_ratio"), False, chosen=False),
        Curve("Rest", "px", time_s, all_of("rest_px"), True, chosen=False),
    ]
