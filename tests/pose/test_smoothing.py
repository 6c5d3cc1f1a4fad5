from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import even_times, made_up_index, standing, walk
from scipy.ndimage import gaussian_filter1d

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints

OFF = SmoothingSettings("interpolate", 0, 0, 0, 0, 0, 0, 0)
FULL = SmoothingSettings("interpolate", 0.04, 0.2, 0.3, 0.12, 0.028, 0.04, 0.028)


def without(keypoints: Keypoints, frames: slice | list[int], joint: int) -> Keypoints:
    confidence = keypoints.confidence.copy()
    confidence[frames, joint] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def equal(first: Keypoints, second: Keypoints) -> None:
    np.testing.assert_array_equal(first.xy, second.xy)
    np.testing.assert_array_equal(first.confidence, second.confidence)


@pytest.mark.parametrize("repeats", ["interpolate", "hold"])
def test_all_steps_off_without_repeats_is_the_identity(repeats: str) -> None:
    keypoints = walk(60, unseen=0.3)
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(60)), replace(OFF, repeats=repeats))
    equal(smoothed, keypoints)
    assert (smoothed.size, smoothed.producer) == (keypoints.size, keypoints.producer)


def test_input_is_left_alone() -> None:
    keypoints = walk(60, unseen=0.3)
    copy = Keypoints.of(keypoints.xy, keypoints.confidence, keypoints.size, keypoints.producer)
    smooth_keypoints(keypoints, made_up_index(even_times(60), repeats=[5, 6], cuts=[30]), FULL)
    equal(keypoints, copy)


@pytest.mark.parametrize("repeats", ["interpolate", "hold"])
def test_a_figure_that_stands_still_stays(repeats: str) -> None:
    keypoints = standing(40)
    index = made_up_index(even_times(40), repeats=[1, 7, 8, 9, 39], cuts=[20])
    smoothed = smooth_keypoints(keypoints, index, replace(FULL, repeats=repeats))
    np.testing.assert_allclose(smoothed.xy, keypoints.xy, atol=1e-3)
    np.testing.assert_array_equal(smoothed.confidence, keypoints.confidence)


def test_one_sigma_for_all_is_one_gaussian_for_all() -> None:
    keypoints = walk(60)
    settings = replace(OFF, body_sigma_s=0.08, face_sigma_s=0.08, hand_sigma_s=0.08)
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(60)), settings)
    expected = gaussian_filter1d(keypoints.xy.astype(np.float64), 2.0, axis=0, radius=8)
    np.testing.assert_allclose(smoothed.xy[8:-8], expected[8:-8], atol=1e-3)


@pytest.mark.parametrize(
    ("part", "joint", "setting"),
    [
        ("face", "nose", "face_sigma_s"),
        ("left_hand", "left_wrist", "hand_sigma_s"),
        ("right_hand", "right_wrist", "hand_sigma_s"),
    ],
)
def test_a_part_moves_with_its_joint_and_its_shape_is_smoothed_about_it(
    part: str, joint: str, setting: str
) -> None:
    keypoints = walk(60)
    settings = replace(OFF, body_sigma_s=0.04, **{setting: 0.12})
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(60)), settings)
    shape = (keypoints.part(part) - keypoints.joint(joint)[:, None]).astype(np.float64)
    expected = gaussian_filter1d(shape, 3.0, axis=0, radius=12)
    found = smoothed.part(part) - smoothed.joint(joint)[:, None]
    np.testing.assert_allclose(found[12:-12], expected[12:-12], atol=2e-3)


def test_a_part_without_its_joint_is_smoothed_by_itself() -> None:
    keypoints = without(walk(60), slice(0, 60), joint_index("nose"))
    settings = replace(OFF, face_sigma_s=0.08)
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(60)), settings)
    expected = gaussian_filter1d(keypoints.part("face").astype(np.float64), 2.0, axis=0, radius=8)
    np.testing.assert_allclose(smoothed.part("face")[8:-8], expected[8:-8], atol=1e-3)


def test_joints_appear_only_in_short_gaps() -> None:
    keypoints = walk(80, unseen=0.3)
    index = made_up_index(even_times(80))
    no_fill = smooth_keypoints(keypoints, index, replace(FULL, body_gap_s=0, leg_gap_s=0, hand_gap_s=0))
    assert not (no_fill.seen & ~keypoints.seen).any()
    filled = smooth_keypoints(keypoints, index, FULL)
    appeared = filled.seen & ~keypoints.seen
    assert appeared.any()
    assert not appeared[: keypoints.seen.argmax(axis=0).min()].any()


@pytest.mark.parametrize(
    ("joint", "part", "frames"),
    [
        ("left_wrist", "body", 5),
        ("nose_bridge_0", "face", 5),
        ("mid_hip", "body", 7),
        ("right_big_toe", "body", 7),
        ("index_4", "right_hand", 3),
    ],
)
def test_each_part_has_its_limit(joint: str, part: str, frames: int) -> None:
    place = joint_index(joint, part)
    index = made_up_index(even_times(60))
    for gap, expected in ((frames, True), (frames + 1, False)):
        smoothed = smooth_keypoints(without(walk(60), slice(20, 20 + gap), place), index, FULL)
        assert smoothed.seen[20 : 20 + gap, place].all() == expected


