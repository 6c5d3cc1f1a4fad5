import numpy as np
import pytest

from motiontransfer.pose.limb_axes import limb_axes
from motiontransfer.pose.limb_distance import LimbPoses, torso_px
from motiontransfer.pose.map_capsules import HEAD, LIMB_COUNT, map_capsules
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index

COMPARED = 16  # joints of a body


def standing() -> np.ndarray:
    """Everything about a trunk of 40 pixels, seen from the front."""
    points = np.random.default_rng(1).uniform(20, 100, (JOINT_COUNT, 2)).astype(np.float32)
    points[joint_index("neck")], points[joint_index("mid_hip")] = (50, 40), (50, 80)
    points[joint_index("nose")] = (50, 25)
    points[joint_index("left_shoulder")], points[joint_index("right_shoulder")] = (62, 42), (38, 42)
    return points


def apart(points: np.ndarray, other: np.ndarray, torsos: tuple[float, float] = (40, 40)) -> np.ndarray:
    (mine, theirs) = (
        LimbPoses.of(pose[None], limb_axes(pose[None]), torso)
        for pose, torso in zip((points, other), torsos, strict=True)
    )
    return mine.distances(theirs)[0]


def test_the_same_pose_is_nowhere_off_wherever_it_is_and_however_large() -> None:
    pose = standing()
    assert apart(pose, pose).shape == (LIMB_COUNT,)
    np.testing.assert_allclose(apart(pose, pose + np.float32([30, -7])), 0, atol=1e-5)
    np.testing.assert_allclose(apart(pose, 2 * pose, (40, 80)), 0, atol=1e-5)


def test_a_bent_arm_is_farther_for_itself_than_for_the_rest() -> None:
    """The wrist goes .2 of a torso: a sixteenth of that for all, half of it more for the forearm."""
    pose, bent = standing(), standing()
    bent[joint_index("right_wrist")] += (8, 0)
    ends = pose[joint_index("right_elbow")], pose[joint_index("right_wrist")]
    (forearm,) = (
        limb.limb
        for limb in map_capsules(pose)
        if np.array_equal(limb.start, ends[0]) and np.array_equal(limb.end, ends[1])
    )
    distances = apart(pose, bent)
    others = np.delete(distances, forearm)
    assert distances[forearm] == pytest.approx(0.2 / COMPARED + 0.5 * 0.2, abs=1e-5)
    np.testing.assert_allclose(np.sort(others)[: LIMB_COUNT - 8], 0.2 / COMPARED, atol=1e-5)


def test_who_turns_around_is_farther_than_the_joints_tell() -> None:
    pose, turned = standing(), standing()
    left, right = joint_index("left_shoulder"), joint_index("right_shoulder")
    turned[[left, right]] = pose[[right, left]]
    moved = 24 / 40  # of either shoulder
    trunk = apart(pose, turned)[0]
    assert trunk == pytest.approx(2 * moved / COMPARED + 0.5 * 0.5, abs=1e-5)


def test_a_joint_that_only_one_pose_shows_counts_half_a_torso() -> None:
    pose, lost = standing(), standing()
    lost[joint_index("right_ear")] = np.nan
    assert apart(pose, lost)[0] == pytest.approx(0.5 / COMPARED, abs=1e-5)


def test_where_an_eye_is_is_the_head_s_affair() -> None:
    """It goes .1 of a torso: two fifths of that for the head at least, whose crown may move with it."""
    pose, looking = standing(), standing()
    looking[joint_index("right_eye")] += (0, 4)
    distances = apart(pose, looking)
    assert 2 * 0.1 / 5 <= distances[HEAD] < 0.1
    np.testing.assert_allclose(np.delete(distances, HEAD), 0, atol=1e-5)


def test_the_torso_is_that_of_most_poses() -> None:
    lying = standing()
    lying[joint_index("neck")] = lying[joint_index("mid_hip")]
    assert torso_px(np.stack([standing(), lying, standing()])) == pytest.approx(40)
