"""The graph as dvc.yaml tells it, and which of its stages are stale. Read once for a run."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import yaml
from dvc.exceptions import DvcException
from dvc.repo import Repo

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
    """

    needs: dict[str, tuple[str, ...]]
    stale: frozenset[str]


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
    try:
        # Waits for another DVC command as `dvc --wait-for-lock` does.
        with Repo(_wait_for_lock=True) as repo, repo.lock:
            return _compared(repo, targets)
    except DvcException as error:
        cause = f"; {error.__cause__}" if error.__cause__ else ""
        raise GraphError(" ".join(f"dvc.yaml: {error}{cause}".split())) from error


def _compared(repo: Repo, targets: Iterable[str] | None) -> Graph:
    stages = {stage.addressing: stage for stage in repo.index.stages}
    needs = {
        name: tuple(sorted(needed.addressing for needed in repo.index.graph.successors(stages[name])))
        for name in sorted(stages)
    }
    wanted = set(needs if targets is None else _with_needs(targets, needs))
    stale: set[str] = set()
    order = [name for name in TopologicalSorter(needs).static_order() if name in wanted]
    for name in order:
        if stale.intersection(needs[name]) or stages[name].changed():
            stale.add(name)
    return Graph({name: needs[name] for name in order}, frozenset(stale))


def _with_needs(targets: Iterable[str], needs: dict[str, tuple[str, ...]]) -> set[str]:
    waiting, found = list(targets), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(needs[name])
    return found
