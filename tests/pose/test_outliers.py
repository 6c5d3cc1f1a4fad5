from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import standing, walk

from motiontransfer.pose.filters import median_in_time
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.outliers import median_of_five, reject_outliers
from motiontransfer.pose.skeleton import joint_index

WRIST, ELBOW = joint_index("right_wrist"), joint_index("right_elbow")
LIMIT_PX = 32.0


def moved_by(keypoints: Keypoints, frames: list[int], joint: int, by: tuple[float, float]) -> Keypoints:
    xy = keypoints.xy.copy()
    xy[frames, joint] += by
    return replace(keypoints, xy=xy)


def test_median_is_numpys_where_all_five_were_seen() -> None:
    xy = walk(30).xy
    windows = np.stack([xy[start : start + 26] for start in range(5)])
    np.testing.assert_array_equal(median_of_five(xy)[2:-2], np.median(windows, axis=0))


def test_median_without_the_outer_pair_is_the_median_of_three() -> None:
    xy = walk(5).xy
    xy[0] = np.nan
    np.testing.assert_array_equal(median_of_five(xy)[2], np.median(xy[1:4], axis=0))


def test_median_of_steady_motion_is_the_motion_at_every_border() -> None:
    xy = np.tile(np.arange(12, dtype=np.float32)[:, None, None] * 50, (1, 3, 2))
    xy[5, 0], xy[5:7, 1] = np.nan, np.nan
    np.testing.assert_array_equal(median_of_five(xy), xy)


@pytest.mark.parametrize("frames", [[6], [6, 7]])
def test_a_slip_of_one_or_two_frames_is_unseen_and_nothing_else(frames: list[int]) -> None:
    slipped = moved_by(standing(14), frames, WRIST, (40, 0))
    unseen = np.argwhere(~reject_outliers(slipped, LIMIT_PX).seen)
    assert unseen.tolist() == [[frame, WRIST] for frame in frames]


def test_smaller_than_the_limit_is_no_slip() -> None:
    assert reject_outliers(moved_by(standing(14), [6], WRIST, (31, 0)), LIMIT_PX).seen.all()


def test_fast_motion_is_no_slip() -> None:
    keypoints = standing(14)
    run = np.arange(14, dtype=np.float32)[:, None, None] * (90, 0)
    assert reject_outliers(
        replace(keypoints, xy=(keypoints.xy + run).astype(np.float32)), LIMIT_PX
    ).seen.all()


def test_an_impossible_forearm_that_jumped_is_unseen_where_the_median_cannot_tell() -> None:
    # Between a forearm that hangs and one that points up it lies in order, but short and off the middle.
    keypoints = moved_by(standing(20), [10], WRIST, (0, -70))
    keypoints = moved_by(keypoints, list(range(11, 20)), WRIST, (0, -240))
    unseen = np.argwhere(~reject_outliers(keypoints, LIMIT_PX).seen)
    assert unseen.tolist() == [[10, WRIST]]


def test_a_short_forearm_that_did_not_jump_stays() -> None:
    keypoints = standing(40)
    fold = np.clip(1 - np.abs(np.arange(40) - 20) / 15, 0, 1)[:, None].astype(np.float32)
    xy = keypoints.xy.copy()
    xy[:, WRIST] += 0.9 * fold * (xy[:, ELBOW] - xy[:, WRIST])
    assert reject_outliers(replace(keypoints, xy=xy), LIMIT_PX).seen.all()


def test_zero_rejects_nothing() -> None:
    keypoints = walk(20, unseen=0.2)
    assert reject_outliers(keypoints, 0.0) is keypoints


def test_unseen_stays_unseen_and_short_shots_pass() -> None:
    for frames in (1, 2, 3):
        keypoints = walk(frames, unseen=0.5)
        np.testing.assert_array_equal(reject_outliers(keypoints, 500.0).seen, keypoints.seen)


def test_the_median_of_five_is_the_filter_s_of_that_length() -> None:
    xy = np.random.default_rng(3).normal(size=(60, 7, 2)).astype(np.float32)
    xy[np.random.default_rng(4).random((60, 7)) < 0.3] = np.nan
    np.testing.assert_array_equal(median_of_five(xy), median_in_time(xy, 5))
