"""The tables of a subject's report: every arm's figures, and who beats whom beyond chance."""

from typing import Any, Final

from motiontransfer.metrics.bootstrap import NOT_TOLD_APART
from motiontransfer.metrics.contrast import DIFFERENCES
from motiontransfer.metrics.film_measures import PICTURE_MEASURES, POSE_MEASURES
from motiontransfer.metrics.page import Table, shown
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.metrics.subject_evaluation import ARMS, WORTH

ARM_LABELS: Final = {
    "generated": "generated",
    "without_face": "without face net",
    "frame_by_frame": "without previous output",
    "nearest": "nearest training frame",
    "still": "still picture",
}

_TOGETHER: Final = "\N{NO-BREAK SPACE}"  # an interval is not broken over lines
_REGION_LABELS: Final = {region: region.replace("_", " ") for region in REGIONS}
_MEASURES: Final = {
    **{f"ssim_{region}": f"SSIM, {label}" for region, label in _REGION_LABELS.items()},
    **{f"psnr_{region}": f"PSNR in dB, {label}" for region, label in _REGION_LABELS.items()},
    "pose_distance_px": "pose distance in pixels",
    "pose_distance_heights": "pose distance in body heights",
    "face_found": "share of frames with a face found",
    "missed_body": "missed joints a frame, body",
    "missed_face": "missed joints a frame, face",
    "missed_hands": "missed joints a frame, hands",
    **{f"sharpness_{region}": f"sharpness, {label}" for region, label in _REGION_LABELS.items()},
    "motion": "motion of the person, in grey levels",
    "temporal_error": "temporal error of the person, in grey levels",
    "warp_error_person": "warp error of the person, in grey levels",
    "jitter_body": "jitter of the body, in body heights a frame",
    "jitter_face": "jitter of the face, in body heights a frame",
    "jitter_hands": "jitter of the hands, in body heights a frame",
    "foot_slide": "foot slide, in body heights a second",
}
_CONTRAST: Final = {
    **{f"ssim_error_ratio_{region}": f"1 - SSIM, {label}, ratio" for region, label in _REGION_LABELS.items()},
    **{f"psnr_gain_{region}_db": f"PSNR in dB, {label}, gain" for region, label in _REGION_LABELS.items()},
}
_AGAINST_REAL: Final = {
    f"{measure}_ratio": _MEASURES[measure].partition(", in ")[0]  # a share has no unit
    for measure in ("face_found", *PICTURE_MEASURES, *POSE_MEASURES)
}
_WORTH: Final = {
    **_CONTRAST,
    **{f"{measure}_difference": f"{_MEASURES[measure]}, difference" for measure in DIFFERENCES},
}


def subject_tables(metrics: dict[str, Any]) -> list[Table]:
    """The figures of all arms, beside the real film, against the nearest frame, and what the parts are worth.

    Args:
        metrics: as `subject_metrics` gives them.
    """
    means = [*(metrics["mean"][arm] for arm in ARMS), metrics["real"]]
    counted = metrics["count"]["generated"]
    rows = [
        (label, *(shown(mean.get(measure), digits=4) for mean in means), str(counted[measure]))
        for measure, label in _MEASURES.items()
    ]
    real = {ARM_LABELS[arm]: metrics["against_real"][arm] for arm in ARMS}
    against = {ARM_LABELS[arm]: metrics["against_nearest"][arm] for arm in ARMS if arm != "nearest"}
    worth = {f"generated, over {ARM_LABELS[arm]}": metrics["worth"][part] for part, arm in WORTH.items()}
    return [
        Table("Figures", ("mean over frames", *ARM_LABELS.values(), "real film", "frames"), rows),
        _contrasts("As a share of the real film's own", real, _AGAINST_REAL),
        _contrasts("Against the nearest training frame", against, _CONTRAST),
        _contrasts("What the face net and the previous output are worth", worth, _WORTH),
    ]


def interval_shown(figures: dict[str, Any], name: str) -> str:
    """The interval of a figure in brackets; empty where there is none."""
    low_high = figures.get("interval", {}).get(name)
    if not low_high:
        return ""
    return f"({shown(low_high[0])}{_TOGETHER}to{_TOGETHER}{shown(low_high[1])})"


def _contrasts(title: str, columns: dict[str, Any], rows: dict[str, str]) -> Table:
    """A row a figure that any column has, a column a comparison."""
    lines = [
        (label, *(_told(figures, name) for figures in columns.values()))
        for name, label in rows.items()
        if any(name in figures for figures in columns.values())
    ]
    return Table(title, ("figure (95 % interval)", *columns), lines)


def _told(figures: dict[str, Any], name: str) -> str:
    """A figure, its interval, and how it was judged; equal ones get no word that sounds like a win."""
    verdict = figures.get("verdict", {}).get(name, "")
    if name in figures.get("no_interval", {}):
        verdict = "too short to tell"
    elif verdict == NOT_TOLD_APART and figures["interval"][name][0] == figures["interval"][name][1]:
        verdict = "equal"
    return " ".join(
        part for part in (shown(figures.get(name)), interval_shown(figures, name), verdict) if part
    )
