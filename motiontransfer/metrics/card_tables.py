"""The tables of a card: every arm's figures, and who beats whom beyond chance."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from motiontransfer.metrics.bootstrap import NOT_TOLD_APART, TOO_SHORT
from motiontransfer.metrics.card import BASELINE
from motiontransfer.metrics.contrast import DIFFERENCES
from motiontransfer.metrics.page import Table, shown
from motiontransfer.metrics.regions import REGIONS

_TOGETHER: Final = "\N{NO-BREAK SPACE}"  # an interval is not broken over lines
_REGION_LABELS: Final = {region: region.replace("_", " ") for region in REGIONS}
_LPIPS: Final = "LPIPS ({backbone})"  # figures of two backbones are no figures of one measure
_MEASURES: Final = {
    **{f"ssim_{region}": f"SSIM, {label}" for region, label in _REGION_LABELS.items()},
    **{f"psnr_{region}": f"PSNR in dB, {label}" for region, label in _REGION_LABELS.items()},
    **{f"lpips_{region}": f"{_LPIPS}, {label}" for region, label in _REGION_LABELS.items()},
    "pose_distance_px": "pose distance in pixels",
    "pose_distance_heights": "pose distance in body heights",
    "face_found": "share of frames with a face found",
    "missed_body": "missed joints a frame, body",
    "missed_face": "missed joints a frame, face",
    "missed_hands": "missed joints a frame, hands",
    "missed_all": "missed joints a frame, all",
    **{f"sharpness_{region}": f"sharpness, {label}" for region, label in _REGION_LABELS.items()},
    "motion": "motion of the person, in grey levels",
    "temporal_error": "temporal error of the person, in grey levels",
    "warp_error_person": "warp error of the person, in grey levels",
    "warp_error_background": "warp error of the background, in grey levels",
    "background_flicker": "flicker of the background, in grey levels",
    "jitter_body": "jitter of the body, in body heights a frame",
    "jitter_face": "jitter of the face, in body heights a frame",
    "jitter_hands": "jitter of the hands, in body heights a frame",
    "foot_slide": "foot slide, in body heights a second",
    "foot_slide_error": "foot slide against the wanted foot, in body heights a second",
}
_CONTRAST: Final = {
    **{f"ssim_error_ratio_{region}": f"1 - SSIM, {label}, ratio" for region, label in _REGION_LABELS.items()},
    **{f"psnr_gain_{region}_db": f"PSNR in dB, {label}, gain" for region, label in _REGION_LABELS.items()},
    **{f"lpips_ratio_{region}": f"{_LPIPS}, {label}, ratio" for region, label in _REGION_LABELS.items()},
}
_AGAINST_REAL: Final = {
    f"{measure}_ratio": label.partition(", in ")[0]  # a share has no unit
    for measure, label in _MEASURES.items()
}
_WORTH: Final = {
    **_CONTRAST,
    **{f"{measure}_difference": f"{_MEASURES[measure]}, difference" for measure in DIFFERENCES},
}


def card_tables(metrics: dict[str, Any], labels: Mapping[str, str]) -> list[Table]:
    """The figures of all arms, those beside the real film's, and those against the nearest training frame.

    Args:
        metrics: as `card` gives them.
        labels: what each arm is called, in the columns' order.
    """
    means = [*(metrics["mean"][arm] for arm in labels), metrics["real"]]
    counted = [metrics["count"][arm] for arm in labels]
    rows = [
        (label, *(shown(mean.get(measure), digits=4) for mean in means), _frames(counted, measure))
        for measure, label in _labelled(_MEASURES, metrics).items()
        if any(measure in counts for counts in counted)
    ]
    real = {label: metrics["against_real"][arm] for arm, label in labels.items()}
    against = {label: metrics["against_nearest"][arm] for arm, label in labels.items() if arm != BASELINE}
    return [
        Table("Figures", ("mean over frames", *labels.values(), "real film", "frames"), rows),
        _contrasts("As a share of the real film's own", real, _AGAINST_REAL),
        _contrasts("Against the nearest training frame", against, _labelled(_CONTRAST, metrics)),
    ]


def worth_table(title: str, metrics: dict[str, Any], columns: Mapping[str, str]) -> Table:
    """What one arm is better by than others.

    Args:
        title: of the table.
        metrics: as `card` gives them.
        columns: what each comparison of `worth` is called.
    """
    figures = {label: metrics["worth"][name] for name, label in columns.items()}
    return _contrasts(title, figures, _labelled(_WORTH, metrics))


def interval_shown(figures: dict[str, Any], name: str) -> str:
    """The interval of a figure in brackets; empty where there is none."""
    low_high = figures.get("interval", {}).get(name)
    if not low_high:
        return ""
    return f"({shown(low_high[0])}{_TOGETHER}to{_TOGETHER}{shown(low_high[1])})"


def _frames(counted: Sequence[Mapping[str, int]], measure: str) -> str:
    """How many frames the arms' means rest on: a number, or the fewest and the most."""
    counts = [of_arm[measure] for of_arm in counted if measure in of_arm]
    fewest, most = min(counts), max(counts)
    return str(most) if fewest == most else f"{fewest}{_TOGETHER}to{_TOGETHER}{most}"


def _labelled(labels: dict[str, str], metrics: dict[str, Any]) -> dict[str, str]:
    """The labels, with the name of the backbone that LPIPS was taken with."""
    backbone = metrics.get("lpips_backbone")
    return {name: label.format(backbone=backbone) for name, label in labels.items()}


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
        verdict = TOO_SHORT
    elif verdict == NOT_TOLD_APART and figures["interval"][name][0] == figures["interval"][name][1]:
        verdict = "equal"
    return " ".join(
        part for part in (shown(figures.get(name)), interval_shown(figures, name), verdict) if part
    )
