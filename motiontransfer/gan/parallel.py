"""Processes that train in step: each on its share of the batch, gradients averaged after every one.

On a CPU two processes of one thread do twice the work of one; two threads of one process do half as much
again. The stage starts the processes itself, so that ending its process group ends them all.
"""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import torch
import torch.distributed as distributed
from torch import nn

from motiontransfer.errors import MotionTransferError

# glibc gives memory back to the system after each step and asks for it again: up to 1.4 times slower.
_KEEP_MEMORY = "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=4294967296"


@dataclass(frozen=True)
class Team:
    """One process's place among those that train in step.

    Attributes:
        rank: from 0; rank 0 reports and keeps the checkpoints.
        size: how many there are.
    """

    rank: int
    size: int
    _reports: Connection | None

    @classmethod
    def alone(cls) -> "Team":
        """A team of one that reports to nobody."""
        return cls(0, 1, None)

    def report(self, message: Any) -> None:
        """Sends a message to the parent; only rank 0's arrive."""
        if self._reports is not None:
            self._reports.send(message)

    def average_gradients(self, parameters: list[nn.Parameter]) -> None:
        """Replaces each gradient by the mean over the team."""
        if self.size == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= self.size
        for gradient, averaged in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(averaged.view_as(gradient))

    def wait(self) -> None:
        """Waits for the others."""
        if self.size > 1:
            distributed.barrier()


def run_team(work: Callable[..., None], size: int, arguments: tuple[Any, ...]) -> Generator[Any, None, None]:
    """Runs `work(team, *arguments)` in `size` processes and yields what rank 0 reports.

    The processes end when the iterator is closed, and of themselves when the parent is gone.

    Raises:
        MotionTransferError: one that a process raised, or a process died.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with (
        tempfile.TemporaryDirectory() as folder,
        _environment(GLIBC_TUNABLES=_KEEP_MEMORY, OMP_NUM_THREADS="1"),
    ):
        meeting = Path(folder) / "meeting"
        processes = [
            context.Process(target=_member, args=(work, rank, size, meeting, sender, arguments), daemon=True)
            for rank in range(size)
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
            if isinstance(message, MotionTransferError):
                raise message
            yield message
            continue
        for sentinel in ready:
            process = sentinels.pop(sentinel)  # type: ignore[arg-type]
            process.join()
            _require_success([process])


def _require_success(processes: list[Any]) -> None:
    for process in processes:
        if process.exitcode:
            raise MotionTransferError(
                f"a training process ended with status {process.exitcode}; run the stage again, it goes on "
                "from its last checkpoint"
            )


def _member(
    work: Callable[..., None],
    rank: int,
    size: int,
    meeting: Path,
    sender: Connection,
    arguments: tuple[Any, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends the team
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // size))
    torch.use_deterministic_algorithms(True, warn_only=True)
    if size > 1:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=size)
    try:
        work(Team(rank, size, sender if rank == 0 else None), *arguments)
    except MotionTransferError as error:
        sender.send(error)
    finally:
        if size > 1:
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
