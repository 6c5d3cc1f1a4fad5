"""The command line: `motiontransfer subject NAME`, `transfer NAME`, `everything`; also `python -m flows`."""

import signal
import sys
from typing import Annotated

import typer

from flows.environment import prepare
from flows.repro import SIDE_BY_SIDE, RunFailedError
from motiontransfer.errors import MotionTransferError
from stages.params import Params

prepare()  # before Prefect is imported, in the functions below: that takes two seconds

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Builds what DVC's graph says, through Prefect."
)

SideBySide = Annotated[
    int, typer.Option("--side-by-side", "-j", min=1, help="Stages without a device that run at once.")
]


@app.command()
def subject(name: str, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Train and evaluate one subject."""
    Params().entry("subjects", name)
    from flows import runs

    runs.subject(name, side_by_side)


@app.command()
def transfer(name: str, side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make and evaluate one film, and train its subject if that is not done."""
    Params().entry("transfers", name)
    from flows import runs

    runs.transfer(name, side_by_side)


@app.command()
def everything(side_by_side: SideBySide = SIDE_BY_SIDE) -> None:
    """Make whatever is not made."""
    Params()
    from flows import runs

    runs.everything(side_by_side)


def main() -> None:
    """Runs the command line; status 2 is bad input, 1 another failure of a stage, 130 or 143 a stop."""
    # Leaves by the door, so that the server that Prefect started for the run goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except MotionTransferError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except RunFailedError as error:  # each stage has said why
        sys.exit(error.status)


if __name__ == "__main__":
    main()
