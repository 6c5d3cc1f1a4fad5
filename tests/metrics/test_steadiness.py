from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import even_times, made_up_index, standing

from motiontransfer.metrics.steadiness import (
    TRUTH_PARTS,
    measure_steadiness,
    standing_height,
    truth_errors,
)
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

INDEX = made_up_index(even_times(80))


def swaying(late_frames: float = 0.0, noise_px: float = 0.0) -> Keypoints:
    """A figure that sways sideways, some frames late."""
    sway = 100 * np.sin((np.arange(80) - late_frames) / 6)
    noise = np.random.default_rng(0).normal(0, noise_px, (80, 137, 2))
    xy = standing(80).xy + np.stack([sway, 0 * sway], -1)[:, None] + noise
    return replace(standing(80), xy=xy.astype(np.float32))


def test_a_track_in_comparison_with_itself() -> None:
    found = measure_steadiness(swaying(), swaying(), INDEX)
    assert (found.jitter_ratio, found.deviation_fraction) == (1, 0)
    assert found.lag_frames == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("frames", [-0.3, 0.5, 1.0])
def test_lag_is_how_late_it_comes(frames: float) -> None:
    assert measure_steadiness(swaying(), swaying(frames), INDEX).lag_frames == pytest.approx(frames, rel=0.05)


def test_deviation_is_in_heights() -> None:
    raw = swaying()
    steady = replace(raw, xy=raw.xy + np.float32((3, 4)))
    found = measure_steadiness(raw, steady, INDEX)
    assert standing_height(raw) == pytest.approx(800, rel=1e-3)
    assert found.deviation_fraction == pytest.approx(5 / 800, rel=1e-3)


def test_jitter_is_of_second_differences() -> None:
    raw = swaying()
    halved = replace(raw, xy=raw.xy[:1] + (raw.xy - raw.xy[:1]) / 2)
    assert measure_steadiness(raw, halved, INDEX).jitter_ratio == pytest.approx(0.5, rel=1e-3)


def test_what_was_not_observed_and_what_crosses_a_cut_do_not_count() -> None:
    raw = swaying()
    confidence = raw.confidence.copy()
    confidence[40, :15] = 0
    holed = Keypoints.of(raw.xy, confidence, raw.size, raw.producer)
    xy = raw.xy.copy()
    xy[40] += 500
    assert measure_steadiness(holed, replace(raw, xy=xy), INDEX).jitter_ratio == pytest.approx(1)
    xy = raw.xy.copy()
    xy[40:] += 500
    cut = measure_steadiness(raw, replace(raw, xy=xy), made_up_index(even_times(80), cuts=[40]))
    assert cut.jitter_ratio == pytest.approx(1, rel=1e-4)


def test_truth_errors_forgive_an_offset_and_count_common_samples_only() -> None:
    truth = swaying()
    shifted = replace(truth, xy=truth.xy + np.float32((7, -5)))
    noisy = swaying(noise_px=2)
    confidence = np.ones(truth.confidence.shape)
    wild = noisy.xy.copy()
    wild[3, PART_SLICES["face"]] += 400
    confidence[3, PART_SLICES["face"]] = 0
    tracks = [shifted, noisy, Keypoints.of(wild, confidence, truth.size, "made up")]
    nothing, found, same = truth_errors(tracks, truth)
    assert set(found) == set(TRUTH_PARTS)
    for part in TRUTH_PARTS:
        assert nothing[part] == pytest.approx(0, abs=1e-6)
        assert found[part] == pytest.approx(2 * np.sqrt(2) / standing_height(truth), rel=0.1)
    assert same["face"] == pytest.approx(found["face"], rel=1e-3)


def test_parts_hold_what_they_are_called() -> None:
    assert joint_index("left_heel") in TRUTH_PARTS["feet"] and joint_index("nose") not in TRUTH_PARTS["feet"]
    assert (
        len(TRUTH_PARTS["hands"]) == 42 and len(TRUTH_PARTS["face"]) == 70 and len(TRUTH_PARTS["body"]) == 25
    )
