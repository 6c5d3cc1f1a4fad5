from pathlib import Path

import cv2
import numpy as np
import pytest
from made_up_edn import RELEASED, released_keypoints, released_label
from made_up_people import standing_person

from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.edn_figure_tables import BODY_COLOURS, BODY_LIMBS, FACE_DOTS, HAND_COLOURS
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_JOINTS, FACE_JOINTS, HAND_JOINTS, JOINT_COUNT, joint_index
from motiontransfer.pose.stick_figure import StickFigureStyle, draw_stick_figure

CANVAS = (1080, 1920)
WHITE = (255, 255, 255)


def seen(**places: tuple[float, float]) -> FloatArray:
    """Points of which only these are seen; body joints by name, others as part__joint."""
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    for name, place in places.items():
        part, _, joint = name.rpartition("__")
        points[joint_index(joint, part or "body")] = place
    return points


def drawn(points: FloatArray, size: tuple[int, int] = CANVAS, face_dots: int = 8) -> np.ndarray:
    return draw_edn_figure(points, CANVAS, size, face_dots)


def colours(picture: np.ndarray) -> set[tuple[int, ...]]:
    levels = np.unique(picture.astype(np.int32) @ [1 << 16, 1 << 8, 1]).tolist()
    return {(level >> 16, level >> 8 & 255, level & 255) for level in levels}


@pytest.mark.footage
def test_the_released_label_is_drawn_within_one_grey_level(footage: Path) -> None:
    folder = footage / "edn-sample"
    figure = draw_edn_figure(released_keypoints(folder).xy[0], CANVAS, RELEASED, 8).astype(int)
    away = np.abs(figure - released_label(folder))
    assert away.max() <= 1 and away.mean() < 1e-4


def test_nobody_is_white() -> None:
    assert (drawn(seen(), (90, 160)) == 255).all()


def test_a_joint_is_a_disc_of_8_about_its_whole_pixel() -> None:
    figure = drawn(seen(nose=(300.9, 200.9)))
    assert colours(figure) == {WHITE, (0, 0, 255)}
    rows, columns = np.nonzero((figure != 255).any(-1))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (192, 208, 292, 308)
    assert len(rows) == pytest.approx(np.pi * 8**2, rel=0.1)


def test_a_limb_lets_what_is_below_shine_through() -> None:
    """Where it covers white: .6 of its first joint's colour and .4 of white."""
    figure = drawn(seen(right_shoulder=(300, 200), right_elbow=(400, 200)))
    assert tuple(figure[200, 350]) == (102, round(0.6 * 55 + 102), 255)
    column = (figure[:, 350] != 255).any(-1)
    assert np.flatnonzero(column).tolist() == list(range(196, 205))  # 4 either way
    # Over its second joint's disc.
    assert tuple(figure[200, 396]) == (0, round(0.6 * 55 + 0.4 * 110), 255)


def test_ends_of_a_limb_are_its_joints() -> None:
    figure = drawn(seen(neck=(300, 200), nose=(300, 300)))
    rows = np.flatnonzero((figure[:, 300] != 255).any(-1))
    assert (rows.min(), rows.max()) == (192, 308)


def test_a_limb_without_an_end_is_not_drawn() -> None:
    assert colours(drawn(seen(neck=(300, 200), right_elbow=(400, 200)))) == {
        WHITE,
        BODY_COLOURS["neck"],
        BODY_COLOURS["right_elbow"],
    }


def test_later_limbs_cover_earlier_ones() -> None:
    """Where neck to hip crosses right to left, what is drawn last counts .6."""
    arm = {"right_shoulder": (200, 300), "right_elbow": (400, 300)}
    trunk = {"neck": (300, 200), "mid_hip": (300, 400)}
    figure = drawn(seen(**arm, **trunk))
    first = 0.4 * np.array(WHITE) + 0.6 * np.array(BODY_COLOURS["right_shoulder"])
    expected = 0.4 * first + 0.6 * np.array(BODY_COLOURS["neck"])
    np.testing.assert_allclose(figure[300, 300], expected, atol=1)


def test_the_body_has_23_joints_and_22_limbs() -> None:
    assert set(BODY_COLOURS) == set(BODY_JOINTS) - {"left_heel", "right_heel"}
    assert len(BODY_LIMBS) == 22 and {joint for limb in BODY_LIMBS for joint in limb} == set(BODY_COLOURS)
    everyone = standing_person(1).xy[0].copy()
    everyone[[joint_index("left_heel"), joint_index("right_heel")]] = np.nan
    np.testing.assert_array_equal(drawn(everyone), drawn(standing_person(1).xy[0]))


