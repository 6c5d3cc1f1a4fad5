"""The commands of `motiontransfer flow`: the same builds as Prefect flows, a task a stage."""

from typing import Annotated, Any

import typer

from flows.failures import INTERRUPTED, RunFailedError, StageFailedError
from flows.repro import SIDE_BY_SIDE
from stages.params import Params

app = typer.Typer(no_args_is_help=True, help="The same builds through Prefect, a task a stage.")

SideBySide = Annotated[
    int,
    typer.Option("--side-by-side", "-j", min=1, help="Stages without a device that run at once here."),
]

Name = Annotated[str, typer.Argument(metavar="NAME", help="As in params.yaml.")]


@app.command()
def subject(name: Name, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Train and evaluate one subject."""
    _read_project().entry("subjects", name)
    _run("subject", name, side_by_side)


@app.command()
def transfer(name: Name, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make and evaluate one film, and train its subject if that is not done."""
    _read_project().entry("transfers", name)
    _run("transfer", name, side_by_side)


@app.command()
def everything(side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make whatever is not made."""
    _read_project()
    _run("everything", side_by_side)


def _run(flow: str, *arguments: Any) -> None:
    """Runs a flow in this process, with the server that runs here or one for the run."""
    from flows.server import start_for_run, wait_until_ready

    start_for_run()
    from flows import runs  # Prefect, which reads the server's address now

    wait_until_ready()
    state = getattr(runs, flow)(*arguments, return_state=True)
    if state.is_cancelled():
        raise RunFailedError([StageFailedError("cancelled", INTERRUPTED)])
    state.result()


def _read_project() -> Params:
    """Before Prefect is imported, which takes two seconds: a mistyped name is told at once."""
    from flows.project import read_project

    return read_project()
