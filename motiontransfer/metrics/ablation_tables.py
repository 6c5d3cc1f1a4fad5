"""The ablation as tables: for the page, as Markdown, as CSV with a line a figure, and for JSON."""

import csv
import io
from typing import Any, Final

from motiontransfer.metrics.ablation_measures import Measure
from motiontransfer.metrics.ablation_rows import FULL, Ablation, Cell, Cells
from motiontransfer.metrics.averages import rounded
from motiontransfer.metrics.bootstrap import BETTER, NOT_TOLD_APART, TOO_SHORT, WORSE
from motiontransfer.metrics.page import Table, shown

LEGEND: Final = (
    "Behind a figure: better or worse than the full method beyond chance, slightly where by less than 1 % of "
    "its figure; = equal; ≈ not told apart; ? the test part is too short to tell. Beyond chance is not "
    "large, and it is the chance of the frames alone: with one training an arm, a small difference may be no "
    "more than what another seed changes. Over time and of movement: shares of the real film's own, the "
    "temporal error one of its motion."
)

_SLIGHT: Final = 0.01  # of the other row's figure; a reader of three digits would hardly see less
_BLOCKS: Final = {
    "The paper's blocks: image and face": ("Image", "Face"),
    "The paper's blocks: pose and missed joints": ("Pose", "Missed"),
    "Over time": ("Over time",),
    "Movement": ("Movement",),
}
_DIFFERENCE: Final = "difference from the full method (95 % interval)"
_ADDING: Final = "What adding a part changes: better or worse than without it (95 % interval)"

_FULL_ROW: Final = (FULL, "generated")  # the experiment, and who painted
_TOGETHER: Final = "\N{NO-BREAK SPACE}"  # on the page a figure and its verdict are not parted
_SIGNS: Final = {NOT_TOLD_APART: "≈", TOO_SHORT: "?"}
_CSV_HEADER: Final = (
    "row", "experiment", "painted_by", "against", "measure",
    "value", "frames", "difference", "low", "high", "verdict",
)  # fmt: skip


def ablation_tables(ablation: Ablation) -> list[Table]:
    """The four blocks, the temporal set, the differences with their intervals, and what two parts add."""
    contrasts = {contrast.title: contrast.cells for contrast in ablation.contrasts}
    copies, painted = _others(ablation)
    found = [
        *(_figures(title, ablation, blocks) for title, blocks in _BLOCKS.items()),
        _differences(f"Real pictures: {_DIFFERENCE}", ablation.measures, copies),
        _differences(f"Painted pictures: {_DIFFERENCE}", ablation.measures, painted),
        _differences(_ADDING, ablation.measures, contrasts),
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
    """A line a row and measure; the difference with its interval is that from the row that it is `against`.

    All rows are held against the full method first, then those with a part against those without it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_CSV_HEADER)
    full = next(row.label for row in ablation.rows if (row.experiment, row.painted_by) == _FULL_ROW)
    held = [(row, full, cells) for row, cells in zip(ablation.rows, ablation.cells, strict=True)]
    held += [(contrast.row, contrast.against, contrast.cells) for contrast in ablation.contrasts]
    for row, against, cells in held:
        for measure, cell in cells.items():
            told = cell_json(cell)
            rest = (told.get(name, "") for name in _CSV_HEADER[5:])
            other = against if "difference" in told else ""
            writer.writerow([row.label, row.experiment, row.painted_by, other, measure, *rest])
    return text.getvalue()


def as_json(ablation: Ablation) -> dict[str, Any]:
    """Rows and contrasts, each figure with what is known of it, and what LPIPS was taken with."""
    return {
        "lpips_backbone": ablation.backbone,
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
            contrast.title: {measure: cell_json(cell) for measure, cell in contrast.cells.items()}
            for contrast in ablation.contrasts
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


def _figures(title: str, ablation: Ablation, blocks: tuple[str, ...]) -> Table:
    measures = [measure for measure in ablation.measures if measure.block in blocks]
    header = [
        f"{measure.block}: {measure.label}" if len(blocks) > 1 else measure.label for measure in measures
    ]
    rows = [
        (row.label, *(_value(cells.get(measure.name)) for measure in measures))
        for row, cells in zip(ablation.rows, ablation.cells, strict=True)
    ]
    return Table(title, ("", *header), rows)


def _others(ablation: Ablation) -> tuple[dict[str, Cells], dict[str, Cells]]:
    """All rows but the full method's: those of real pictures, and those that a generator painted."""
    copies, painted = {}, {}
    for row, cells in zip(ablation.rows, ablation.cells, strict=True):
        if row.painted_by in ("nearest", "still"):
            copies[row.label] = cells
        elif (row.experiment, row.painted_by) != _FULL_ROW:
            painted[row.label] = cells
    return copies, painted


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
    return _TOGETHER.join(part for part in (shown(cell.value), _sign(cell)) if part)


def _difference(cell: Cell | None) -> str:
    if cell is None or cell.difference is None:
        return "-"
    told = _TOGETHER.join(part for part in (_signed(cell.difference.value), _sign(cell)) if part)
    if cell.difference.interval is None:
        return told
    low, high = (_signed(bound) for bound in cell.difference.interval)
    return f"{told} ({low}{_TOGETHER}to{_TOGETHER}{high})"


def _sign(cell: Cell) -> str:
    """The verdict in short."""
    if cell.verdict == NOT_TOLD_APART and cell.difference is not None and cell.difference.interval == (0, 0):
        return "="
    slight = cell.difference is not None and cell.other and abs(cell.difference.value / cell.other) < _SLIGHT
    if slight and cell.verdict in (BETTER, WORSE):
        return f"slightly{_TOGETHER}{cell.verdict}"
    return _SIGNS.get(cell.verdict, cell.verdict)


def _signed(value: float) -> str:
    """Two digits, without an exponent: five decimals say enough of how small it is."""
    told = f"{value:+.2g}"
    if "e" in told:
        told = f"{value:+.0f}" if abs(value) > 1 else f"{value:+.5f}".rstrip("0").rstrip(".")
    return told if float(told) else "0"


def _plain(text: str) -> str:
    """Text that neither ends a cell nor becomes markup."""
    return text.replace(_TOGETHER, " ").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