@pytest.mark.parametrize("dots", [8, 9, 22])
def test_a_face_is_so_many_black_dots(dots: int) -> None:
    face = {f"face__{joint}": (20.0 + 20 * place, 50) for place, joint in enumerate(FACE_JOINTS)}
    figure = drawn(seen(**face), face_dots=dots)
    assert colours(figure) == {WHITE, (0, 0, 0)}
    count, _, boxes, _ = cv2.connectedComponentsWithStats((figure[..., 0] == 0).astype(np.uint8))
    assert count - 1 == dots == len(FACE_DOTS[dots])
    assert set(boxes[1:, cv2.CC_STAT_WIDTH]) == {9}  # radius 4


def test_a_hand_is_21_discs_and_its_fingers() -> None:
    """Between two joints of a finger: .6 of the second one's colour; the wrist's own shines through there."""
    assert tuple(HAND_COLOURS) == HAND_JOINTS
    figure = drawn(seen(left_hand__wrist=(300, 200), left_hand__index_1=(340, 200)))
    half = [round(0.6 * level + 102) for level in HAND_COLOURS["index_1"]]
    assert np.abs(figure[200, 320].astype(int) - half).max() <= 1
    assert np.flatnonzero((figure[:, 320] != 255).any(-1)).tolist() == list(range(198, 203))
    assert tuple(figure[202, 297 + 1]) == HAND_COLOURS["wrist"]


def test_the_left_hand_lies_over_the_right_one() -> None:
    hands = seen(left_hand__wrist=(300, 200), right_hand__thumb_1=(300, 200))
    assert colours(drawn(hands)) == {WHITE, HAND_COLOURS["wrist"]}


@pytest.mark.parametrize("size", [(512, 1024), (256, 448), (144, 256), (1440, 2560)])
def test_only_the_part_about_the_figure_is_drawn_and_nothing_is_lost(size: tuple[int, int]) -> None:
    """The same as the whole canvas, which corners keep in the picture."""
    points = standing_person(1).xy[0] * 4
    corners = seen(left_hand__wrist=(0, 0), right_hand__wrist=(1919, 1079))
    both = np.where(
        np.isfinite(corners), corners, np.where(np.arange(JOINT_COUNT)[:, None] < 95, points, np.nan)
    )
    alone = np.where(np.arange(JOINT_COUNT)[:, None] < 95, points, np.nan).astype(np.float32)
    middle = slice(size[0] // 20, -size[0] // 20)
    whole, part = drawn(both.astype(np.float32), size)[middle], drawn(alone, size)[middle]
    assert (part != 255).any()
    np.testing.assert_array_equal(whole, part)


def test_joints_far_outside_do_no_harm() -> None:
    points = standing_person(1).xy[0].copy()
    points[joint_index("left_wrist")] = (1e6, -1e6)
    points[joint_index("right_wrist")] = (-3e4, 500)
    assert drawn(points).shape == (*CANVAS, 3)
    away = seen(neck=(-500, -500), nose=(-300, -700))
    assert (drawn(away) == 255).all()


def test_a_film_of_another_size_gives_the_same_figure() -> None:
    """Points at half the size, centres of pixels on centres."""
    points = standing_person(1).xy[0] * 2
    half = draw_edn_figure((points + 0.5) / 2 - 0.5, (540, 960), RELEASED, 8)
    assert (half == drawn(points, RELEASED)).mean() > 0.999


def test_a_picture_of_another_shape_is_squashed() -> None:
    points = seen(nose=(960, 540))
    ink = 255.0 - drawn(points, (512, 2048))[..., 0]
    rows, columns = ink.sum(1), ink.sum(0)
    assert rows @ np.arange(512) / rows.sum() == pytest.approx(540.5 * 512 / 1080 - 0.5, abs=0.05)
    assert columns @ np.arange(2048) / columns.sum() == pytest.approx(960.5 * 2048 / 1920 - 0.5, abs=0.05)
    assert (columns > 128).sum() == pytest.approx(
        2.25 * (rows > 128).sum(), abs=1
    )  # 2048 / 1920 * 1080 / 512


def test_the_style_chooses_the_figure() -> None:
    points = standing_person(1).xy[0]
    edn = StickFigureStyle("edn", 0.02, 0.01, 0.01, 22)
    np.testing.assert_array_equal(
        draw_stick_figure(points, CANVAS, RELEASED, edn), drawn(points, RELEASED, face_dots=22)
    )
    ours = StickFigureStyle("default", 0.02, 0.01, 0.01, 22)
    assert not draw_stick_figure(seen(), CANVAS, RELEASED, ours).any()
