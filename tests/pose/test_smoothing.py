from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import even_times, made_up_index, standing, walk
from made_up_smoothing import FULL, OFF

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index
from motiontransfer.pose.smoothing import smooth_keypoints


def without(keypoints: Keypoints, frames: slice | list[int], joint: int) -> Keypoints:
    confidence = keypoints.confidence.copy()
    confidence[frames, joint] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def equal(first: Keypoints, second: Keypoints) -> None:
    np.testing.assert_array_equal(first.xy, second.xy)
    np.testing.assert_array_equal(first.confidence, second.confidence)


@pytest.mark.parametrize("repeats", ["interpolate", "hold"])
@pytest.mark.parametrize("name", ["spline", "gaussian", "median", "mean", "none"])
def test_all_steps_off_without_repeats_is_the_identity(repeats: str, name: str) -> None:
    keypoints = walk(60, unseen=0.3)
    settings = replace(OFF, repeats=repeats, filter=name)
    smoothed = smooth_keypoints(keypoints, made_up_index(even_times(60)), settings)
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


def test_what_a_detector_says_about_a_repeat_does_not_count_unless_wanted() -> None:
    keypoints, index = walk(40), made_up_index(even_times(40), repeats=[10, 11, 25])
    other = replace(keypoints, xy=keypoints.xy.copy())
    other.xy[[10, 11, 25]] += 300
    for repeats in ("interpolate", "hold"):
        settings = replace(FULL, repeats=repeats, repeat_weight=0)
        equal(smooth_keypoints(keypoints, index, settings), smooth_keypoints(other, index, settings))


def test_an_interpolated_repeat_lies_between_its_neighbours() -> None:
    keypoints = standing(20)
    run = np.arange(20, dtype=np.float32)[:, None, None] * (10, 0)
    motion = (keypoints.xy + run).astype(np.float32)
    shown = motion.copy()
    shown[10] = motion[9]
    result = smooth_keypoints(
        replace(keypoints, xy=shown),
        made_up_index(even_times(20), repeats=[10]),
        replace(FULL, repeat_weight=0),
    )
    np.testing.assert_allclose(result.xy, motion, atol=1e-2)


def test_the_more_a_repeat_counts_the_nearer_the_pose_is_to_it() -> None:
    run = np.arange(40, dtype=np.float32)[:, None, None] * (10, 0)
    shown = (standing(40).xy + run).astype(np.float32)
    shown[20] = shown[19]  # the picture stood still, and so did what was detected in it
    keypoints, index = replace(standing(40), xy=shown), made_up_index(even_times(40), repeats=[20])
    nose = joint_index("nose")
    off = [
        smooth_keypoints(keypoints, index, replace(FULL, repeat_weight=weight)).xy[20, nose, 0]
        - shown[20, nose, 0]
        for weight in (0.0, 0.5, 1.0)
    ]
    assert pytest.approx(off[0], abs=0.01) == 10
    assert off[0] > off[1] + 0.5 > off[2] + 1 > 1


def test_a_repeat_detected_elsewhere_than_its_original_does_not_count() -> None:
    keypoints, index = walk(40), made_up_index(even_times(40), repeats=[10, 25])
    other = replace(keypoints, xy=keypoints.xy.copy())
    other.xy[[10, 25]] += 300
    unseen = replace(keypoints, xy=keypoints.xy.copy())
    unseen.xy[[10, 25]] = np.nan
    unseen = Keypoints.of(unseen.xy, keypoints.confidence, keypoints.size, keypoints.producer)
    equal(smooth_keypoints(other, index, FULL), smooth_keypoints(unseen, index, FULL))


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


def test_exchanged_legs_a_wrong_hand_and_a_slip_are_mended_and_leave_no_trace() -> None:
    keypoints = standing(40)
    wrong = replace(keypoints, xy=keypoints.xy.copy())
    leg = ("hip", "knee", "ankle", "heel", "big_toe", "small_toe")
    legs = [[joint_index(f"{side}_{joint}") for joint in leg] for side in ("left", "right")]
    wrong.xy[20, legs[0] + legs[1]] = keypoints.xy[20, legs[1] + legs[0]]
    wrong.xy[10, PART_SLICES["left_hand"]] += 40
    wrong.xy[30, joint_index("right_elbow")] += 200
    index = made_up_index(even_times(40))
    mended = smooth_keypoints(wrong, index, FULL)
    np.testing.assert_allclose(mended.xy, keypoints.xy, atol=1e-3)
    assert (mended.confidence[20] == keypoints.confidence[20]).all()  # given back, not filled in
    for step, frame in (("swap_fraction", 20), ("hand_jump_fraction", 10), ("outlier_fraction", 30)):
        without = smooth_keypoints(wrong, index, replace(FULL, **{step: 0}))
        assert (without.confidence[frame] != mended.confidence[frame]).any()


def test_feet_that_stand_are_held_while_the_rest_moves() -> None:
    keypoints = walk(60)
    figure = standing(60)
    sway = 2 * np.sin(np.arange(60) / 8)
    xy = figure.xy + (keypoints.xy - keypoints.xy[:1]) * 0.2
    feet = [joint_index(f"{side}_{joint}") for side in ("left", "right") for joint in ("ankle", "big_toe")]
    xy[:, feet] = figure.xy[:, feet] + sway[:, None, None]
    held = smooth_keypoints(replace(figure, xy=xy.astype(np.float32)), made_up_index(even_times(60)), FULL)
    np.testing.assert_allclose(np.diff(held.xy[5:-5][:, feet], axis=0), 0, atol=1e-3)
    assert (np.abs(np.diff(held.joint("nose"), axis=0)).max(1) > 0).all()
