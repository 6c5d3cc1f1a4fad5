"""Slots: one holder each, also among processes, and free again however the holder went."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flows import slots
from flows.slots import StoppedError, taken

HOLD = (
    "import sys, threading, pathlib; from flows import slots; slots.FOLDER = pathlib.Path(sys.argv[1])\n"
    "with slots.taken(['gpu'], threading.Event()): print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_INTERVAL_S", 0.05)


def stopped_after(seconds: float) -> threading.Event:
    stopped = threading.Event()
    threading.Timer(seconds, stopped.set).start()
    return stopped


def test_the_first_that_is_free() -> None:
    never = threading.Event()
    with taken(["a", "b"], never) as first, taken(["a", "b"], never) as second:
        assert (first, second) == ("a", "b")
    with taken(["a", "b"], never) as again:
        assert again == "a"


def test_a_wait_can_be_stopped() -> None:
    with taken(["a"], threading.Event()), pytest.raises(StoppedError), taken(["a"], stopped_after(0.2)):
        pass


def test_what_is_not_admitted_is_passed_over() -> None:
    @contextmanager
    def admitted(name: str) -> Iterator[bool]:
        yield name != "a"

    with taken(["a", "b"], threading.Event(), admitted) as name:
        assert name == "b"
        with taken(["a"], threading.Event()):  # and left to others
            pass


def test_several_together_are_had_when_all_are_free() -> None:
    never = threading.Event()
    with taken(["a"], never):
        with pytest.raises(StoppedError), taken(["b+a"], stopped_after(0.2)):
            pass
        with taken(["b"], never) as left:  # not kept while the other was waited for
            assert left == "b"
    with taken(["b+a"], never) as name:
        assert name == "b+a"
        for part in ("a", "b"):
            with pytest.raises(StoppedError), taken([part], stopped_after(0.2)):
                pass


def test_a_killed_process_gives_its_slot_back() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(slots.FOLDER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoppedError), taken(["gpu"], stopped_after(0.2)):
        pass
    holder.kill()
    started = time.monotonic()
    with taken(["gpu"], stopped_after(5)):
        assert time.monotonic() - started < 1
    holder.communicate()
