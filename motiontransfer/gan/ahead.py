"""What a step needs, made in a thread while the step before it is taken."""

import gc
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

_AHEAD: Final = 1  # more would help no thread that is faster than its steps, and samples are large
_LEAVING_S: Final = 10.0


class Ahead(Generic[T]):
    """Things known by their number, the next one made before it is asked for.

    Whoever asks gets what `make` returns, or the error that it raised, whatever was asked for before. The
    thread begins with the first question and ends with its owner.

    Args:
        make: makes one; called in one thread alone.
        end: number behind the last.
    """

    def __init__(self, make: Callable[[int], T], end: int) -> None:
        self._make, self._end = make, end
        self._waiting: dict[int, Future[T]] = {}
        self._thread: ThreadPoolExecutor | None = None

    def __getitem__(self, number: int) -> T:
        if number not in self._waiting:
            self._forget()
        for later in range(number, min(number + 1 + _AHEAD, max(self._end, number + 1))):
            if later not in self._waiting:
                self._waiting[later] = self._started().submit(self._make, later)
        return self._waiting.pop(number).result()

    def _started(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "ahead")
        return self._thread

    def _forget(self) -> None:
        """Somebody went back, or begins anew."""
        for made in self._waiting.values():
            made.cancel()
        self._waiting.clear()


def wait_for_end(owner: "weakref.ref[Any]") -> None:
    """Waits until nobody holds an owner of things made ahead, not even the thread that is making one."""
    last = time.monotonic() + _LEAVING_S
    gc.collect()
    while owner() is not None and time.monotonic() < last:
        time.sleep(0.01)
        gc.collect()
