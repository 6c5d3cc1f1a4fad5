import numpy as np
import pytest

from motiontransfer.pose.facing import facing_turn
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index


def person(left_shoulder_x: float, right_shoulder_x: float, nose_x: float) -> np.ndarray:
    """A torso of 70 pixels with the neck at 100."""
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    points[joint_index("neck")], points[joint_index("mid_hip")] = (100, 50), (100, 120)
    points[joint_index("left_shoulder")] = (left_shoulder_x, 50)
    points[joint_index("right_shoulder")] = (right_shoulder_x, 50)
    points[joint_index("nose")] = (nose_x, 30)
    return points


@pytest.mark.parametrize(
    ("left", "right", "nose", "turn"),
    [
        (135, 65, 100, 0),  # from the front
        (65, 135, 100, 0.5),  # from behind
        (100, 100, 120, 0.25),  # looks to the right
        (100, 100, 80, 0.75),
        (135, 65, 120, 0.125),  # half-way: 20 pixels of nose are 70 of shoulders
    ],
)
def test_the_turn_is_read_from_shoulders_and_nose(
    left: float, right: float, nose: float, turn: float
) -> None:
    assert facing_turn(person(left, right, nose)) == pytest.approx(turn)


def test_who_shows_no_shoulder_and_no_nose_is_taken_from_the_front() -> None:
    assert facing_turn(person(np.nan, 65, np.nan)) == 0
