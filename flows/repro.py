"""A stage of DVC as a process: in a group of its own, in a slot, ended whole when the run is stopped."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import IO

from flows.devices import environment_of, machine_devices
from flows.environment import for_stages
from flows.failures import INTERRUPTED, StageFailedError, delay_before, failure_of
from flows.held_device import DEVICE_STAGES, devices_for
from flows.slots import Admission, StoppedError, taken

# How many other stages run at once on this machine unless the user says: detection alone takes every core.
SIDE_BY_SIDE = 2

_COMMAND = (sys.executable, "-m", "flows.stage_process")
_END_TIMEOUT_S = 5.0

# What DVC says when it did not run a stage, and the name of the Prefect state that says so.
_SAYINGS = {
    "didn't change, skipping": "Unchanged",
    "is cached - skipping run": "Restored",
}

Say = Callable[[str], None]


def _silent(line: str) -> None:
    """Nobody listens."""


class Repro:
    """Runs `dvc repro` for single stages, from any number of threads.

    Args:
        side_by_side: how many stages without a device run at once on this machine.
        admitted: who else has a say in which device a stage gets (flows.slots).
    """

    def __init__(self, side_by_side: int, admitted: Admission = lambda device: nullcontext(True)) -> None:
        self._processors = tuple(f"processors-{place}" for place in range(side_by_side))
        self._admitted = admitted
        self._devices: tuple[str, ...] = ()
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def run(self, stage: str, say: Say = _silent) -> str:
        """Brings one stage up to date; returns Completed, Restored or Unchanged.

        What can pass is tried again: another run at work on the stage, a device or a remote that is not
        there for now.

        Args:
            stage: as DVC names it, "smooth@ada".
            say: takes each line that the stage writes, and why it waits; lines go to stderr as well.

        Raises:
            StageFailedError: the stage, or DVC, failed; or the run was stopped.
        """
        attempt = 0
        while True:
            try:
                with self._slot(stage) as environment:
                    return self._run_once(stage, environment, say)
            except StageFailedError as failure:
                delay = delay_before(failure, attempt)
                if delay is None:
                    raise
                say(f"{failure}; tries again in {delay} s")
            attempt += 1
            self._stopped.wait(delay)

    def stop(self) -> None:
        """Ends every process with all that it started, and lets no other begin."""
        with self._lock:
            self._stopped.set()
            running = tuple(self._running)
        for process in running:
            _signal(process, signal.SIGINT)
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_TIMEOUT_S)
            # Also where dvc itself has gone: what a stage has started may outlive it.
            _signal(process, signal.SIGKILL)

    @contextmanager
    def _slot(self, stage: str) -> Iterator[dict[str, str]]:
        """Waits for the stage's turn; gives what its environment says of it."""
        try:
            if stage.split("@")[0] not in DEVICE_STAGES:
                with taken(self._processors, self._stopped):
                    yield {}
                return
            with self._lock:  # asking takes seconds, and one thread's answer is every thread's
                self._devices = self._devices or machine_devices()
            with taken(devices_for(stage, self._devices), self._stopped, self._admitted) as device:
                yield environment_of(device)
        except StoppedError as error:
            raise StageFailedError(f"{stage}: stopped", INTERRUPTED) from error

    def _run_once(self, stage: str, environment: dict[str, str], say: Say) -> str:
        with tempfile.TemporaryFile("w+") as said, self._process(stage, environment, said) as process:
            lines = _passed_on(process, say)
            status = process.wait()
            if self._stopped.is_set():
                raise StageFailedError(f"{stage}: stopped", INTERRUPTED)
            if status:
                raise failure_of(stage, lines, status)
            said.seek(0)
            text = said.read()
        return next((name for saying, name in _SAYINGS.items() if saying in text), "Completed")

    @contextmanager
    def _process(
        self, stage: str, environment: dict[str, str], said: IO[str]
    ) -> Iterator[subprocess.Popen[str]]:
        with self._lock:
            if self._stopped.is_set():
                raise StageFailedError(f"{stage}: stopped", INTERRUPTED)
            # DVC speaks on stdout, stages and errors on stderr; stdin tells it that this process lives.
            process = subprocess.Popen(
                (*_COMMAND, stage),
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.PIPE,
                text=True,
                env={**for_stages(), **environment},
                start_new_session=True,
            )
            self._running.add(process)
        threading.Thread(target=_end_rest, args=(process,), daemon=True).start()
        try:
            with process:
                yield process
        finally:
            with self._lock:
                self._running.discard(process)


def _passed_on(process: subprocess.Popen[str], say: Say) -> list[str]:
    """Passes on what a stage writes, as it comes; keeps DVC's own word on a failure back. Returns both."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line.rstrip())
        if not line.startswith("ERROR: failed to reproduce"):
            say(lines[-1])
            sys.stderr.write(line)
            sys.stderr.flush()
    return lines


def _end_rest(process: subprocess.Popen[str]) -> None:
    """Ends what is left of the group once DVC is gone: if that was killed, nobody is there for the result."""
    process.wait()
    _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has ended already
        os.killpg(process.pid, number)
