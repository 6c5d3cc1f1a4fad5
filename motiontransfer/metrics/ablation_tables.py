"""The ablation as tables: for the page, as Markdown, as CSV with a line a figure, and for JSON."""

import csv
import io
from typing import Any, Final

from motiontransfer.metrics.ablation import FULL, TOO_SHORT, Ablation, Cell, Cells
from motiontransfer.metrics.ablation_measures import Measure
from motiontransfer.metrics.averages import rounded
from motiontransfer.metrics.bootstrap import NOT_TOLD_APART
from motiontransfer.metrics.page import Table, shown

LEGEND: Final = (
    "Behind a figure: better or worse than the full method beyond chance; ≈ not told apart from it; ? the "
    "test part is too short to tell. Over time: shares of the real film's own, the temporal error one of its "
    "motion."
)

_TOGETHER: Final = "\N{NO-BREAK SPACE}"  # on the page a figure and its verdict are not parted
_SIGNS: Final = {NOT_TOLD_APART: "≈", TOO_SHORT: "?"}
_CSV_HEADER: Final = (
    "row", "experiment", "painted_by", "measure", "value", "frames", "difference", "low", "high", "verdict"
)  # fmt: skip


def ablation_tables(ablation: Ablation) -> list[Table]:
    """The four blocks, the temporal set, the differences with their intervals, and what two parts add."""
    apart = [measure for measure in ablation.measures if measure.block != "Over time"]
    over_time = [measure for measure in ablation.measures if measure.block == "Over time"]
    found = [
        _figures("The four blocks of the paper", ablation, apart, with_block=True),
        _figures("Over time", ablation, over_time, with_block=False),
        _differences("Difference from the full method (95 % interval)", ablation.measures, _others(ablation)),
        _differences("What adding a part changes (95 % interval)", ablation.measures, ablation.contrasts),
    ]
    return [table for table in found if len(table.header) > 1 and table.rows]


def as_markdown(title: str, lead: str, tables: list[Table]) -> str:
    """One Markdown document.

    Args:
        title: its heading.
        lead: what was compared, below the heading.
        tables: as `ablation_tables` gives them.
    """
    parts = [f"# {_plain(title)}", _plain(lead), LEGEND]
    for table in tables:
        lines = [table.header, tuple(["---"] + ["---:"] * (len(table.header) - 1)), *table.rows]
        parts.append(f"## {table.title}")
        parts.append("\n".join("| " + " | ".join(map(_plain, line)) + " |" for line in lines))
    return "\n\n".join(parts) + "\n"


def as_csv(ablation: Ablation) -> str:
    """A line a row and measure; low and high are the interval of the difference from the full method."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_CSV_HEADER)
    for row, cells in zip(ablation.rows, ablation.cells, strict=True):
        for measure, cell in cells.items():
            told = cell_json(cell)
            rest = (told.get(name, "") for name in _CSV_HEADER[4:])
            writer.writerow([row.label, row.experiment, row.painted_by, measure, *rest])
    return text.getvalue()


def as_json(ablation: Ablation) -> dict[str, Any]:
    """Rows and contrasts, each figure with what is known of it."""
    return {
        "rows": [
            {
                "label": row.label,
                "experiment": row.experiment,
                "painted_by": row.painted_by,
                "measures": {measure: cell_json(cell) for measure, cell in cells.items()},
            }
            for row, cells in zip(ablation.rows, ablation.cells, strict=True)
        ],
        "contrasts": {
            title: {measure: cell_json(cell) for measure, cell in cells.items()}
            for title, cells in ablation.contrasts.items()
        },
    }


def cell_json(cell: Cell) -> dict[str, Any]:
    """`value` and `frames`; `difference`, `low`, `high`, `verdict` and `no_interval` where there are such."""
    told: dict[str, Any] = {"value": rounded(cell.value), "frames": cell.frames}
    if cell.difference is not None:
        told["difference"] = rounded(cell.difference.value)
        if cell.difference.interval is None:
            told["no_interval"] = cell.difference.reason
        else:
            told["low"], told["high"] = (rounded(bound) for bound in cell.difference.interval)
    if cell.verdict:
        told["verdict"] = cell.verdict
    return told


def _figures(title: str, ablation: Ablation, measures: list[Measure], with_block: bool) -> Table:
    header = [f"{measure.block}: {measure.label}" if with_block else measure.label for measure in measures]
    rows = [
        (row.label, *(_value(cells.get(measure.name)) for measure in measures))
        for row, cells in zip(ablation.rows, ablation.cells, strict=True)
    ]
    return Table(title, ("", *header), rows)


def _others(ablation: Ablation) -> dict[str, Cells]:
    return {
        row.label: cells
        for row, cells in zip(ablation.rows, ablation.cells, strict=True)
        if (row.experiment, row.painted_by) != (FULL, "generated")
    }


def _differences(title: str, measures: list[Measure], columns: dict[str, Cells]) -> Table:
    rows = [
        (
            f"{measure.block}: {measure.label}",
            *(_difference(cells.get(measure.name)) for cells in columns.values()),
        )
        for measure in measures
        if any(measure.name in cells for cells in columns.values())
    ]
    return Table(title, ("", *columns), rows)


def _value(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    return _TOGETHER.join(
        part for part in (shown(cell.value), _SIGNS.get(cell.verdict, cell.verdict)) if part
    )


def _difference(cell: Cell | None) -> str:
    if cell is None or cell.difference is None:
        return "-"
    told = f"{cell.difference.value:+.3g}"
    if cell.difference.interval is not None:
        low, high = cell.difference.interval
        told += f" ({low:+.3g}{_TOGETHER}to{_TOGETHER}{high:+.3g})"
    return _TOGETHER.join(part for part in (told, _SIGNS.get(cell.verdict, cell.verdict)) if part)


def _plain(text: str) -> str:
    """Text that neither ends a cell nor becomes markup."""
    return text.replace(_TOGETHER, " ").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
