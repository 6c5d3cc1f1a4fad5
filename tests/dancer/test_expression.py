"""When a face blinks, smiles and sings."""

import numpy as np
import pytest

from motiontransfer.dancer.expression import Expression, ExpressionCourse

COURSE = ExpressionCourse(seed=4, beat_s=0.5)
TIMES_S = np.arange(0, 60, 0.01)


@pytest.fixture(scope="module")
def expressions() -> list[Expression]:
    return [COURSE.at(float(time_s)) for time_s in TIMES_S]


def values(expressions: list[Expression], name: str) -> np.ndarray:
    return np.array([getattr(expression, name) for expression in expressions])


def test_any_time_by_itself(expressions):
    again = ExpressionCourse(seed=4, beat_s=0.5)
    assert again.at(float(TIMES_S[4321])) == expressions[4321]
    other = ExpressionCourse(seed=5, beat_s=0.5)
    assert any(other.at(float(TIMES_S[k])) != expressions[k] for k in range(0, 6000, 100))


def test_blinks_are_short_and_two_to_five_seconds_apart(expressions):
    closed = values(expressions, "eyes_closed")
    assert closed.max() == 1
    begins = TIMES_S[1:][(closed[1:] > 0) & (closed[:-1] == 0)]
    ends = TIMES_S[1:][(closed[1:] == 0) & (closed[:-1] > 0)]
    gaps = np.diff(begins)
    assert len(begins) > 12
    assert gaps.min() >= 1.98
    assert gaps.max() <= 5.02
    assert np.ptp(gaps) > 0.5  # irregular
    durations = ends - begins
    assert durations.min() >= 0.14
    assert durations.max() <= 0.21


@pytest.mark.parametrize("name", ["eyes_closed", "mouth_open", "smile", "brows_raised"])
def test_values_stay_in_range_and_never_jump(expressions, name):
    course = values(expressions, name)
    assert course.min() >= 0
    assert course.max() <= 1
    assert np.ptp(course) > 0.3  # it does something
    assert np.abs(np.diff(course)).max() < 0.3


def test_the_mouth_is_closed_on_the_beat_and_sings_between(expressions):
    on_the_beat = [COURSE.at(0.5 * beat).mouth_open for beat in range(100)]
    assert max(on_the_beat) < 1e-9
    opened = values(expressions, "mouth_open").reshape(-1, 200).max(1) > 0  # by bars of 2 s
    assert 0.2 < opened.mean() < 0.8
