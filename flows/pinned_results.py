"""What an evaluation found, shown with its run: the main figures, and links to films and pages."""

import json

from flows.board import Board, key_of
from flows.files import link_to
from flows.results import NONE, figures, places
from stages.layout import Layout
from stages.params import Table

_WHERE = "The worker serves them while it runs."


def pin_results(board: Board, table: Table, name: str) -> None:
    """Shows an evaluation as `motiontransfer run` does at its end.

    Args:
        board: where it is shown.
        table: subjects, transfers or truths.
        name: in that table.

    Raises:
        ArtifactError: the evaluation is missing or damaged.
    """
    kind, layout = table.removesuffix("s"), Layout()
    told = figures(table, [name], layout)
    headers = [str(column.header) or kind for column in told.columns]
    rows = zip(*(column.cells for column in told.columns), strict=True)
    cells = [dict(zip(headers, map(_shown, row), strict=True)) for row in rows]
    board.pin(key_of(kind, name, "figures"), "table", json.dumps(cells), f"**{kind} {name}**: {told.title}")
    lines = []
    for label, path in places(table, name, layout):
        link = link_to(path)
        lines.append(f"- [{label}]({link})" if link else f"- {label}: `{path}`")
    board.pin(key_of(kind, name, "films"), "markdown", "\n".join(lines), f"**{kind} {name}**. {_WHERE}")


def _shown(cell: object) -> str:
    """A cell as the page takes it, which reads Markdown: a dash alone would begin a list."""
    return "" if cell == NONE else str(cell)
