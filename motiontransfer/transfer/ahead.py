"""Things made in a thread of their own, ahead of whoever takes them: in order, and never many at once."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, Queue
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

T = TypeVar("T")

_MOST: Final = 3  # that wait: it evens out slow ones, and pictures are large
_ASKED_S: Final = 0.05


class Ahead(Generic[T]):
    """Goes through `items` in a thread; who goes through this gets them, or the error that they raise.

    Use it as a context manager: the thread ends with the block, whatever ends that.

    Args:
        name: of the thread.
        items: made one by one as they are asked for, until there is no more room.

    Attributes:
        blocked_s: how long the thread has waited for room.
        starved_s: how long whoever takes has waited.
    """

    def __init__(self, name: str, items: Iterable[T]) -> None:
        self._items, self._name = items, name
        self._waiting: Queue[tuple[T] | None] = Queue(_MOST)  # None behind the last
        self._leaving = False
        self.blocked_s = self.starved_s = 0.0

    def __enter__(self) -> Self:
        self._executor = ThreadPoolExecutor(1, self._name)
        self._made: Future[None] = self._executor.submit(self._make)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving = True
        while not self._made.done():
            with suppress(Empty):
                self._waiting.get(timeout=_ASKED_S)
        self._executor.shutdown()

    def __iter__(self) -> Iterator[T]:
        while (held := self._taken()) is not None:
            yield held[0]
        self._made.result()

    def _taken(self) -> tuple[T] | None:
        began = time.perf_counter()
        held = self._waiting.get()
        self.starved_s += time.perf_counter() - began
        return held

    def _make(self) -> None:
        try:
            for item in self._items:
                began = time.perf_counter()
                self._waiting.put((item,))
                self.blocked_s += time.perf_counter() - began
                if self._leaving:
                    return
        finally:
            self._waiting.put(None)
