import numpy as np
import pytest

from motiontransfer.metrics.drift import drift, ends


def every(frames: int) -> np.ndarray:
    return np.ones(frames, bool)


def test_a_constant_does_not_drift() -> None:
    found = drift(np.full(50, 3.0), every(50))
    assert found is not None and (found.change, found.ratio) == (0, 1)


def test_a_straight_line_drifts_by_nine_tenths_of_its_rise() -> None:
    found = drift(np.arange(100.0), every(100))
    assert found is not None and (found.first, found.last, found.change) == (4.5, 94.5, 90)


def test_the_middle_does_not_count() -> None:
    values = np.full(40, 2.0)
    values[4:36] = 1000
    found = drift(values, every(40))
    assert found is not None and found.change == 0


def test_missing_values_and_repeats_are_left_out() -> None:
    values, counted = np.array([1.0, np.nan, 3, *[0.0] * 24, 5, 7, 9]), every(30)
    counted[28] = False
    found = drift(values, counted)
    assert found is not None and (found.first, found.last) == (2, 7)
    assert found.ratio == 3.5


def test_an_end_without_values_has_no_drift() -> None:
    values = np.arange(20.0)
    values[-2:] = np.nan
    assert drift(values, every(20)) is None
    assert drift(np.arange(20.0), np.arange(20) > 4) is None


@pytest.mark.parametrize("frames", [0, 1])
def test_less_than_two_frames_have_no_ends(frames: int) -> None:
    assert drift(np.ones(frames), every(frames)) is None


def test_a_short_film_has_ends_of_a_frame() -> None:
    found = drift(np.array([1.0, 5, 9, 4]), every(4))
    assert found is not None and (found.first, found.last) == (1, 4)


def test_no_ratio_to_nothing() -> None:
    found = drift(np.array([0.0, 1.0]), every(2))
    assert found is not None and (found.change, found.ratio) == (1, None)


@pytest.mark.parametrize(("frames", "length"), [(384, 38), (10, 1), (4, 1), (1, 0)])
def test_the_ends_are_a_tenth_each(frames: int, length: int) -> None:
    assert ends(frames) == (slice(0, length), slice(frames - length, frames))
