"""A process that is not to outlive the one that started it.

Its standard input is a pipe that the other holds open and never writes into: it ends when the other is gone,
also by SIGKILL.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path


def end_with_parent(end: Callable[[], None]) -> None:
    """Calls `end`, in a thread, once the parent is gone; standard input is empty from here on."""
    line = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)

    def wait() -> None:
        os.read(line, 1)
        end()

    threading.Thread(target=wait, daemon=True, name="lifeline").start()
