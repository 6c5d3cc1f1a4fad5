import numpy as np
import pytest
from walkers import walker, without

from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.nearest_poses import NearestPoses, nearest_poses
from motiontransfer.pose.skeleton import joint_index


def various(frames: int, seed: int = 0) -> Keypoints:
    still = walker(frames, 900, 600)
    return still.moved(still.xy + np.random.default_rng(seed).normal(0, 20, still.xy.shape))


def test_a_training_pose_is_its_own_nearest() -> None:
    poses = various(150)
    nearest, distance = nearest_poses(poses, poses)
    np.testing.assert_array_equal(nearest, np.arange(150))
    np.testing.assert_array_equal(distance, 0)


def test_place_does_not_count() -> None:
    poses = various(10)
    nearest, distance = nearest_poses(poses.moved(poses.xy + np.float32([300, -50])), poses)
    np.testing.assert_array_equal(nearest, np.arange(10))
    np.testing.assert_allclose(distance, 0, atol=1e-6)


def test_one_raised_wrist_has_a_known_distance() -> None:
    training = walker(3, 900, 600)
    xy = training.xy.copy()
    xy[:, joint_index("left_wrist"), 1] -= 240
    distance = nearest_poses(training.moved(xy), training).distance
    np.testing.assert_allclose(distance, 240 / 600 / 16, rtol=1e-4)


def test_it_agrees_with_one_pair_at_a_time() -> None:
    poses, training = various(7, 1), various(30, 2)
    nearest, distance = nearest_poses(poses, training)
    for frame in range(7):
        pairs = [mean_distance(poses, frame, training, number) for number in range(30)]
        assert nearest[frame] == int(np.argmin(pairs))
        assert distance[frame] == pytest.approx(min(pairs), rel=1e-4)


def mean_distance(poses: Keypoints, frame: int, training: Keypoints, number: int) -> float:
    paired = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "ear")
    joints = ["nose", "neck", *(f"{side}_{joint}" for side in ("left", "right") for joint in paired)]
    hips = poses.joint("mid_hip")[frame] - training.joint("mid_hip")[number]
    differences = [poses.joint(joint)[frame] - training.joint(joint)[number] - hips for joint in joints]
    return float(np.linalg.norm(differences, axis=-1).mean() / np.median(person_heights(training)))


def test_blocks_do_not_show() -> None:
    poses, training = various(200, 1), various(40, 2)
    whole = nearest_poses(poses, training)
    part = nearest_poses(poses.at(np.arange(60, 130)), training)
    np.testing.assert_array_equal(whole.nearest[60:130], part.nearest)
    np.testing.assert_array_equal(whole.distance[60:130], part.distance)


def test_a_joint_seen_in_one_alone_counts_as_a_difference() -> None:
    training = walker(1, 900, 600)
    distance = nearest_poses(without(training, slice(None), "left_wrist"), training).distance
    np.testing.assert_allclose(distance, 0.1 / 16, rtol=1e-5)


@pytest.mark.parametrize("unseen", [(), ("mid_hip",)])
def test_what_cannot_be_compared_has_no_nearest(unseen: tuple[str, ...]) -> None:
    training = walker(4, 900, 600)
    found = nearest_poses(without(training, slice(1, 3), *unseen), training)
    assert found.nearest.tolist() == [0, -1, -1, 0]
    assert np.isnan(found.distance[1:3]).all()


def test_frames_are_numbered_as_in_the_clip() -> None:
    found = NearestPoses(np.array([2, -1, 0]), np.array([0.1, np.nan, 0.2], np.float32))
    assert found.numbered(np.array([10, 11, 12])).nearest.tolist() == [12, -1, 10]


def test_of_very_many_training_poses_some_are_looked_at_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motiontransfer.pose.nearest_poses._MOST_COMPARED", 6)
    still = walker(11, 900, 600)
    xy = still.xy.copy()
    xy[:, joint_index("left_wrist"), 0] += 10 * np.arange(11)
    training = still.moved(xy)
    found = nearest_poses(training.at([0, 4, 10]), training)
    assert found.nearest.tolist() == [0, 4, 10]  # of 0, 2, 4, 6, 8, 10
    assert nearest_poses(training.at([5]), training).nearest[0] in (4, 6)
