import numpy as np

from motiontransfer.pose.skeleton import BODY_JOINTS, JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.pose.wholebody_joints import MEANS, POINT_COUNT, POINTS, joints_from_points

# OpenPose's BODY_25 from COCO-WholeBody's points, as pose estimators that know both tell it.
BODY_25 = [0, (5, 6), 6, 8, 10, 5, 7, 9, (11, 12), 12, 14, 16, 11, 13, 15, 2, 1, 4, 3, 17, 18, 19, 20, 21, 22]


def numbered_points() -> np.ndarray:
    """Two people whose point n lies at (n, 1000 - n), the second's 500 lower."""
    numbers = np.arange(POINT_COUNT, dtype=np.float32)
    points = np.stack([numbers, 1000 - numbers], -1)
    return np.stack([points, points + np.array([0, 500])])


def test_there_are_as_many_points_as_in_coco_wholebody() -> None:
    assert POINT_COUNT == 133 and len(set(POINTS)) == 133
    assert len(set(POINTS) | set(MEANS)) == JOINT_COUNT == 137


def test_bodies_are_numbered_as_openpose_has_them() -> None:
    xy, _ = joints_from_points(numbered_points(), np.ones((2, POINT_COUNT), np.float32))
    expected = [np.mean(numbers) for numbers in BODY_25]
    np.testing.assert_allclose(xy[0, PART_SLICES["body"], 0], expected)
    np.testing.assert_allclose(xy[1, PART_SLICES["body"], 1], 1500 - np.array(expected))


def test_faces_and_hands_keep_their_order() -> None:
    xy, _ = joints_from_points(numbered_points(), np.ones((2, POINT_COUNT), np.float32))
    face = xy[0, PART_SLICES["face"], 0]
    np.testing.assert_array_equal(face[:68], np.arange(23, 91))
    assert face[68] == np.mean(np.arange(59, 65)) and face[69] == np.mean(np.arange(65, 71))
    np.testing.assert_array_equal(xy[0, PART_SLICES["left_hand"], 0], np.arange(91, 112))
    np.testing.assert_array_equal(xy[0, PART_SLICES["right_hand"], 0], np.arange(112, 133))


def test_a_mean_has_the_lowest_of_its_confidences() -> None:
    confidence = np.full((2, POINT_COUNT), 0.9, np.float32)
    confidence[0, POINTS.index(("body", "left_shoulder"))] = 0.4
    confidence[1, POINTS.index(("face", "right_eye_3"))] = 0.2
    _, trust = joints_from_points(numbered_points(), confidence)
    lowered = {(0, "body", "neck"): 0.4, (0, "body", "left_shoulder"): 0.4, (1, "face", "right_pupil"): 0.2}
    for (person, part, joint), expected in lowered.items():
        np.testing.assert_allclose(trust[person, joint_index(joint, part)], expected)
    assert trust[1, joint_index("neck")] == trust[0, joint_index("right_pupil", "face")] == np.float32(0.9)


def test_a_mean_of_something_unseen_is_unseen() -> None:
    points, confidence = numbered_points(), np.ones((2, POINT_COUNT), np.float32)
    hip = POINTS.index(("body", "right_hip"))
    points[0, hip], confidence[0, hip] = np.nan, 0
    xy, trust = joints_from_points(points, confidence)
    unseen = ~np.isfinite(xy).all(-1)
    assert [BODY_JOINTS[place] for place in np.flatnonzero(unseen[0])] == ["mid_hip", "right_hip"]
    np.testing.assert_array_equal(unseen, trust == 0)


def test_nobody_has_no_joints() -> None:
    xy, trust = joints_from_points(np.zeros((0, POINT_COUNT, 2)), np.zeros((0, POINT_COUNT)))
    assert xy.shape == (0, JOINT_COUNT, 2) and trust.shape == (0, JOINT_COUNT)
