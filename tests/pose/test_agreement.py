import numpy as np
from made_up_company import Member, company

from motiontransfer.pose.agreement import Bodies, box_agreement, pose_agreement
from motiontransfer.pose.sightings import Sightings


def bodies(*x, **how):
    sightings, _, _ = company([Member(np.array([place]), **how) for place in x])
    return Bodies.of(sightings, np.arange(len(x)))


def test_a_body_agrees_with_itself():
    body = bodies(500.0)
    np.testing.assert_allclose(box_agreement(body, body), [[1]])
    np.testing.assert_allclose(pose_agreement(body, body, 0.05), [[1]])


def test_boxes_agree_by_their_common_share():
    box = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], np.float32)
    some = Bodies(np.full((3, 25, 2), np.nan, np.float32), box, np.ones(3, np.float32))
    np.testing.assert_allclose(box_agreement(some, some)[0], [1, 1 / 3, 0], rtol=1e-6)


def test_poses_agree_as_the_similarity_of_keypoints_has_it():
    """A shift by the tolerance of all joints: exp(-1/2)."""
    body = bodies(500.0)
    shift = np.array([[0.05 * body.height[0], 0]], np.float32)
    np.testing.assert_allclose(pose_agreement(body, body.moved(shift), 0.05), [[np.exp(-0.5)]], rtol=1e-4)


def test_agreement_falls_with_distance_and_rises_with_tolerance():
    some = bodies(500.0, 510.0, 560.0)
    agreement = pose_agreement(some, some, 0.05)[0]
    assert agreement[0] > agreement[1] > agreement[2]
    assert pose_agreement(some, some, 0.1)[0, 2] > agreement[2]


def test_joints_that_are_guessed_do_not_count():
    sightings, _, _ = company([Member(np.array([500.0]))])
    confidence, xy = sightings.confidence.copy(), sightings.xy.copy()
    confidence[0, :4], xy[0, :4] = 0.1, 0
    guessed = Sightings(sightings.frame, xy, confidence, sightings.size, "made up", 1)
    pair = Bodies.of(sightings, np.array([0])), Bodies.of(guessed, np.array([0]))
    np.testing.assert_allclose(pose_agreement(*pair, 0.05), [[1]])


def test_two_common_joints_tell_nothing():
    sightings, _, _ = company([Member(np.array([500.0]))])
    confidence = np.zeros_like(sightings.confidence)
    confidence[0, :2] = 0.9
    hidden = Sightings(sightings.frame, sightings.xy, confidence, sightings.size, "made up", 1)
    pair = Bodies.of(sightings, np.array([0])), Bodies.of(hidden, np.array([0]))
    np.testing.assert_array_equal(pose_agreement(*pair, 0.05), [[0]])
