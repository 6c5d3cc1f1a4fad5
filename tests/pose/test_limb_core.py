import numpy as np
from made_up_people import SIZE, standing_person

from motiontransfer.pose.limb_core import draw_limb_core
from motiontransfer.pose.skeleton import joint_index

PERSON = standing_person(1).xy[0]


def test_limbs_and_trunk_are_covered_and_little_else() -> None:
    core = draw_limb_core(PERSON, SIZE)
    for first, second in (("left_elbow", "left_wrist"), ("right_hip", "right_knee"), ("neck", "mid_hip")):
        x, y = np.rint((PERSON[joint_index(first)] + PERSON[joint_index(second)]) / 2).astype(int)
        assert core[y, x] == 255
    assert not core[:, :19].any()  # the wrist is at 22
    assert not core[82:].any()


def test_the_trunk_is_covered_from_shoulders_to_hips() -> None:
    core = draw_limb_core(PERSON, SIZE)
    corners = [
        PERSON[joint_index(f"{side}_{joint}")] for side in ("left", "right") for joint in ("shoulder", "hip")
    ]
    middle = np.mean(corners, 0)
    for corner in corners:
        x, y = np.rint(middle + 0.9 * (corner - middle)).astype(int)
        assert core[y, x] == 255


def test_the_head_is_left_out() -> None:
    assert not draw_limb_core(PERSON, SIZE)[:25].any()


def test_without_a_trunk_there_is_none() -> None:
    points = PERSON.copy()
    points[joint_index("neck")] = np.nan
    assert not draw_limb_core(points, SIZE).any()
