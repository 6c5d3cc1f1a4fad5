"""Work spread over processes whose results stream back one by one.

Each worker has a pipe of its own to the parent. A pipe holds little, so a worker waits where the parent is
slower, and memory stays flat.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from typing import Any, Generic, TypeVar

from motiontransfer.errors import MotionTransferError, PoseError

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Task], Iterator[Result]]

_RESULT, _DONE, _ERROR = "result", "done", "error"


def stream_results(
    work: Work[Task, Result], tasks: Sequence[Task], processes: int
) -> Generator[Result, None, None]:
    """Yields all that `work` yields for each task: of one task in order, of several as they come.

    Processes are spawned, because networks and video decoders do not survive a fork. Closing the iterator,
    or an exception in who reads it, ends them.

    Args:
        work: what a worker does with a task; pickles, as tasks and results do.
        tasks: taken up in order, each by one worker.
        processes: how many workers at most.

    Raises:
        MotionTransferError: as a worker raised it.
        PoseError: a worker died.
    """
    context = multiprocessing.get_context("spawn")
    waiting = iter(tasks)
    workers: list[_Worker[Task, Result]] = []
    try:
        for _ in range(min(processes, len(tasks))):
            workers.append(_Worker(context, work))
            workers[-1].send(next(waiting))
        busy = {worker.connection: worker for worker in workers}
        while busy:
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]  # wait returns what it was given
                kind, content = worker.receive()
                if kind == _RESULT:
                    yield content
                elif kind == _ERROR:
                    raise content
                elif (task := next(waiting, None)) is not None:
                    worker.send(task)
                else:
                    del busy[worker.connection]
    finally:
        for worker in workers:
            worker.end()


class _Worker(Generic[Task, Result]):
    """A process and the parent's end of its pipe."""

    def __init__(self, context: SpawnContext, work: Work[Task, Result]) -> None:
        self.connection, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, work), daemon=True)
        self._process.start()
        # Only the worker shall hold the far end: then a death on either side breaks the pipe on the other.
        far_end.close()

    def send(self, task: Task) -> None:
        try:
            self.connection.send(task)
        except OSError as error:
            raise self._death() from error

    def receive(self) -> tuple[str, Any]:
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError) as error:
            raise self._death() from error
        return kind, content

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self.connection.close()

    def _death(self) -> PoseError:
        self._process.join()
        return PoseError(
            f"a detecting process ended with status {self._process.exitcode}, expected it to go on; where "
            "memory is short, run with fewer processes"
        )


def _serve(connection: Connection, work: Work[Task, Result]) -> None:
    """A worker's life: tasks in, results out, until the parent ends it or is gone."""
    # Ctrl-C reaches the whole group; the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        while True:
            for result in work(connection.recv()):
                connection.send((_RESULT, result))
            connection.send((_DONE, None))
    except MotionTransferError as error:
        connection.send((_ERROR, error))
    except (EOFError, BrokenPipeError):  # the parent is gone
        return


def _end_with_parent() -> None:
    """Ends this process with its parent, however that died and whatever is being worked on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
