import numpy as np
import pytest

from motiontransfer.metrics.worst_frames import worst_frames

TIMES = np.arange(100) / 25
ALL = np.ones(100, bool)


def rising() -> np.ndarray:
    return np.arange(100.0)


def test_the_worst_come_first_and_some_time_apart() -> None:
    assert worst_frames(rising(), TIMES, ALL, "high", most=3, apart_s=0.4) == [99, 89, 79]
    assert worst_frames(rising(), TIMES, ALL, "low", most=3, apart_s=0.4) == [0, 10, 20]


def test_only_frames_worse_than_the_median_are_shown() -> None:
    assert worst_frames(rising(), TIMES, ALL, "high", most=100, apart_s=0) == list(range(99, 49, -1))


@pytest.mark.parametrize("values", [np.zeros(100), np.full(100, np.nan)])
def test_a_measure_without_bad_values_has_none(values: np.ndarray) -> None:
    assert worst_frames(values, TIMES, ALL, "high") == []


def test_frames_that_do_not_count_are_left_out() -> None:
    values, counted = rising(), ALL.copy()
    values[98], counted[99] = np.nan, False
    assert worst_frames(values, TIMES, counted, "high", most=1) == [97]


def test_of_equal_ones_the_earlier() -> None:
    values = np.zeros(100)
    values[[30, 60]] = 1
    assert worst_frames(values, TIMES, ALL, "high") == [30, 60]
