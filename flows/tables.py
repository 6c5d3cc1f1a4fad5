"""Small tables for the terminal, one look for all commands."""

from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table

_WIDTH_ELSEWHERE = 160  # in a file or a pipe nobody's terminal cuts the lines


def grid(title: str, *columns: str) -> Table:
    """An empty table; a title of "" is none."""
    table = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column)
    return table


def show(table: Table, stream: TextIO) -> None:
    """Writes a table."""
    console = Console(file=stream, highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_ELSEWHERE
    console.print(table)
