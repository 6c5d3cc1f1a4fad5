"""The graph as dvc.yaml tells it, and which of its stages are stale. Read once for a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml
from dvc.exceptions import DvcException

from flows.lock_file import set_aside_if_cut_off
from flows.locks import LOCKS_FILE, Holder, release_dead
from flows.project import dvc_project, in_one_line
from motiontransfer.errors import MotionTransferError
from stages.params import Table


class GraphError(MotionTransferError):
    """DVC cannot read dvc.yaml, or cannot compare it with what is there."""


@dataclass(frozen=True)
class Graph:
    """The stages of one run.

    Attributes:
        needs: for each stage, named as in DVC ("smooth@ada"), the stages whose outputs it reads; every stage
            stands after all that it needs.
        stale: the stages that have changed, and all that follow them.
        missing: those of the stale that have no output here.
        running: those of the stale that another DVC command is building now, and which command that is.
    """

    needs: dict[str, tuple[str, ...]]
    stale: frozenset[str]
    missing: frozenset[str]
    running: Mapping[str, Holder]

    def require_idle(self) -> None:
        """Raises GraphError where another DVC command is building one of the stages."""
        if self.running:
            stage, holder = min(self.running.items())
            raise GraphError(
                f"{stage}: another run is building this now, process {holder['pid']} ({holder['cmd']}); wait "
                f"until it is done, or stop it; if there is no such run, remove {LOCKS_FILE}"
            )


def stages_over(table: Table, name: str) -> list[str]:
    """The stages that dvc.yaml repeats over a table, for one of its entries."""
    stages = yaml.safe_load(Path("dvc.yaml").read_text())["stages"]
    return [f"{stage}@{name}" for stage, entry in stages.items() if entry.get("foreach") == f"${{{table}}}"]


def read_graph(targets: Iterable[str] | None = None) -> Graph:
    """Reads the graph of the project in the working directory, and compares it with what is there.

    Args:
        targets: the stages wanted; what they need comes with them. None is every stage.

    Raises:
        GraphError: DVC cannot read the graph, or another DVC command holds one of its stages.
    """
    with dvc_project() as repo:
        try:
            with repo.lock:
                set_aside_if_cut_off(repo)
                return _compared(repo, targets)
        except DvcException as error:
            raise GraphError(f"dvc.yaml: {in_one_line(error)}") from error


def _compared(repo: Any, targets: Iterable[str] | None) -> Graph:
    stages = {stage.addressing: stage for stage in repo.index.stages}
    needs = {
        name: tuple(sorted(needed.addressing for needed in repo.index.graph.successors(stages[name])))
        for name in sorted(stages)
    }
    wanted = set(needs if targets is None else _with_needs(targets, needs))
    order = [name for name in TopologicalSorter(needs).static_order() if name in wanted]
    written = release_dead(repo)
    running = {
        name: written[out.fs_path] for name in order for out in stages[name].outs if out.fs_path in written
    }
    stale: set[str] = set()
    for name in order:
        if name in running or stale.intersection(needs[name]) or stages[name].changed():
            stale.add(name)
    missing = {name for name in stale if not all(out.exists for out in stages[name].outs)}
    return Graph({name: needs[name] for name in order}, frozenset(stale), frozenset(missing), running)


def _with_needs(targets: Iterable[str], needs: dict[str, tuple[str, ...]]) -> set[str]:
    waiting, found = list(targets), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(needs[name])
    return found
