import numpy as np
from made_up_motion import walk

from motiontransfer.pose.repeats import drop_repeats, hold_repeats, original_frames


def test_original_is_the_last_frame_that_is_no_repeat() -> None:
    repeat = np.array([False, True, True, False, False, True])
    assert original_frames(repeat).tolist() == [0, 0, 0, 3, 4, 4]


def test_a_shots_first_frame_is_an_original() -> None:
    assert original_frames(np.array([True, True, False])).tolist() == [0, 0, 2]


def test_only_repeats_are_dropped() -> None:
    keypoints = walk(6)
    dropped = drop_repeats(keypoints, np.array([0, 1, 1, 3, 4, 4]))
    assert dropped.seen.all(axis=1).tolist() == [True, True, False, True, True, False]
    np.testing.assert_array_equal(dropped.xy[[0, 1, 3, 4]], keypoints.xy[[0, 1, 3, 4]])
    assert np.isnan(dropped.xy[[2, 5]]).all()


def test_held_repeats_are_copies_unseen_joints_too() -> None:
    keypoints = walk(6, unseen=0.5)
    originals = np.array([0, 1, 1, 3, 3, 3])
    held = hold_repeats(keypoints, originals, unseen_only=False)
    np.testing.assert_array_equal(held.xy, keypoints.xy[originals])
    np.testing.assert_array_equal(held.confidence, keypoints.confidence[originals])


def test_holding_the_unseen_alone_keeps_what_there_is() -> None:
    keypoints = walk(6, unseen=0.5)
    originals = np.array([0, 1, 1, 3, 3, 3])
    held = hold_repeats(keypoints, originals, unseen_only=True)
    np.testing.assert_array_equal(held.xy[keypoints.seen], keypoints.xy[keypoints.seen])
    np.testing.assert_array_equal(held.seen, keypoints.seen | keypoints.seen[originals])
