from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from made_up_motion import even_times, standing, walk

from motiontransfer.pose.foot_lock import FootLockSettings, lock_feet
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import joint_index

HEIGHT_PX = 800.0
SETTINGS = FootLockSettings(
    stance_fraction=0.012, stance_speed_fraction_s=0.05, stance_s=0.3, stance_blend_s=0.1
)
TOE, ANKLE, HEEL = (joint_index(f"left_{joint}") for joint in ("big_toe", "ankle", "heel"))
FEET = [
    joint_index(f"{side}_{joint}")
    for side in ("left", "right")
    for joint in ("ankle", "heel", "big_toe", "small_toe")
]


def moved(course: npt.ArrayLike, joints: list[int] | None = None) -> Keypoints:
    """A figure whose joints go along a course (T, 2) in pixels."""
    steps = np.asarray(course, np.float32)
    keypoints = standing(len(steps), HEIGHT_PX)
    xy = keypoints.xy.copy()
    chosen = list(range(xy.shape[1])) if joints is None else joints
    xy[:, chosen] += steps[:, None]
    return replace(keypoints, xy=xy)


def locked(keypoints: Keypoints, settings: FootLockSettings = SETTINGS) -> FloatArray:
    return lock_feet(keypoints, even_times(len(keypoints)), HEIGHT_PX, settings)


def wander(frames: int, px: float = 1.5) -> npt.NDArray[np.float64]:
    """A slow wandering about a place, as detectors do it."""
    time_s = even_times(frames)
    return px * np.stack([np.sin(2 * time_s), np.cos(3 * time_s)], -1)


def test_a_foot_that_stands_is_still_and_all_else_stays() -> None:
    keypoints = moved(wander(60))
    found = locked(keypoints)
    inside = slice(4, -4)
    np.testing.assert_allclose(np.diff(found[inside][:, FEET], axis=0), 0, atol=1e-3)
    others = np.setdiff1d(np.arange(found.shape[1]), FEET)
    np.testing.assert_array_equal(found[:, others], keypoints.xy[:, others])
    assert np.linalg.norm(found[30, TOE] - keypoints.xy[:, TOE].mean(0)) < 0.5


def test_it_goes_into_the_stance_and_out_without_a_jump() -> None:
    swing = np.concatenate([np.linspace(-300, 0, 20), np.zeros(40), np.linspace(0, 300, 20)])
    course = wander(80, 3) + np.stack([swing, -np.abs(swing) / 4], -1)
    keypoints = moved(course)
    found = locked(keypoints)
    steps = np.linalg.norm(np.diff(found[:, TOE] - keypoints.xy[:, TOE], axis=0), axis=-1)
    assert steps.max() < 2.5  # what is smoothed away, over the blend
    still = np.linalg.norm(np.diff(found[:, TOE], axis=0), axis=-1) < 1e-3
    assert 20 <= still.sum() <= 40
    assert (found[[5, -5]] == keypoints.xy[[5, -5]]).all()


@pytest.mark.parametrize("speed_fraction_s", [0.02, 0.04, 0.1, 0.5])
def test_a_foot_that_slides_or_that_a_camera_moves_is_never_held(speed_fraction_s: float) -> None:
    x = speed_fraction_s * HEIGHT_PX * even_times(75)
    keypoints = moved(np.stack([x, np.zeros(75)], -1))
    np.testing.assert_array_equal(locked(keypoints), keypoints.xy)


def test_a_slide_to_and_fro_is_never_held() -> None:
    x = 0.1 * HEIGHT_PX * np.sin(np.pi * even_times(100))
    keypoints = moved(np.stack([x, np.zeros(100)], -1))
    np.testing.assert_array_equal(locked(keypoints), keypoints.xy)


def test_a_foot_turns_on_its_toes() -> None:
    turning = np.stack([60 * np.sin(4 * even_times(60)), 30 * np.cos(4 * even_times(60))], -1)
    keypoints = moved(turning, [ANKLE, HEEL])
    keypoints.xy[:, TOE] += wander(60).astype(np.float32)
    found = locked(keypoints)
    np.testing.assert_allclose(np.diff(found[4:-4, TOE], axis=0), 0, atol=1e-3)
    np.testing.assert_array_equal(found[:, [ANKLE, HEEL]], keypoints.xy[:, [ANKLE, HEEL]])


def test_rests_shorter_than_a_stance_are_motion() -> None:
    keypoints = moved(wander(8))
    np.testing.assert_array_equal(locked(keypoints), keypoints.xy)


def test_a_gap_ends_a_stance_and_stays_a_gap() -> None:
    keypoints = moved(wander(60))
    confidence = keypoints.confidence.copy()
    confidence[28:32, TOE] = 0
    keypoints = Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)
    found = locked(keypoints)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(keypoints.xy))
    np.testing.assert_array_equal(found[[27, 32], TOE], keypoints.xy[[27, 32], TOE])


def test_off_it_changes_nothing() -> None:
    keypoints = moved(wander(60))
    np.testing.assert_array_equal(locked(keypoints, replace(SETTINGS, stance_fraction=0)), keypoints.xy)
    once = walk(1)
    np.testing.assert_array_equal(locked(once), once.xy)
