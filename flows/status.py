"""What `motiontransfer status` does: what is built, stale, missing or running. It loads no library."""

import sys
from pathlib import Path
from typing import Any

from rich.text import Text

from flows.graph import Graph, read_graph
from flows.progress_file import in_words, last_record
from flows.project import read_project
from flows.tables import grid, show
from stages.layout import Layout
from stages.params import Params, Table

_COLUMNS: dict[Table, tuple[str, ...]] = {
    "clips": ("decode", "detect", "smooth"),
    "subjects": ("train_gan", "train_face", "evaluate_subject"),
    "transfers": ("normalize", "render", "evaluate_transfer"),
    "truths": ("evaluate_truth",),
}
_CHECKPOINTS = ("checkpoint.safetensors", "landmark.safetensors")  # of a training that is to go on
_COLOURS = {"built": "green", "stale": "yellow", "missing": "dim", "running": "cyan", "stopped": "yellow"}


def show_status() -> None:
    """Writes a table each of clips, subjects and transfers.

    Raises:
        MotionTransferError: this is no project, or params.yaml or dvc.yaml cannot be read.
    """
    params = read_project()
    graph, layout = read_graph(), Layout()
    for table, stages in _COLUMNS.items():
        _show_table(table, stages, params, graph, layout)
    if graph.stale:
        sys.stdout.write(
            "motiontransfer run builds what is missing, and what is stale: made from what changed\n"
        )


def _show_table(table: Table, stages: tuple[str, ...], params: Params, graph: Graph, layout: Layout) -> None:
    entries = getattr(params.tables, table)
    told = grid("", table.removesuffix("s"), *(("film",) if table == "clips" else ()), *stages)
    for name, entry in entries.items():
        film = (_film(name, entry, graph),) if table == "clips" else ()
        told.add_row(name, *film, *(_coloured(_state(stage, name, graph, layout)) for stage in stages))
    if entries:
        show(told, sys.stdout)


def _film(name: str, entry: Any, graph: Graph) -> str:
    """The path of a clip's film, and what is the matter with it."""
    if f"sample@{name}" in graph.needs and entry.video == Layout().sample_video(name).as_posix():
        return f"{entry.video} (generated)"
    return entry.video if Path(entry.video).exists() else f"{entry.video} (not here: dvc pull)"


def _state(stage: str, name: str, graph: Graph, layout: Layout) -> str:
    """One word, with how far it is where it runs or was stopped in training."""
    addressed = f"{stage}@{name}"
    if addressed not in graph.stale:
        return "built"
    work = layout.work(stage, name)
    if addressed in graph.running:
        return f"running{_progress(work)}"
    if any((work / name).is_file() for name in _CHECKPOINTS):
        return f"stopped{_progress(work)}"
    return "missing" if addressed in graph.missing else "stale"


def _progress(work: Path) -> str:
    """How far the last line of a stage's progress says that it is; nothing where there is none."""
    record = last_record(work)
    return f": {in_words(record)}" if record else ""


def _coloured(state: str) -> Text:
    return Text(state, style=next(colour for word, colour in _COLOURS.items() if state.startswith(word)))
