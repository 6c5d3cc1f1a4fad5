"""A stage of DVC as a process: in a group of its own, in a slot, ended whole when the run is stopped."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from flows.environment import for_stages

# These hold the device while they run; there is one slot for them.
DEVICE_STAGES = frozenset({"train_gan", "train_face", "render", "evaluate_subject"})

# How many other stages run at once unless the user says: detection alone takes every core.
SIDE_BY_SIDE = 2

# Exit statuses of a run that was stopped, by Ctrl-C and by SIGTERM.
INTERRUPTED, TERMINATED = 130, 143

_COMMAND = (sys.executable, "-m", "dvc", "--wait-for-lock", "repro", "--single-item")
_END_TIMEOUT_S = 5.0

# What DVC says when it did not run a stage, and the name of the Prefect state that says so.
_SAYINGS = {
    "didn't change, skipping": "Unchanged",
    "is cached - skipping run": "Restored",
}


class StageFailedError(Exception):
    """A stage's process failed.

    Attributes:
        status: the stage's own exit status; 2 is bad input.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class RunFailedError(Exception):
    """Stages of a run failed; what followed them was not run.

    Attributes:
        status: 2 where an input was bad, 130 or 143 where the run was stopped, else 1.
    """

    def __init__(self, failures: list[StageFailedError]) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        statuses = {failure.status for failure in failures}
        self.status = next((status for status in (2, INTERRUPTED, TERMINATED) if status in statuses), 1)


class Repro:
    """Runs `dvc repro` for single stages, from any number of threads.

    Args:
        side_by_side: how many stages without a device run at once.
    """

    def __init__(self, side_by_side: int) -> None:
        self._processors = threading.BoundedSemaphore(side_by_side)
        self._device = threading.BoundedSemaphore(1)
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, stage: str) -> str:
        """Brings one stage up to date; passes its lines on; returns Completed, Restored or Unchanged.

        Raises:
            StageFailedError: the stage, or DVC, failed; or the run was stopped.
        """
        with self._slot(stage), tempfile.TemporaryFile("w+") as said, self._process(stage, said) as process:
            lines = _passed_on(process, stage)
            status = process.wait()
            if self._stopped:
                raise StageFailedError(f"{stage}: stopped", INTERRUPTED)
            if status:
                raise _failure(stage, lines)
            said.seek(0)
            text = said.read()
        return next((name for saying, name in _SAYINGS.items() if saying in text), "Completed")

    def stop(self) -> None:
        """Ends every process with all that it started, and lets no other begin."""
        with self._lock:
            self._stopped = True
            running = tuple(self._running)
        for process in running:
            _signal(process, signal.SIGINT)
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_TIMEOUT_S)
            # Also where dvc itself has gone: what a stage has started may outlive it.
            _signal(process, signal.SIGKILL)

    @contextmanager
    def _slot(self, stage: str) -> Iterator[None]:
        kind = self._device if stage.split("@")[0] in DEVICE_STAGES else self._processors
        with kind:
            yield

    @contextmanager
    def _process(self, stage: str, said: IO[str]) -> Iterator[subprocess.Popen[str]]:
        with self._lock:
            if self._stopped:
                raise StageFailedError(f"{stage}: stopped", INTERRUPTED)
            # DVC speaks on stdout, stages and errors on stderr.
            process = subprocess.Popen(
                (*_COMMAND, stage),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.PIPE,
                text=True,
                env=for_stages(),
                start_new_session=True,
            )
            self._running.add(process)
        try:
            with process:
                yield process
        finally:
            with self._lock:
                self._running.discard(process)


def exit_status(said: str) -> int | None:
    """The exit status of a stage in what DVC says of its failure; None where it did not even start."""
    exited = re.search(r"exited with (-?\d+)", said)
    return None if exited is None else int(exited.group(1))


def _passed_on(process: subprocess.Popen[str], stage: str) -> list[str]:
    """Passes on what a stage writes, as it comes; keeps DVC's own word on a failure back. Returns both."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line.rstrip())
        if not line.startswith("ERROR: failed to reproduce"):
            sys.stderr.write(line)
            sys.stderr.flush()
    return lines


def _failure(stage: str, lines: list[str]) -> StageFailedError:
    """A failure with the stage's last word, or with DVC's where the stage did not even start."""
    by_dvc = next(
        (line for line in reversed(lines) if line.startswith("ERROR:")), "dvc failed without a word"
    )
    status = exit_status(by_dvc)
    if status is None:
        message = f"{stage}: {by_dvc.removeprefix('ERROR: ')}"
        sys.stderr.write(f"{message}\n")
        return StageFailedError(message, 1)
    label = f"{stage.replace('@', ' ')}: "
    message = next(
        (line for line in reversed(lines) if line.startswith(label)), f"{label}exited with {status}"
    )
    return StageFailedError(message, status)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has ended already
        os.killpg(process.pid, number)
