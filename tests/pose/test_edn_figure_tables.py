"""The released code's own tables, by OpenPose's numbers and blue first, beside ours by name and red first."""

import pytest

from motiontransfer.pose.edn_figure_tables import (
    BODY_COLOURS,
    BODY_LIMBS,
    FACE_COLOUR,
    FACE_DOTS,
    HAND_COLOURS,
    HAND_LIMBS,
)
from motiontransfer.pose.skeleton import FACE_JOINTS, HAND_JOINTS

BODY_23 = [
    "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "mid_hip", "right_hip", "right_knee", "right_ankle", "right_big_toe", "right_small_toe",
    "left_hip", "left_knee", "left_ankle", "left_big_toe", "left_small_toe",
    "nose", "right_eye", "right_ear", "left_eye", "left_ear",
]  # fmt: skip
BODY_BGR = [
    (255, 0, 0), (255, 55, 0), (255, 110, 0), (255, 165, 0), (255, 215, 0), (255, 235, 0), (255, 255, 0),
    (255, 0, 0), (175, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85), (0, 255, 170),
    (25, 25, 128), (0, 85, 255), (0, 170, 255), (0, 212, 255), (0, 255, 255),
    (255, 0, 0), (255, 0, 255), (238, 130, 238), (138, 43, 226), (75, 0, 130),
]  # fmt: skip
HAND_BGR = [
    (230, 53, 40),
    (231, 115, 64), (233, 136, 31), (213, 160, 13), (217, 200, 19),
    (170, 210, 35), (139, 228, 48), (83, 214, 45), (77, 192, 46),
    (83, 213, 133), (82, 223, 190), (80, 184, 197), (78, 140, 189),
    (86, 112, 208), (83, 73, 217), (123, 46, 183), (189, 102, 255),
    (218, 83, 232), (229, 65, 189), (236, 61, 141), (255, 102, 145),
]  # fmt: skip
LIMBS_23 = [
    (0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 6), (0, 7), (7, 8), (8, 9), (9, 10), (10, 11), (10, 12),
    (7, 13), (13, 14), (14, 15), (15, 16), (15, 17), (0, 18), (18, 19), (19, 20), (18, 21), (21, 22),
]  # fmt: skip
EIGHT = {27, 30, 33, 8, 0, 16, 68, 69}
TWENTY_TWO = {27, 30, 8, 0, 16, 31, 33, 35, 68, 69, 36, 39, 42, 45, 17, 21, 22, 26, 48, 51, 54, 57}


def test_the_body_is_the_released_one_in_its_order() -> None:
    assert list(BODY_COLOURS) == BODY_23
    assert [colour[::-1] for colour in BODY_COLOURS.values()] == BODY_BGR
    assert list(BODY_LIMBS) == [(BODY_23[first], BODY_23[second]) for first, second in LIMBS_23]


def test_hands_are_the_released_ones() -> None:
    assert [colour[::-1] for colour in HAND_COLOURS.values()] == HAND_BGR
    numbers = {(HAND_JOINTS.index(first), HAND_JOINTS.index(second)) for first, second in HAND_LIMBS}
    along = {(joint, joint + 1) for root in (1, 5, 9, 13, 17) for joint in range(root, root + 3)}
    assert len(HAND_LIMBS) == 20 and numbers == along | {(0, root) for root in (1, 5, 9, 13, 17)}


@pytest.mark.parametrize(("count", "numbers"), [(8, EIGHT), (9, EIGHT | {62}), (22, TWENTY_TWO)])
def test_a_face_s_dots_are_the_released_ones(count: int, numbers: set[int]) -> None:
    assert {FACE_JOINTS.index(joint) for joint in FACE_DOTS[count]} == numbers
    assert len(FACE_DOTS[count]) == count and FACE_COLOUR == (0, 0, 0)
