"""How often a training does what costs time and changes nothing that is trained: by the clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Rhythm:
    """Something that is due every so many seconds, and more seldom where it would take too much of the time.

    Args:
        least_s: between the end of one time and the beginning of the next.
        most_fraction: of the time, above 0.
    """

    def __init__(self, least_s: float, most_fraction: float) -> None:
        self._least_s, self._rest = least_s, 1 / most_fraction - 1
        self._cost_s, self._ended = 0.0, time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether it is time again."""
        return time.monotonic() - self._ended >= max(self._least_s, self._cost_s * self._rest)

    @contextmanager
    def taking_time(self) -> Iterator[None]:
        """Around what is done, to see what it costs."""
        began = time.monotonic()
        yield
        self._ended = time.monotonic()
        self._cost_s = self._ended - began
