"""Filters without lag over the samples that there are: a Gaussian in time, a moving median, a moving mean."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray

Times = npt.NDArray[np.float64]

_REACH_SIGMAS = 4
_CHUNK_FRAMES = 512  # what is added up stays in the processor's cache


def gaussian_in_time(xy: FloatArray, time_s: Times, sigma_s: float) -> FloatArray:
    """Smooths tracks without lag.

    At each sample a line is fitted through the samples around it, weighted by a Gaussian of their distance
    in time, and read off there. Within evenly timed samples that equals convolution with the Gaussian. Where
    they are uneven (a film of variable rate, the border of a gap, the end of a shot) a mean would be pulled
    towards the side with more samples; the line is not.

    Args:
        xy: (T, J, 2), NaN where unseen; coordinates of a point are unseen together.
        time_s: (T,), rising.
        sigma_s: the Gaussian's standard deviation; 0 changes nothing.

    Returns:
        (T, J, 2), NaN exactly where `xy` is.
    """
    if sigma_s <= 0 or len(xy) < 2:
        return xy.copy()
    reach_s = _REACH_SIGMAS * sigma_s * (1 + 1e-9)
    reach = _frames_within(time_s, reach_s)
    padded = np.pad(xy.astype(np.float64), ((reach, reach), (0, 0), (0, 0)), constant_values=np.nan)
    times = np.pad(time_s, reach, constant_values=np.inf)
    smoothed = np.empty_like(xy)
    for start in range(0, len(xy), _CHUNK_FRAMES):
        stop = min(start + _CHUNK_FRAMES, len(xy))
        window = slice(start, stop + 2 * reach)
        smoothed[start:stop] = _fitted(padded[window], times[window], reach, reach_s, sigma_s)
    smoothed[~np.isfinite(xy)] = np.nan
    return smoothed


def _frames_within(time_s: Times, reach_s: float) -> int:
    """The most frames that lie within `reach_s` on one side of any frame."""
    return int((np.searchsorted(time_s, time_s + reach_s, side="right") - 1 - np.arange(len(time_s))).max())


def _fitted(
    xy: npt.NDArray[np.float64], time_s: Times, reach: int, reach_s: float, sigma_s: float
) -> npt.NDArray[np.float64]:
    """The weighted lines' values at the frames that have `reach` frames on both sides in `xy`."""
    count = len(xy) - 2 * reach
    seen = np.isfinite(xy[..., :1])
    values = np.where(seen, xy, 0)
    weight_sum = distance_sum = square_sum = np.zeros((count, xy.shape[1], 1))
    value_sum = moment_sum = np.zeros((count, xy.shape[1], 2))
    for start in range(2 * reach + 1):
        there = slice(start, start + count)
        distance_s = time_s[there] - time_s[reach : reach + count]
        near = np.abs(distance_s) <= reach_s
        distance = np.where(near, distance_s, 0)[:, None, None] / sigma_s
        weight = near[:, None, None] * np.exp(-0.5 * distance**2)
        weight_sum = weight_sum + weight * seen[there]
        distance_sum = distance_sum + weight * distance * seen[there]
        square_sum = square_sum + weight * distance**2 * seen[there]
        value_sum = value_sum + weight * values[there]
        moment_sum = moment_sum + weight * distance * values[there]
    spread = weight_sum * square_sum - distance_sum**2
    line = square_sum * value_sum - distance_sum * moment_sum
    alone = spread < 1e-9  # a single sample has no line; it stays where it is
    return np.where(alone, value_sum, line) / np.where(alone, np.maximum(weight_sum, 1e-9), spread)


def median_in_time(xy: FloatArray, frames: int) -> FloatArray:
    """The median of each coordinate over a window about each frame.

    Frames count in pairs about the middle: where one of a pair is unseen or outside, neither counts. So a
    joint that moves steadily is its own median, at the border of a gap as well.

    Args:
        xy: (T, J, 2), NaN where unseen.
        frames: the window's length; an even one reaches as far as the next odd one. 1 changes nothing.

    Returns:
        (T, J, 2), NaN exactly where `xy` is.
    """
    smoothed = np.empty_like(xy)
    for start, window in _windows(xy, frames // 2):
        # NaN sorts last; what counts stands before it, its median in the middle.
        count = np.isfinite(window[..., 0]).sum(0)  # t J, odd
        middle = np.maximum(count - 1, 0) // 2
        ordered = np.sort(window, axis=0)
        smoothed[start : start + window.shape[1]] = np.take_along_axis(ordered, middle[None, ..., None], 0)[0]
    smoothed[~np.isfinite(xy)] = np.nan
    return smoothed


def mean_in_time(xy: FloatArray, frames: int) -> FloatArray:
    """The mean over a window about each frame; frames count in pairs, as in `median_in_time`.

    Args:
        xy: (T, J, 2), NaN where unseen.
        frames: the window's length; the two ends of an even one count half. 1 changes nothing.

    Returns:
        (T, J, 2), NaN exactly where `xy` is.
    """
    reach = frames // 2
    weights = np.ones(2 * reach + 1)
    if frames % 2 == 0:
        weights[[0, -1]] = 0.5
    smoothed = np.empty_like(xy)
    for start, window in _windows(xy, reach):
        seen = np.isfinite(window) * weights[:, None, None, None]
        total = (np.nan_to_num(window) * seen).sum(0)
        smoothed[start : start + window.shape[1]] = total / np.maximum(seen.sum(0), 1)
    smoothed[~np.isfinite(xy)] = np.nan
    return smoothed


def _windows(xy: FloatArray, reach: int) -> Iterator[tuple[int, FloatArray]]:
    """Yields first frames, and the windows (2 reach + 1, t, J, 2) of t frames from there, in whole pairs."""
    padded = np.pad(xy, ((reach, reach), (0, 0), (0, 0)), constant_values=np.nan)
    for start in range(0, len(xy), _CHUNK_FRAMES):
        count = min(_CHUNK_FRAMES, len(xy) - start)
        window = np.stack([padded[start + place : start + place + count] for place in range(2 * reach + 1)])
        paired = np.isfinite(window) & np.isfinite(window[::-1])
        yield start, np.where(paired, window, np.nan).astype(xy.dtype)
