from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import even_times, walk
from made_up_smoothing import FULL, OFF
from scipy.ndimage import gaussian_filter1d

from motiontransfer.pose.filters import mean_in_time, median_in_time
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.part_filter import FilterSettings, filter_parts
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

ROOTS = {
    "left_hand": ("wrist", "index_1", "middle_1", "ring_1", "little_1"),
    "right_hand": ("wrist", "index_1", "middle_1", "ring_1", "little_1"),
}


def filtered(keypoints: Keypoints, settings: FilterSettings) -> FloatArray:
    frames = len(keypoints)
    weight = np.ones(keypoints.confidence.shape, np.float32)
    return filter_parts(keypoints, weight, np.arange(frames), even_times(frames), settings)


def test_one_sigma_for_all_is_one_gaussian_for_all() -> None:
    keypoints = walk(60)
    settings = replace(OFF, filter="gaussian", body_sigma_s=0.08, face_sigma_s=0.08, hand_sigma_s=0.08)
    expected = gaussian_filter1d(keypoints.xy.astype(np.float64), 2.0, axis=0, radius=8)
    np.testing.assert_allclose(filtered(keypoints, settings)[8:-8], expected[8:-8], atol=1e-3)


@pytest.mark.parametrize("part", sorted(ROOTS))
def test_a_hand_is_smoothed_about_its_palm(part: str) -> None:
    keypoints = walk(60)
    settings = replace(OFF, filter="gaussian", body_sigma_s=0.04, hand_sigma_s=0.12)
    found = filtered(keypoints, settings)[:, PART_SLICES[part]]
    palm = np.stack([keypoints.joint(joint, part) for joint in ROOTS[part]], 1).mean(1, dtype=np.float64)
    shape = keypoints.part(part) - palm[:, None]
    expected = (
        gaussian_filter1d(shape, 3.0, axis=0, radius=12)
        + gaussian_filter1d(palm, 1.0, axis=0, radius=4)[:, None]
    )
    np.testing.assert_allclose(found[12:-12], expected[12:-12], atol=2e-3)


def test_a_hand_is_carried_whole_by_a_jerk() -> None:
    keypoints = walk(60)
    xy = np.repeat(keypoints.xy[:1], 60, axis=0)
    xy[30, PART_SLICES["left_hand"]] += 20
    settings = replace(FULL, place_penalty=0.2, shape_penalty=50)
    found = filtered(replace(keypoints, xy=xy), settings)[:, PART_SLICES["left_hand"]]
    moved = found - xy[:1, PART_SLICES["left_hand"]]
    np.testing.assert_allclose(moved, np.broadcast_to(moved[:, :1], moved.shape), atol=1e-3)
    assert 1 < moved[30, 0, 0] < 20


def test_a_part_without_its_root_is_smoothed_joint_by_joint() -> None:
    keypoints = walk(60)
    confidence = keypoints.confidence.copy()
    confidence[:, joint_index("nose_bridge_0", "face")] = 0
    keypoints = Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)
    settings = replace(OFF, filter="gaussian", body_sigma_s=0.08)
    found = filtered(keypoints, settings)[:, PART_SLICES["face"]]
    expected = gaussian_filter1d(keypoints.part("face").astype(np.float64), 2.0, axis=0, radius=8)
    np.testing.assert_allclose(found[8:-8], expected[8:-8], atol=1e-3)


def test_the_published_windows_are_over_all_joints_alike() -> None:
    keypoints = walk(60, unseen=0.2)
    windows = {"median": median_in_time(keypoints.xy, 7), "mean": mean_in_time(keypoints.xy, 4)}
    for name, expected in windows.items():
        np.testing.assert_array_equal(filtered(keypoints, replace(FULL, filter=name)), expected)


@pytest.mark.parametrize("fps", [60, 120, 240])
def test_the_same_motion_at_more_frames_is_smoothed_alike(fps: int) -> None:
    def swing(fps: int) -> FloatArray:
        time_s = np.arange(4 * fps) / fps
        keypoints = walk(1)
        wave = 30 * np.sin(2 * np.pi * 6 * time_s)[:, None, None]
        xy = (keypoints.xy + wave).astype(np.float32)
        frames = replace(keypoints, xy=xy, confidence=np.ones(xy.shape[:2], np.float32))
        weight = np.ones(xy.shape[:2], np.float32)
        settings = replace(FULL, noise_tolerance=0, body_penalty=1.0)
        return filter_parts(frames, weight, np.arange(len(xy)), time_s, settings)[:, 0, 0]

    slow, fast = swing(30), swing(fps)[:: fps // 30]
    assert np.ptp(slow[30:90]) < 0.8 * 60
    np.testing.assert_allclose(slow[30:90] - slow.mean(), fast[30:90] - fast.mean(), atol=2)


@pytest.mark.parametrize("name", ["spline", "gaussian", "median", "mean", "none"])
def test_unseen_stays_unseen_and_seen_stays_seen(name: str) -> None:
    keypoints = walk(50, unseen=0.5)
    found = filtered(keypoints, replace(FULL, filter=name))
    np.testing.assert_array_equal(np.isnan(found), np.isnan(keypoints.xy))


def test_a_sudden_wave_in_a_still_shot_is_no_slip() -> None:
    time_s = np.arange(480) / 24
    wave = np.where((time_s > 10) & (time_s < 12), 80 * np.sin(2 * np.pi * 3 * time_s), 0)
    noise = np.random.default_rng(0).normal(0, 0.5, (480, 137, 2))
    xy = walk(1).xy + np.stack([wave, 0 * wave], -1)[:, None] + noise
    keypoints = Keypoints.of(xy, np.ones(xy.shape[:2]), (1080, 1920), "made up")
    weight = np.ones(xy.shape[:2], np.float32)
    found = filter_parts(keypoints, weight, np.arange(480), time_s, FULL)[:, joint_index("left_wrist"), 0]
    assert 140 < np.ptp(found) < 165  # of 160
