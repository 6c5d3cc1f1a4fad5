"""What `motiontransfer run` does: `dvc repro` in this process, its chatter turned into one line a step."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType
from typing import Any, cast

import psutil
from dvc.exceptions import ReproductionError
from dvc.stage.exceptions import StageCmdFailedError

from flows.build_queue import BuildQueue
from flows.environment import for_stages
from flows.failures import INTERRUPTED, TERMINATED, RunFailedError, StageFailedError
from flows.graph import Graph, read_graph
from flows.held_device import HeldDevice
from flows.lock_file import write_quickly_and_whole
from flows.project import dvc_project, in_one_line, read_project
from flows.summary import failure_summary
from motiontransfer.errors import ParamsError
from stages.params import PARAMS_FILE, Params, Table

# What DVC logs of a step, the step's name first among its arguments, and what a user is told.
_SAYINGS = {
    "Running stage": "run",
    "is cached - skipping run": "from DVC's cache",
    "didn't change, skipping": "unchanged",
}
_MEANT = "is empty."  # outputs of which there is nothing, as the sound of a silent film
_OUTCOMES = (*_SAYINGS.values(), "failed", "skipped")  # in the order in which the end counts them


def run(names: Iterable[str]) -> list[tuple[Table, str]]:
    """Builds transfers and subjects, and all that they need.

    Args:
        names: of transfers and subjects; none means all.

    One that fails does not stop the others: only what needs it is skipped.

    Returns:
        The transfers, truths and subjects that now stand evaluated, in the tables' order.

    Raises:
        MotionTransferError: a name is unknown, params.yaml is broken, or another run is at work here.
        RunFailedError: stages failed, which have said why, or the run was stopped.
    """
    entries = _entries(read_project(), list(names))
    queue, graph = build([_evaluation(table, name) for table, name in entries])
    if queue.failures:
        raise _failed(queue, graph, entries)
    return entries


def build(targets: list[str]) -> tuple[BuildQueue, Graph]:
    """Builds stages and all that they need, as `run` does, and says what it does.

    Args:
        targets: named as in DVC, "normalize@ben_to_ada" for example.

    Returns:
        What failed and what was skipped for that, and the graph of all of them.

    Raises:
        MotionTransferError: params.yaml is broken, or another run is at work here.
        RunFailedError: the run was stopped, or a value of params.yaml is refused.
    """
    graph = read_graph(targets)
    graph.require_idle()
    os.environ.update(for_stages())
    started = time.monotonic()
    device = HeldDevice(_tell)
    steps = _Steps(graph, device)
    if graph.stale:
        _check_values()
    with _ended_by_sigterm() as stopped, dvc_project() as dvc, device, steps.heard():
        queue = BuildQueue(graph.needs, stopped.is_set, steps.tell_step)
        _reproduce(dvc, targets, queue)
    steps.tell_end(time.monotonic() - started, queue)
    return queue, graph


def _entries(params: Params, names: list[str]) -> list[tuple[Table, str]]:
    """The entries to build: a transfer brings its truth, and its subject, which says how well it is drawn."""
    subjects, transfers, truths = params.tables.subjects, params.tables.transfers, params.tables.truths
    known = [*transfers, *(name for name in subjects if name not in transfers)]
    for name in names:
        if name not in known:
            raise ParamsError(_unknown(params, name, known))
    if not known:
        raise ParamsError(
            f"{PARAMS_FILE}: no subjects and no transfers to build; motiontransfer add transfer adds one"
        )
    names = names or known
    films = [name for name in transfers if name in names]
    drawn = {transfers[film].subject for film in films}
    bodies = [name for name in subjects if name in names or name in drawn]
    return [
        *(("transfers", film) for film in films),
        *(("truths", film) for film in films if film in truths),
        *(("subjects", body) for body in bodies),
    ]


def _evaluation(table: Table, name: str) -> str:
    """The stage with which an entry is done."""
    return f"evaluate_{table.removesuffix('s')}@{name}"


def _failed(queue: BuildQueue, graph: Graph, entries: list[tuple[Table, str]]) -> RunFailedError:
    """Which stages failed and why, and what is built without them."""
    lacking = queue.failures.keys() | queue.skipped
    built = [entry for entry in entries if _evaluation(*entry) not in lacking]
    summary = failure_summary(queue.failures, graph.needs)
    return RunFailedError(list(queue.failures.values()), summary, built)


def _unknown(params: Params, name: str, known: list[str]) -> str:
    there = f"there are: {', '.join(known) or 'none'}"
    if name in params.tables.clips:
        return (
            f"{PARAMS_FILE}: {name} is a clip, and neither a transfer nor a subject; {there}. "
            f"Make it one: motiontransfer add subject {name}"
        )
    return f"{PARAMS_FILE}: {name}: no such transfer or subject; {there}"


def _check_values() -> None:
    """Holds every value against its stage's bounds, in another process: that loads the whole library."""
    # In a group of its own: Ctrl-C reaches this process, which ends that one before it can complain.
    checked = subprocess.run([sys.executable, "-m", "flows.checks"], check=False, process_group=0)
    if checked.returncode:
        raise RunFailedError([StageFailedError("params.yaml is refused", checked.returncode)])


