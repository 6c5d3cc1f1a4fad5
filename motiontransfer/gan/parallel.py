"""Processes that train in step: each on its share of the batch, gradients averaged after every one.

On a CPU two processes of one thread do twice the work of one; two threads of one process do half as much
again. The stage starts the processes itself, so that ending its process group ends them all.
"""

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import torch
import torch.distributed as distributed

from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.team import OthersSilentError, Team, others_silent

# glibc gives memory back to the system after each step and asks for it again: up to 1.4 times slower.
_KEEP_MEMORY = "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=4294967296"

# Without it cuBLAS adds up in another order from run to run, and PyTorch warns of that.
_WORKSPACE = ":4096:8"

_PATIENCE_S: Final = 600.0  # so long rank 0 may look at held-out frames and keep a large checkpoint
_GRACE_S: Final = 2.0  # in which the one that died is found out, when others miss it


class ProcessLostError(MotionTransferError):
    """A process of a team died.

    Attributes:
        status: its exit status, or the negative number of the signal that killed it.
    """

    def __init__(self, status: int) -> None:
        super().__init__(
            f"a training process ended with status {status}; run the stage again, it goes on from its last "
            "checkpoint"
        )
        self.status = status


def run_team(
    work: Callable[..., None],
    devices: Sequence[torch.device],
    arguments: tuple[Any, ...],
    patience_s: float = _PATIENCE_S,
) -> Generator[Any, None, None]:
    """Runs `work(team, *arguments)` in a process for each device and yields what rank 0 reports.

    The processes end when the iterator is closed, and of themselves when the parent is gone.

    Args:
        work: what each process does.
        devices: where each process computes; the CPU may be named many times.
        arguments: of the work.
        patience_s: how long a process waits for the others before it gives up.

    Raises:
        ProcessLostError: a process died.
        MotionTransferError: one that a process raised, or a process hangs.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with (
        tempfile.TemporaryDirectory() as folder,
        _environment(GLIBC_TUNABLES=_KEEP_MEMORY, OMP_NUM_THREADS="1", CUBLAS_WORKSPACE_CONFIG=_WORKSPACE),
    ):
        meeting = _Meeting(Path(folder) / "meeting", tuple(devices), patience_s)
        processes = [
            context.Process(target=_member, args=(work, rank, meeting, sender, arguments), daemon=True)
            for rank in range(len(devices))
        ]
        try:
            for process in processes:
                process.start()
            sender.close()
            yield from _reports(receiver, processes)
            for process in processes:
                process.join()
            _require_success(processes)
        finally:
            for process in processes:
                if process.pid is not None:
                    process.kill()
                    process.join()


def _reports(receiver: Connection, processes: list[Any]) -> Iterator[Any]:
    """Messages until all senders are gone, or until one process fails and the others wait for it in vain."""
    sentinels = {process.sentinel: process for process in processes}
    while True:
        ready = wait([receiver, *sentinels])
        if receiver in ready:
            try:
                message = receiver.recv()
            except EOFError:
                return
            if isinstance(message, OthersSilentError):
                _require_alive(processes)
            if isinstance(message, MotionTransferError):
                raise message
            yield message
            continue
        for sentinel in ready:
            process = sentinels.pop(sentinel)  # type: ignore[arg-type]
            process.join()
            _require_success([process])


def _require_alive(processes: list[Any]) -> None:
    """Who died is the reason why the others wait in vain, and says more."""
    last = time.monotonic() + _GRACE_S
    for process in processes:
        process.join(max(0.0, last - time.monotonic()))
    _require_success(processes)


def _require_success(processes: list[Any]) -> None:
    for process in processes:
        if process.exitcode:
            raise ProcessLostError(process.exitcode)


@dataclass(frozen=True)
class _Meeting:
    """How the processes of a team find one another.

    Attributes:
        path: of a file that all know.
        devices: each process's own.
        patience_s: how long they wait for one another.
    """

    path: Path
    devices: tuple[torch.device, ...]
    patience_s: float

    def join(self, rank: int, sender: Connection) -> Team:
        """Meets the others, if there are any.

        Raises:
            OthersSilentError: they do not come.
        """
        gradients, size, device = None, len(self.devices), self.devices[rank]
        if size > 1:
            os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
            patience = timedelta(seconds=self.patience_s)
            try:
                distributed.init_process_group(
                    "gloo", init_method=f"file://{self.path}", rank=rank, world_size=size, timeout=patience
                )
                gradients = distributed.new_group(backend=self._gradients_backend(), timeout=patience)
            except RuntimeError as error:
                raise others_silent() from error
        return Team(rank, size, device, sender if rank == 0 else None, gradients)

    def _gradients_backend(self) -> str:
        """NCCL, which takes no two processes on one device, or gloo."""
        apart = len(set(self.devices)) == len(self.devices)
        fits = apart and self.devices[0].type == "cuda" and distributed.is_nccl_available()
        return "nccl" if fits else "gloo"


def _member(
    work: Callable[..., None], rank: int, meeting: _Meeting, sender: Connection, arguments: tuple[Any, ...]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends the team
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // len(meeting.devices)))
    torch.use_deterministic_algorithms(True, warn_only=True)
    if meeting.devices[rank].index is not None and meeting.devices[rank].type == "cuda":
        torch.cuda.set_device(meeting.devices[rank])
    try:
        work(meeting.join(rank, sender), *arguments)
    except MotionTransferError as error:
        with suppress(BrokenPipeError):  # the parent is gone
            sender.send(error)
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()


def stop_if_orphaned() -> None:
    """Ends this process when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        raise SystemExit(1)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Sets variables for the processes started inside."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
