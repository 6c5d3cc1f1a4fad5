import numpy as np
import pytest
from made_up_people import SIZE, standing_person

from motiontransfer.pose.head import HEAD_JOINTS, head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.person_mask import person_mask
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.pose.stick_figure import StickFigureStyle, draw_stick_figure

STYLE = StickFigureStyle("default", 0.02, 0.01, 0.01, 8)


def person() -> FloatArray:
    return standing_person(1).xy[0]


def without(points: FloatArray, *joints: str) -> FloatArray:
    fewer = points.copy()
    fewer[[joint_index(joint) for joint in joints]] = np.nan
    return fewer


def drawn(points: FloatArray, size: tuple[int, int] = SIZE) -> np.ndarray:
    return draw_stick_figure(points, SIZE, size, STYLE)


def test_nobody_gives_an_empty_picture() -> None:
    assert not drawn(np.full((JOINT_COUNT, 2), np.nan, np.float32)).any()


@pytest.mark.parametrize("joint", [joint for joint in BODY_JOINTS if joint not in HEAD_JOINTS])
def test_an_unseen_joint_takes_its_limbs_along(joint: str) -> None:
    assert (drawn(without(person(), joint)) != drawn(person())).any()


@pytest.mark.parametrize(("first", "second"), [("shoulder", "elbow"), ("hip", "knee"), ("knee", "ankle")])
def test_left_and_right_limbs_differ_in_colour(first: str, second: str) -> None:
    points, figure = person(), drawn(person()).astype(int)
    middles = [
        (points[joint_index(f"{side}_{first}")] + points[joint_index(f"{side}_{second}")]) / 2
        for side in ("left", "right")
    ]
    left, right = (figure[round(y), round(x)] for x, y in middles)
    assert np.abs(left - right).max() > 150


def test_a_head_is_drawn_from_behind_and_without_any_head_joint() -> None:
    points = person()
    points[PART_SLICES["face"]] = np.nan
    from_behind = without(points, "nose", "right_eye", "left_eye")
    headless = without(points, *HEAD_JOINTS)
    for seen in (points, from_behind, headless):
        x, y = np.rint(head_circle(seen)[0]).astype(int)  # type: ignore[index]
        assert drawn(seen)[y - 2, x + 2].any()
    assert head_circle(headless)[0][1] < points[joint_index("neck")][1]  # type: ignore[index]
    assert head_circle(without(points, "neck")) is None


def test_the_figure_scales_with_the_picture() -> None:
    small, large = (drawn(person(), size).any(-1) for size in (SIZE, (SIZE[0] * 4, SIZE[1] * 4)))
    for axis in (0, 1):
        extents = [np.flatnonzero(shape.any(1 - axis))[[0, -1]] for shape in (small, large)]
        np.testing.assert_allclose((extents[0] + 0.5) * 4 - 0.5, extents[1], atol=6)


def test_joints_far_outside_do_no_harm() -> None:
    points = person()
    points[joint_index("left_wrist")] = (1e6, -1e6)
    assert drawn(points).shape == (*SIZE, 3)


def test_the_mask_covers_the_person_and_not_the_room() -> None:
    mask = person_mask(person(), SIZE)
    rows, columns = np.nonzero(mask)
    assert all(mask[round(y), round(x)] for x, y in person()[PART_SLICES["body"]])
    assert mask.mean() < 0.5 and columns.min() > 5 and rows.min() > 2
    assert person_mask(person(), SIZE, margin=0.5).sum() < mask.sum()
    assert not person_mask(without(person(), "neck"), SIZE).any()


def test_a_lost_hand_is_masked_generously() -> None:
    points = person()
    points[PART_SLICES["left_hand"]] = np.nan
    x, y = np.rint(points[joint_index("left_wrist")]).astype(int)
    assert person_mask(points, SIZE)[y + 5, x]