def _reproduce(dvc: Any, targets: list[str], queue: BuildQueue) -> None:
    write_quickly_and_whole()
    try:
        dvc.reproduce(targets, repro_fn=queue.build)
    except ReproductionError as error:
        raise RunFailedError([_failure(error)]) from error


def _failure(error: ReproductionError) -> StageFailedError:
    """What ended the run: that it was stopped, or DVC itself."""
    if isinstance(error.__cause__, StageCmdFailedError):
        return StageFailedError("stopped", INTERRUPTED)
    sys.stderr.write(f"{in_one_line(error)}\n")
    return StageFailedError(str(error), 2)


@contextmanager
def _ended_by_sigterm() -> Iterator[Event]:
    """Passes SIGTERM on to the running stage, which ends DVC's wait for it; Ctrl-C reaches both by itself.

    Yields:
        What is set from then on.
    """
    ended = Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()
        running = psutil.Process().children(recursive=True)
        for process in running:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT)
        if not running:
            sys.exit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield ended
    except RunFailedError as error:
        if ended.is_set():
            raise RunFailedError([StageFailedError("stopped", TERMINATED)]) from error
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


class _Steps(logging.Handler):
    """Hears what DVC logs, and tells of each stale step in its turn: that it runs, or why it need not.

    DVC says that a step runs just before it starts it: then it gets its device. Of a step that it could not
    start, or is not given, the queue says it.
    """

    def __init__(self, graph: Graph, device: HeldDevice) -> None:
        super().__init__(logging.INFO)
        self._device = device
        films = {stage for stage in graph.needs if stage.endswith(".dvc")}  # tracked, and no step to run
        self._stale, self._steps = graph.stale - films, len(graph.needs) - len(films)
        self._outcomes: dict[str, str] = {}  # of the stale ones that have had their turn
        _tell(f"{self._steps} steps, {len(self._stale)} to build")

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Stands in for DVC's own handlers."""
        logger = logging.getLogger("dvc")
        handlers, level = logger.handlers[:], logger.level
        logger.handlers = [self]
        logger.setLevel(logging.INFO)
        try:
            yield
        finally:
            logger.handlers = handlers
            logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Tells of a step that has its turn, and of a warning; drops DVC's other lines."""
        said = " ".join(record.getMessage().split())
        if record.levelno >= logging.WARNING and not said.endswith(_MEANT):
            _tell(f"dvc: {said}")
        for saying, outcome in _SAYINGS.items():
            if saying in record.msg:
                stage = str(cast(tuple[object, ...], record.args)[0])
                self.tell_step(stage, outcome)
                if outcome == "run":
                    self._device.give(stage)

    def tell_step(self, stage: str, outcome: str, why: str = "") -> None:
        """Says what becomes of a step that has its turn, one of `_OUTCOMES`, and why."""
        if stage not in self._stale:
            return
        self._outcomes[stage] = outcome
        words = [stage.replace("@", " "), *([] if outcome == "run" else [outcome]), *([why] if why else [])]
        _tell(f"[{len(self._outcomes)}/{len(self._stale)}] {': '.join(words)}")

    def tell_end(self, seconds: float, queue: BuildQueue) -> None:
        """Says what ran, what did not, and how long it took."""
        ended = {**self._outcomes, **dict.fromkeys(queue.failures.keys() & self._stale, "failed")}
        counts = Counter(ended.values()) + Counter({"unchanged": self._steps - len(self._stale)})
        counted = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if counts[outcome])
        minutes, rest = divmod(round(seconds), 60)
        _tell(f"{self._steps} steps: {counted}; {f'{minutes} min ' if minutes else ''}{rest} s")


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
