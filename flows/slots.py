"""Slots that any process of this machine takes one at a time: its devices, and shares of its processors.

A slot is a file that its holder keeps locked. The kernel unlocks it when the holder is gone, however that
went, so that no slot is ever lost, and two runs share one without a server between them. A name of several
slots, "cuda:0+cuda:1", is held when all of them are.
"""

import fcntl
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

# One folder for all the clones of a user.
FOLDER = Path(tempfile.gettempdir()) / f"motiontransfer-{os.getuid()}"

_INTERVAL_S = 1.0

_JOINT = "+"

# Entered with a slot's name once its lock is held; gives whether it may be had.
Admission = Callable[[str], AbstractContextManager[bool]]


class StoppedError(Exception):
    """The run was stopped while it waited."""


@contextmanager
def taken(
    names: Sequence[str], stopped: threading.Event, admitted: Admission = lambda name: nullcontext(True)
) -> Iterator[str]:
    """Waits for the first slot that is free and admitted, and holds it; gives its name.

    Args:
        names: of the slots that will do.
        stopped: ends the waiting.
        admitted: who else has a say; stays entered while the slot is held.

    Raises:
        StoppedError: `stopped` was set before there was a slot.
    """
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    while not stopped.is_set():
        for name in names:
            with ExitStack() as held:
                parts = (held.enter_context(_had(part, admitted)) for part in parts_of(name))
                if all(parts):
                    yield name
                    return
        stopped.wait(_INTERVAL_S)
    raise StoppedError


def parts_of(name: str) -> list[str]:
    """The slots that a name stands for."""
    return name.split(_JOINT)


def joined(names: Sequence[str]) -> str:
    """The name that stands for all of some slots."""
    return _JOINT.join(names)


@contextmanager
def _had(name: str, admitted: Admission) -> Iterator[bool]:
    """Holds a slot's lock and what else is asked for; gives whether both could be had."""
    with _locked(name) as free:
        if not free:
            yield False
            return
        with admitted(name) as had:
            yield had


@contextmanager
def _locked(name: str) -> Iterator[bool]:
    """Holds a slot's lock, which child processes do not inherit; gives whether it was free."""
    with (FOLDER / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
