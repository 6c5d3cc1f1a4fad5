"""What runs ahead: order, errors, an early end, and never many at once."""

import threading
import time
from collections.abc import Iterator

import pytest

from motiontransfer.transfer.ahead import Ahead
from motiontransfer.transfer.pace import Pace, pace_of

MOST = 3 + 1  # that wait, and one that has no room


def counted(made: list[int], count: int = 100) -> Iterator[int]:
    for number in range(count):
        made.append(number)
        yield number


def threads() -> set[str]:
    return {thread.name.rpartition("_")[0] for thread in threading.enumerate()}


def test_all_come_in_their_order_and_are_made_elsewhere() -> None:
    where: list[str] = []

    def named() -> Iterator[int]:
        for number in range(50):
            where.append(threading.current_thread().name)
            yield number

    with Ahead("making", named()) as ahead:
        assert list(ahead) == list(range(50))
    assert {name.rpartition("_")[0] for name in where} == {"making"}
    assert "making" not in threads()


def test_no_more_are_made_than_there_is_room_for() -> None:
    made: list[int] = []
    with Ahead("making", counted(made)) as ahead:
        for taken, _ in enumerate(ahead, 1):
            time.sleep(0.001)
            assert len(made) <= taken + MOST


def test_the_error_of_whoever_makes_comes_after_what_was_made() -> None:
    def failing() -> Iterator[int]:
        yield from range(2)
        raise OSError("no third")

    taken = []
    with pytest.raises(OSError, match="no third"), Ahead("making", failing()) as ahead:
        for number in ahead:
            taken.append(number)
    assert taken == [0, 1]


def test_whoever_leaves_early_leaves_no_thread_behind() -> None:
    """As on Ctrl-C, in the middle of a chain of which each waits for another."""
    made: list[int] = []
    with (
        pytest.raises(KeyboardInterrupt),
        Ahead("first", counted(made, 10**9)) as first,
        Ahead("second", (2 * number for number in first)) as second,
    ):
        for number in second:
            if number == 20:
                raise KeyboardInterrupt
    assert not threads() & {"first", "second"}
    assert len(made) < 30


def test_an_error_goes_through_a_chain() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("first")

    with (
        pytest.raises(ValueError, match="first"),
        Ahead("first", failing()) as first,
        Ahead("second", (2 * number for number in first)) as second,
    ):
        list(second)


def test_the_slowest_part_is_the_busiest() -> None:
    def drawn() -> Iterator[int]:
        yield from range(30)

    def painted(numbers: Ahead[int]) -> Iterator[int]:
        for number in numbers:
            time.sleep(0.01)
            yield number

    began = time.perf_counter()
    with Ahead("drawing", drawn()) as first, Ahead("painting", painted(first)) as second:
        assert len(list(second)) == 30
    pace = pace_of(30, time.perf_counter() - began, {"drawing": first, "painting": second}, "encoding")
    assert list(pace.busy) == ["drawing", "painting", "encoding"]
    assert pace.busy["painting"] > 0.8 > 0.4 > max(pace.busy["drawing"], pace.busy["encoding"])


def test_a_pace_in_words() -> None:
    said = Pace(300, 12.5, {"drawing": 0.204, "painting": 1.0}).told()
    assert said == "300 frames, 24.0 a second; busy: drawing 20 %, painting 100 %"
