"""The commands of `motiontransfer flow`: the same builds as Prefect flows, a task a stage."""

from typing import Annotated

import typer

from flows.repro import SIDE_BY_SIDE
from stages.params import Params

app = typer.Typer(no_args_is_help=True, help="The same builds through Prefect, a task a stage.")

SideBySide = Annotated[
    int, typer.Option("--side-by-side", "-j", min=1, help="Stages without a device that run at once.")
]

Name = Annotated[str, typer.Argument(metavar="NAME", help="As in params.yaml.")]


@app.command()
def subject(name: Name, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Train and evaluate one subject."""
    _read_project().entry("subjects", name)
    from flows import runs

    runs.subject(name, side_by_side)


@app.command()
def transfer(name: Name, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make and evaluate one film, and train its subject if that is not done."""
    _read_project().entry("transfers", name)
    from flows import runs

    runs.transfer(name, side_by_side)


@app.command()
def everything(side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make whatever is not made."""
    _read_project()
    from flows import runs

    runs.everything(side_by_side)


def _read_project() -> Params:
    """Before Prefect is imported, which takes two seconds: a mistyped name is told at once."""
    from flows.project import read_project

    return read_project()
