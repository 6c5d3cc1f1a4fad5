"""The tables of a card: every arm's figures, and who beats whom beyond chance."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from motiontransfer.metrics.bootstrap import NOT_TOLD_APART, TOO_SHORT
from motiontransfer.metrics.card import BASELINE
from motiontransfer.metrics.contrast import DIFFERENCES
from motiontransfer.metrics.measure_labels import LPIPS_LABEL, MEASURE_LABELS, REGION_LABELS
from motiontransfer.metrics.page import Table, shown

_TOGETHER: Final = "\N{NO-BREAK SPACE}"  # an interval is not broken over lines
_CONTRAST: Final = {
    **{f"ssim_error_ratio_{region}": f"1 - SSIM, {label}, ratio" for region, label in REGION_LABELS.items()},
    **{f"psnr_gain_{region}_db": f"PSNR in dB, {label}, gain" for region, label in REGION_LABELS.items()},
    **{f"lpips_ratio_{region}": f"{LPIPS_LABEL}, {label}, ratio" for region, label in REGION_LABELS.items()},
}
_AGAINST_REAL: Final = {
    f"{measure}_ratio": label.partition(", in ")[0]  # a share has no unit
    for measure, label in MEASURE_LABELS.items()
}
_WORTH: Final = {
    **_CONTRAST,
    **{f"{measure}_difference": f"{MEASURE_LABELS[measure]}, difference" for measure in DIFFERENCES},
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
        for measure, label in _labelled(MEASURE_LABELS, metrics).items()
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


def interval_shown(figures: Mapping[str, Any], name: str, digits: int = 3) -> str:
    """The interval of a figure in brackets; empty where there is none."""
    low_high = figures.get("interval", {}).get(name)
    if not low_high:
        return ""
    low, high = (shown(bound, digits=digits) for bound in low_high)
    return f"({low}{_TOGETHER}to{_TOGETHER}{high})"


def reading(figures: Mapping[str, Any], name: str, good: str) -> str:
    """How a headline's figure is to be read: its interval, if it has one, and which way is good."""
    return "; ".join(part for part in (interval_shown(figures, name), good) if part)


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
