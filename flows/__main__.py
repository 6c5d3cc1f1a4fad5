"""The command line, `motiontransfer` or `python -m flows`; by Prefect: flow, server, deploy, worker."""

import io
import signal
import sys
from typing import Annotated, NoReturn

import typer

from flows import add_commands, flow_commands, service_commands
from flows.environment import prepare
from flows.failures import INTERRUPTED, TERMINATED, RunFailedError
from motiontransfer.errors import MotionTransferError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Film one person's body with another person's motion. Run in the root of the project.",
)
app.add_typer(add_commands.app, name="add")


@app.command()
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Transfers and subjects; all where none is given."),
    ] = None,
) -> None:
    """Build films and what they need, whatever is not built; show how good they are and where they lie."""
    from flows.results import show_results
    from flows.run import run as build
    from stages.layout import Layout

    try:
        built = build(names or ())
    except RunFailedError as error:
        show_results(error.built, Layout(), sys.stdout)
        raise
    show_results(built, Layout(), sys.stdout)


@app.command()
def status() -> None:
    """Show what is built, stale, missing or running."""
    from flows.status import show_status

    show_status()


@app.command()
def preview(
    transfer: Annotated[str, typer.Argument(metavar="TRANSFER", help="A transfer of params.yaml.")],
    every: Annotated[
        int | None, typer.Option(min=1, help="Show every n-th frame; by default 24 over the film.")
    ] = None,
) -> None:
    """Show frames of a film on a contact sheet, without rendering it; build what it needs."""
    from flows.preview import preview as paint

    sys.stdout.write(f"{paint(transfer, every)}\n")


@app.command()
def ablate(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="A subject of params.yaml.")],
    minutes: Annotated[
        float, typer.Option(min=0.01, help="How long an arm trains; steps or epochs are found by timing.")
    ] = 5.0,
    steps: Annotated[
        int | None,
        typer.Option(min=1, help="Steps of the generator, whatever time they take (preset default)."),
    ] = None,
) -> None:
    """Train a subject with parts of the method left out, and show what each is worth: the ablation table."""
    from flows.ablate import ablate as compare

    folder = compare(subject, minutes, steps)
    for name in ("table.md", "picture.png", "report.html"):
        sys.stdout.write(f"{folder / name}\n")


app.add_typer(flow_commands.app, name="flow")
service_commands.add_to(app)


def main() -> None:
    """Runs the command line; status 2 is bad input, 1 another failure of a stage, 130 or 143 a stop."""
    prepare()  # before DVC and Prefect are imported, in the commands
    # In a pipe lines would wait for the end, and come behind what stages write to stderr.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    # Both leave by the door, so that the server that Prefect started for the run goes too.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored
        signal.signal(signal.SIGINT, lambda *_: sys.exit(INTERRUPTED))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        app(prog_name="motiontransfer")
    except MotionTransferError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except RunFailedError as error:  # each stage has said why, some long ago
        for line in error.summary:
            sys.stderr.write(f"{line}\n")
        _leave(error.status)
    except SystemExit as end:
        _leave(end.code)


def _leave(status: str | int | None) -> NoReturn:
    if status in (INTERRUPTED, TERMINATED):
        sys.stderr.write("stopped; the same command goes on from there\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
