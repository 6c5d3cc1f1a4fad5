import numpy as np
import numpy.typing as npt
import pytest
from puppets import PLAIN, puppet
from test_ground import hop
from walkers import even_index

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.limbs import LIMBS
from motiontransfer.pose.reproportioning import reproportion
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

FRAMES, GROUND, HEIGHT = 120, 900.0, 600.0
ANKLES = [joint_index("left_ankle"), joint_index("right_ankle")]


def changed(keypoints: Keypoints, **ratios: float) -> npt.NDArray[np.float64]:
    ground, heights = np.full(len(keypoints), GROUND), np.full(len(keypoints), HEIGHT)
    index = even_index(len(keypoints))
    return reproportion(keypoints.xy.astype(np.float64), ground, heights, index, ratios, None)


def at(xy: npt.NDArray[np.float64], joint: str, part: str = "body") -> npt.NDArray[np.float64]:
    return xy[:, joint_index(joint, part)]


def length(xy: npt.NDArray[np.float64], *joints: str) -> npt.NDArray[np.float64]:
    return np.linalg.norm(at(xy, joints[0]) - at(xy, joints[1]), axis=-1) / HEIGHT


def test_equal_lengths_change_nothing() -> None:
    keypoints = puppet(FRAMES, arm=np.arange(FRAMES) / 30, kick=np.arange(FRAMES) / 100)
    np.testing.assert_array_equal(changed(keypoints, **dict.fromkeys(LIMBS, 1.0)), keypoints.xy)


def test_a_body_becomes_the_other_body() -> None:
    lengths = {"trunk": 0.30, "shoulders": 0.13, "upper_arms": 0.2, "forearms": 0.16, "legs": 0.55}
    pose = {"arm": 0.4 + np.arange(FRAMES) / 60, "x": 500 + np.arange(FRAMES)}
    ratios = {limb: long / PLAIN[limb] for limb, long in lengths.items()}
    moved, expected = changed(puppet(FRAMES, **pose), **ratios), puppet(FRAMES, **pose, **lengths)
    np.testing.assert_allclose(moved, expected.xy, atol=1e-2)


def test_hands_and_face_grow_about_wrist_and_nose() -> None:
    pose = {"arm": 0.4 + np.arange(FRAMES) / 60}
    moved = changed(puppet(FRAMES, **pose), hands=1.2, face=0.9, forearms=1.1)
    expected = puppet(
        FRAMES,
        **pose,
        hands=1.2 * PLAIN["hands"],
        face=0.9 * PLAIN["face"],
        forearms=1.1 * PLAIN["forearms"],
    )
    np.testing.assert_allclose(moved, expected.xy, atol=1e-2)


@pytest.mark.parametrize("hips", [0.8, 1.0, 1.2])
@pytest.mark.parametrize("legs", [0.9, 1.1])
def test_feet_that_stand_stay_and_the_hips_follow(legs: float, hips: float) -> None:
    keypoints = puppet(FRAMES)
    moved = changed(keypoints, legs=legs, hips=hips)
    np.testing.assert_allclose(moved[:, ANKLES], keypoints.xy[:, ANKLES], atol=1e-3)
    for joint in ("heel", "big_toe", "small_toe"):
        np.testing.assert_allclose(at(moved, f"left_{joint}"), keypoints.joint(f"left_{joint}"), atol=1e-3)
    rise = keypoints.joint("mid_hip")[:, 1] - at(moved, "mid_hip")[:, 1]
    np.testing.assert_allclose(rise, (legs - 1) * PLAIN["legs"] * HEIGHT, atol=0.5)


def test_a_leg_that_kicks_gets_its_length_and_the_other_foot_stays() -> None:
    keypoints = puppet(FRAMES, kick=np.linspace(0, 1.5, FRAMES))
    moved = changed(keypoints, legs=1.1)
    np.testing.assert_allclose(at(moved, "right_ankle")[60:], keypoints.joint("right_ankle")[60:], atol=1e-3)
    leg = length(moved, "left_hip", "left_knee") + length(moved, "left_knee", "left_ankle")
    np.testing.assert_allclose(leg[60:], 1.1 * PLAIN["legs"], rtol=1e-3)
    fastest = np.abs(np.diff(moved, axis=0)).max()
    assert fastest < 1.3 * np.abs(np.diff(keypoints.xy, axis=0)).max()  # it lifts off without a jerk


def test_a_jump_stays_as_high() -> None:
    lift = hop(FRAMES, 50, 12, 0.3)
    moved = changed(puppet(FRAMES, lift=lift), legs=1.1, trunk=0.95)
    grounded = changed(puppet(FRAMES), legs=1.1, trunk=0.95)
    for joint in ("mid_hip", "nose", "left_ankle"):
        leap = (at(grounded, joint) - at(moved, joint)) / HEIGHT
        np.testing.assert_allclose(leap[:, 1], lift, atol=2e-3)


def test_legs_bent_in_the_air_do_not_pull_the_body_down() -> None:
    lift = hop(FRAMES, 50, 12, 0.4)
    keypoints = puppet(FRAMES, lift=lift)
    xy = keypoints.xy.copy()
    high = np.flatnonzero(lift > 0.25)
    for side in ("left", "right"):
        hip = xy[:, joint_index(f"{side}_hip")]
        for joint in ("knee", "ankle"):
            place = joint_index(f"{side}_{joint}")
            xy[high, place] = hip[high] + 0.5 * (xy[high, place] - hip[high])
    moved, straight = changed(keypoints.moved(xy), legs=1.1), changed(keypoints, legs=1.1)
    np.testing.assert_allclose(at(moved, "mid_hip"), at(straight, "mid_hip"), atol=1.0)


def test_what_was_not_seen_stays_so_and_what_hangs_on_it_is_carried() -> None:
    keypoints = puppet(FRAMES)
    xy = keypoints.xy.copy()
    xy[:, joint_index("left_elbow")] = np.nan
    xy[30:40] = np.nan
    holes = keypoints.moved(xy)
    moved = changed(holes, upper_arms=1.2, legs=1.05, trunk=1.1)
    np.testing.assert_array_equal(np.isfinite(moved), np.isfinite(holes.xy))
    whole = changed(keypoints, upper_arms=1.2, legs=1.05, trunk=1.1)
    np.testing.assert_allclose(at(moved, "left_shoulder")[:30], at(whole, "left_shoulder")[:30], atol=1e-3)
    hand = PART_SLICES["left_hand"]
    carried = moved[:30, hand] - at(moved, "left_wrist")[:30, None]
    np.testing.assert_allclose(carried, holes.xy[:30, hand] - holes.joint("left_wrist")[:30, None], atol=1e-3)
