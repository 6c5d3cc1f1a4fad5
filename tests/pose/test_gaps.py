from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from made_up_motion import even_times, walk
from scipy.interpolate import PchipInterpolator

from motiontransfer.pose.gaps import fill_gaps
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.repeats import drop_repeats, original_frames
from motiontransfer.pose.skeleton import JOINT_COUNT


def with_gap(keypoints: Keypoints, start: int, stop: int, joint: int = 4) -> Keypoints:
    confidence = keypoints.confidence.copy()
    confidence[start:stop, joint] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def filled(keypoints: Keypoints, limit_s: float, time_s: npt.NDArray[np.float64] | None = None) -> Keypoints:
    times = even_times(len(keypoints)) if time_s is None else time_s
    return fill_gaps(keypoints, np.arange(len(keypoints)), times, np.full(JOINT_COUNT, limit_s))


@pytest.mark.parametrize("frames", [1, 3, 6])
def test_a_gap_as_long_as_the_limit_is_filled_and_a_longer_one_wholly_left(frames: int) -> None:
    keypoints = with_gap(walk(20), 7, 7 + frames)
    assert filled(keypoints, frames / 25).seen.all()
    left = filled(keypoints, frames / 25 - 0.001)
    np.testing.assert_array_equal(left.xy, keypoints.xy)


def test_length_is_time_not_frames() -> None:
    time_s = even_times(20) + np.where(np.arange(20) >= 9, 0.4, 0)  # frame 8 is shown for 0.44 s
    keypoints = with_gap(walk(20), 8, 9)
    assert filled(keypoints, 0.24, time_s).seen.all()
    assert not filled(keypoints, 0.23, time_s).seen.all()


def test_nothing_is_made_up_before_the_first_or_after_the_last_sample() -> None:
    keypoints = with_gap(with_gap(walk(20), 0, 2), 18, 20)
    np.testing.assert_array_equal(filled(keypoints, 2.0).xy, keypoints.xy)


def test_a_joint_never_seen_stays_unseen() -> None:
    keypoints = with_gap(walk(20), 0, 20)
    np.testing.assert_array_equal(filled(keypoints, 2.0).seen, keypoints.seen)


def test_values_are_scipys_pchip() -> None:
    random = np.random.default_rng(5)
    time_s = np.cumsum(random.uniform(0.02, 0.06, 60))
    keypoints = walk(60, unseen=0.4)
    result = filled(keypoints, 9.0, time_s)
    for joint in (0, 4, 70, 136):
        seen = np.flatnonzero(keypoints.seen[:, joint])
        inside = slice(seen[1], seen[-2])  # scipy's ends of a curve are of another kind
        curve = PchipInterpolator(time_s[seen], keypoints.xy[seen, joint].astype(np.float64))
        np.testing.assert_allclose(result.xy[inside, joint], curve(time_s[inside]), atol=1e-3)


def test_steady_motion_is_continued() -> None:
    steady = replace(
        walk(12), xy=np.tile(np.arange(12, dtype=np.float32)[:, None, None], (1, JOINT_COUNT, 2))
    )
    for start, stop in ((1, 3), (4, 8), (10, 11)):
        np.testing.assert_allclose(filled(with_gap(steady, start, stop), 1.0).xy, steady.xy, atol=1e-5)


def test_fill_stays_between_its_ends() -> None:
    keypoints = with_gap(walk(30), 10, 16)
    track = filled(keypoints, 1.0).xy[9:17, 4]
    low, high = np.sort(track[[0, -1]], axis=0)
    assert ((track >= low - 1e-3) & (track <= high + 1e-3)).all()


def test_filled_joints_are_trusted_half_as_much_as_the_worse_end() -> None:
    keypoints = with_gap(walk(20), 8, 10)
    keypoints.confidence[7, 4], keypoints.confidence[10, 4] = 0.6, 0.9
    assert filled(keypoints, 1.0).confidence[8:10, 4] == pytest.approx(0.3)


def test_repeats_of_a_seen_picture_are_no_gap_and_keep_full_trust() -> None:
    keypoints = walk(20)
    originals = original_frames(np.isin(np.arange(20), range(5, 15)))
    result = fill_gaps(drop_repeats(keypoints, originals), originals, even_times(20), np.zeros(JOINT_COUNT))
    assert result.seen.all()
    assert result.confidence == pytest.approx(0.8)


def test_repeats_of_a_picture_without_the_joint_count_as_gap() -> None:
    repeat = np.isin(np.arange(20), [7, 9])  # frames 6 and 7 show one picture, 8 and 9 the next
    originals = original_frames(repeat)
    keypoints = drop_repeats(with_gap(walk(20), 8, 9), originals)
    for limit_s, expected in ((2 / 25, True), (2 / 25 - 0.001, False)):
        result = fill_gaps(keypoints, originals, even_times(20), np.full(JOINT_COUNT, limit_s))
        assert result.seen[:, 4].all() == expected


def test_one_frame_and_two_frames_pass() -> None:
    for frames in (1, 2):
        keypoints = with_gap(walk(frames), 0, 1)
        np.testing.assert_array_equal(filled(keypoints, 1.0).xy, keypoints.xy)
