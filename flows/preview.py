"""What `motiontransfer preview` does: builds what a film is made from, and paints some of its frames."""

import subprocess
import sys
from pathlib import Path

from flows.environment import for_stages
from flows.failures import RunFailedError, StageFailedError
from flows.graph import read_graph
from flows.held_device import HeldDevice
from flows.project import read_project
from flows.run import build
from flows.summary import failure_summary
from stages.layout import Layout


def preview(transfer: str, every: int | None) -> Path:
    """Paints every n-th frame of a film onto a contact sheet; the film itself is not made.

    Args:
        transfer: its name.
        every: n; None for as many frames as are seen at a glance.

    Returns:
        The sheet, a PNG.

    Raises:
        MotionTransferError: there is no such transfer, params.yaml is broken, or another run is at work here.
        RunFailedError: a stage or the painting failed, which has said why, or the run was stopped.
    """
    read_project().entry("transfers", transfer)
    film = f"render@{transfer}"
    needed = [stage for stage in read_graph([film]).needs[film] if not stage.endswith(".dvc")]
    queue, graph = build(needed)
    if queue.failures:
        raise RunFailedError(list(queue.failures.values()), failure_summary(queue.failures, graph.needs))
    with HeldDevice(_say) as device:
        device.give(f"preview@{transfer}")
        status = paint(transfer, every)
    if status:
        raise RunFailedError([StageFailedError(f"preview {transfer} failed", status)])
    return Layout().preview(transfer)


def paint(transfer: str, every: int | None) -> int:
    """Paints in a process of its own, as all that computes; returns its exit status."""
    asked = [] if every is None else ["--every", str(every)]
    command = [sys.executable, "-m", "stages.preview", transfer, *asked]
    return subprocess.run(command, check=False, env=for_stages()).returncode


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