def test_nothing_crosses_a_cut() -> None:
    first, second = walk(30, unseen=0.2, seed=1), walk(30, unseen=0.2, seed=2)
    both = replace(
        first,
        xy=np.concatenate([first.xy, second.xy]),
        confidence=np.concatenate([first.confidence, second.confidence]),
    )
    repeats = [3, 4, 29, 35]
    smoothed = smooth_keypoints(both, made_up_index(even_times(60), repeats, cuts=[30]), FULL)
    equal(
        smoothed.at(np.arange(30)), smooth_keypoints(first, made_up_index(even_times(30), [3, 4, 29]), FULL)
    )
    alone = smooth_keypoints(second, made_up_index(even_times(30), [5]), FULL)
    np.testing.assert_allclose(smoothed.xy[30:], alone.xy, atol=1e-3)


def test_backwards_in_time_gives_the_same_backwards() -> None:
    time_s = np.cumsum(np.random.default_rng(6).uniform(0.02, 0.05, 70))
    keypoints = walk(70, unseen=0.2)
    forwards = smooth_keypoints(keypoints, made_up_index(time_s), FULL)
    backwards = smooth_keypoints(keypoints.at(np.arange(70)[::-1]), made_up_index(-time_s[::-1]), FULL)
    np.testing.assert_allclose(backwards.xy[::-1], forwards.xy, atol=1e-3)
    np.testing.assert_array_equal(backwards.confidence[::-1], forwards.confidence)


def test_what_a_detector_says_about_a_repeat_does_not_count() -> None:
    keypoints, index = walk(40), made_up_index(even_times(40), repeats=[10, 11, 25])
    other = replace(keypoints, xy=keypoints.xy.copy())
    other.xy[[10, 11, 25]] += 300
    for repeats in ("interpolate", "hold"):
        settings = replace(FULL, repeats=repeats)
        equal(smooth_keypoints(keypoints, index, settings), smooth_keypoints(other, index, settings))


def test_an_interpolated_repeat_lies_between_its_neighbours() -> None:
    keypoints = standing(20)
    run = np.arange(20, dtype=np.float32)[:, None, None] * (10, 0)
    motion = (keypoints.xy + run).astype(np.float32)
    shown = motion.copy()
    shown[10] = motion[9]
    result = smooth_keypoints(
        replace(keypoints, xy=shown), made_up_index(even_times(20), repeats=[10]), replace(FULL)
    )
    np.testing.assert_allclose(result.xy, motion, atol=1e-2)


def test_a_held_repeat_is_a_copy_of_the_result() -> None:
    keypoints = walk(40, unseen=0.4)
    index = made_up_index(even_times(40), repeats=[10, 11, 39])
    smoothed = smooth_keypoints(keypoints, index, replace(FULL, repeats="hold"))
    equal(smoothed.at([10, 11, 39]), smoothed.at([9, 9, 38]))


def test_a_repeat_right_before_a_joint_is_lost_shows_it_still() -> None:
    wrist = joint_index("left_wrist")
    keypoints = without(walk(40), slice(10, 40), wrist)
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(40), repeats=[10, 11]), FULL)
    assert smoothed.seen[:, wrist].nonzero()[0].tolist() == list(range(12))


def test_a_slip_is_mended_and_leaves_no_trace() -> None:
    keypoints = standing(40)
    slipped = replace(keypoints, xy=keypoints.xy.copy())
    slipped.xy[20, joint_index("right_knee")] += 200
    smoothed = smooth_keypoints(slipped, made_up_index(even_times(40)), FULL)
    np.testing.assert_allclose(smoothed.xy, keypoints.xy, atol=1e-3)
    assert smoothed.confidence[20, joint_index("right_knee")] == pytest.approx(0.4)


def test_nothing_seen_stays_nothing() -> None:
    keypoints = Keypoints.empty(30, (1080, 1920), "made up")
    assert not smooth_keypoints(keypoints, made_up_index(even_times(30), repeats=[4]), FULL).seen.any()


def test_shots_of_one_frame_pass() -> None:
    keypoints = walk(4, unseen=0.3)
    equal(smooth_keypoints(keypoints, made_up_index(even_times(4), cuts=[1, 2, 3]), FULL), keypoints)


def test_an_index_of_another_length_is_refused() -> None:
    with pytest.raises(PoseError, match=r"40 frames, expected the index's 39"):
        smooth_keypoints(walk(40), made_up_index(even_times(39)), FULL)


def test_less_jitter_than_before_and_no_lag() -> None:
    time_s = even_times(200)
    body = PART_SLICES["body"]
    truth = standing(200)
    swing = (60 * np.sin(2 * np.pi * time_s))[:, None, None].astype(np.float32)
    noise = np.random.default_rng(7).normal(0, 2, truth.xy.shape).astype(np.float32)
    smoothed = smooth_keypoints(
        replace(truth, xy=truth.xy + swing + noise), made_up_index(time_s), replace(FULL, outlier_fraction=0)
    )
    error = smoothed.xy[:, body] - (truth.xy + swing)[:, body]
    assert np.sqrt((error**2).mean()) < 0.75 * 2
    velocity = np.gradient(swing, axis=0)
    assert abs((error * velocity).sum() / (velocity**2).sum() / error.shape[1]) < 0.02  # frames of lag
