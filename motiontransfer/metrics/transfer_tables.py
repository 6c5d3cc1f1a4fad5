"""The tables of a transfer's report: the film beside real ones, its beginning beside its end, new poses."""

from typing import Any, Final

from motiontransfer.metrics.bootstrap import TOO_SHORT
from motiontransfer.metrics.card_tables import interval_shown
from motiontransfer.metrics.measure_labels import MEASURE_LABELS
from motiontransfer.metrics.novelty_error import QUARTERS
from motiontransfer.metrics.page import Table, shown
from motiontransfer.metrics.transfer_evaluation import MEASURES

_QUARTERS: Final = ("least new quarter", "second", "third", "newest quarter")


def transfer_tables(metrics: dict[str, Any]) -> list[Table]:
    """All figures that there are, as `transfer_metrics` gives them."""
    return [_figures(metrics), *_drift(metrics["drift"]), *_novelty(metrics["novelty"])]


def _figures(metrics: dict[str, Any]) -> Table:
    rows: list[tuple[str, ...]] = []
    for measure in MEASURES:
        ratio = shown(metrics["against_target"].get(f"{measure}_ratio"))
        frames = str(metrics["count"].get(measure, 0))
        rows.append(
            (
                MEASURE_LABELS[measure],
                _mean(metrics, "", measure),
                _mean(metrics, "target_", measure),
                ratio,
                frames,
            )
        )
    header = (
        "mean over frames (95 % interval)",
        "film",
        "target's own film",
        "film over target's own",
        "frames",
    )
    return Table("Figures", header, rows)


def _mean(metrics: dict[str, Any], whose: str, measure: str) -> str:
    interval = interval_shown({"interval": metrics[f"{whose}mean_interval"]}, measure)
    return f"{shown(metrics[f'{whose}mean'].get(measure))} {interval}".rstrip()


def _drift(drifts: dict[str, dict[str, float]]) -> list[Table]:
    rows = [
        (
            MEASURE_LABELS[measure],
            *(shown(drifts[measure].get(name)) for name in ("first", "last", "ratio", "source_ratio")),
        )
        for measure in MEASURES
        if measure in drifts
    ]
    header = (
        "mean",
        "first tenth of the film",
        "last tenth",
        "last over first",
        "the same in the source's own film",
    )
    return [Table("Does it get worse while it runs?", header, rows)] if rows else []


def _novelty(novelty: dict[str, Any]) -> list[Table]:
    quarters, correlations = novelty["quarters"], novelty["rank_correlation"]
    if all(value is None for value in quarters["novelty"]):
        return []
    labels = {"novelty": "novelty of the pose, in degrees"} | MEASURE_LABELS
    rows = [
        (labels[name], *(shown(value) for value in means), _correlation(name, correlations))
        for name, means in quarters.items()
    ]
    header = ("mean over frames", *_QUARTERS[:QUARTERS], "rank correlation (95 % interval)")
    return [Table("Does it err more where poses are new?", header, rows)]


def _correlation(name: str, correlations: dict[str, Any]) -> str:
    if name not in correlations:
        return "" if name == "novelty" else "-"
    too_short = TOO_SHORT if name in correlations.get("no_interval", {}) else ""
    return f"{shown(correlations[name])} {interval_shown(correlations, name) or too_short}".rstrip()
