from collections.abc import Callable

import numpy as np
import pytest
from made_up_motion import even_times, walk
from scipy.ndimage import convolve1d, gaussian_filter1d, median_filter

from motiontransfer.pose.filters import gaussian_in_time, mean_in_time, median_in_time
from motiontransfer.pose.keypoints import FloatArray


def test_zero_sigma_is_the_identity() -> None:
    xy = walk(20, unseen=0.3).xy
    np.testing.assert_array_equal(gaussian_in_time(xy, even_times(20), 0.0), xy)


@pytest.mark.parametrize("sigma_frames", [0.7, 1.0, 3.0])
def test_interior_equals_scipy_on_even_times(sigma_frames: float) -> None:
    xy = walk(80).xy.astype(np.float64)
    smoothed = gaussian_in_time(xy, even_times(80), sigma_frames / 25)
    expected = gaussian_filter1d(xy, sigma_frames, axis=0, radius=int(4 * sigma_frames))
    inside = slice(15, -15)
    np.testing.assert_allclose(smoothed[inside], expected[inside], atol=1e-9)


def test_frames_beyond_one_chunk_are_smoothed_alike() -> None:
    xy = walk(1100).xy[:, :3].astype(np.float64)
    smoothed = gaussian_in_time(xy, even_times(1100), 0.04)
    expected = gaussian_filter1d(xy, 1.0, axis=0, radius=4)
    np.testing.assert_allclose(smoothed[5:-5], expected[5:-5], atol=1e-9)


def test_steady_motion_stays_on_uneven_times_and_across_gaps() -> None:
    random = np.random.default_rng(3)
    time_s = np.cumsum(random.uniform(0.005, 0.08, 60))
    xy = np.stack([np.full((60, 2), 7.0), time_s[:, None] * (300, -200) + 5], axis=1)  # still, and moving
    xy[random.random((60, 2)) < 0.3] = np.nan
    np.testing.assert_allclose(gaussian_in_time(xy, time_s, 0.05), xy, atol=1e-9)


def test_an_impulse_spreads_alike_before_and_after() -> None:
    xy = np.zeros((41, 1, 2))
    xy[20] = 100
    smoothed = gaussian_in_time(xy, even_times(41), 0.06)
    np.testing.assert_allclose(smoothed, smoothed[::-1], atol=1e-12)
    assert smoothed[20, 0, 0] < 50 < 4 * smoothed[20, 0, 0]


def test_backwards_in_time_gives_the_same_backwards() -> None:
    random = np.random.default_rng(4)
    time_s = np.cumsum(random.uniform(0.01, 0.06, 50))
    xy = walk(50, unseen=0.4).xy.astype(np.float64)
    forwards = gaussian_in_time(xy, time_s, 0.05)
    backwards = gaussian_in_time(xy[::-1], -time_s[::-1], 0.05)
    np.testing.assert_allclose(forwards, backwards[::-1], atol=1e-8)


def test_unseen_stays_unseen_and_seen_stays_seen() -> None:
    xy = walk(50, unseen=0.7).xy
    smoothed = gaussian_in_time(xy, even_times(50), 0.05)
    np.testing.assert_array_equal(np.isnan(smoothed), np.isnan(xy))


def test_a_sample_alone_stays_where_it_is() -> None:
    xy = np.full((9, 1, 2), np.nan)
    xy[4] = 3, 5
    np.testing.assert_array_equal(gaussian_in_time(xy, even_times(9), 0.04), xy)


def test_far_samples_do_not_count() -> None:
    xy = walk(40).xy
    other = xy.copy()
    other[30:] += 1000
    smoothed, changed = (gaussian_in_time(track, even_times(40), 0.04) for track in (xy, other))
    np.testing.assert_array_equal(smoothed[:26], changed[:26])
    assert (smoothed[26:30] != changed[26:30]).all()


@pytest.mark.parametrize("frames", [3, 5, 7])
def test_median_is_scipys_in_the_interior(frames: int) -> None:
    xy = walk(700).xy[:, :4]
    expected = median_filter(xy, size=(frames, 1, 1))
    inside = slice(frames // 2, -(frames // 2))
    np.testing.assert_array_equal(median_in_time(xy, frames)[inside], expected[inside])


@pytest.mark.parametrize(("frames", "weights"), [(4, [0.5, 1, 1, 1, 0.5]), (5, [1, 1, 1, 1, 1])])
def test_mean_is_scipys_in_the_interior(frames: int, weights: list[float]) -> None:
    xy = walk(700).xy[:, :4].astype(np.float64)
    expected = convolve1d(xy, np.array(weights) / sum(weights), axis=0)
    np.testing.assert_allclose(mean_in_time(xy, frames)[2:-2], expected[2:-2], atol=1e-9)


@pytest.mark.parametrize("smooth", [median_in_time, mean_in_time])
def test_windows_leave_steady_motion_alone_at_every_border_and_see_no_more_than_there_was(
    smooth: Callable[[FloatArray, int], FloatArray],
) -> None:
    xy = np.tile(np.arange(30, dtype=np.float64)[:, None, None] * 50, (1, 3, 2))
    xy[10:12, 0], xy[20, 1] = np.nan, np.nan
    np.testing.assert_allclose(smooth(xy, 7), xy, atol=1e-9)


@pytest.mark.parametrize("smooth", [median_in_time, mean_in_time])
def test_a_window_of_one_frame_is_the_identity(smooth: Callable[[FloatArray, int], FloatArray]) -> None:
    xy = walk(40, unseen=0.3).xy
    np.testing.assert_array_equal(smooth(xy, 1), xy)
