"""How far a detector's answers scatter about the motion: measured on the tracks themselves.

Over four samples motion is nearly a parabola, so what third differences find is mostly noise. Their median
does not ask how far off the slips are.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter

from motiontransfer.pose.keypoints import FloatArray

Times = npt.NDArray[np.float64]
Array = npt.NDArray[np.float64]

_LEAST_DIFFERENCES: Final = 8  # fewer tell no noise
_RAYLEIGH_MEDIAN: Final = float(np.sqrt(2 * np.log(2)))  # of a length in the plane, in standard deviations
# Longer than twice what slips of two samples spoil, short enough to tell a fast move from the rest of a shot.
_LOCAL_SAMPLES: Final = 15
# Of the scatter in a fast move, noise is so much at most: the rest is motion that is no parabola.
_LOCAL_SHARE: Final = 0.5


def noise_px(xy: FloatArray, time_s: Times) -> Array:
    """The standard deviation of joints' noise in x and in y.

    It is the shot's, or more where a motion is too fast for a parabola: a wave of a hand that is still
    through the rest of a shot must not pass for slips.

    Args:
        xy: (T, J, 2) of one shot, NaN where unseen.
        time_s: (T,), rising.

    Returns:
        (T, J), infinite where too little was seen to tell.
    """
    if len(xy) < 4:
        return np.full(xy.shape[:2], np.inf)
    scatter = _scatter(xy, time_s)  # T-3 J
    middle = np.where(np.isfinite(scatter), scatter, np.inf)
    # One joint after the other: over one dimension it is several times faster.
    local = np.stack([median_filter(joint, _LOCAL_SAMPLES, mode="nearest") for joint in middle.T], 1)
    # A difference is of the time between the second and the third of its four samples.
    before, after = (np.clip(np.arange(len(xy)) - step, 0, len(local) - 1) for step in (2, 1))
    return np.maximum(_median(scatter), _LOCAL_SHARE * np.maximum(local[before], local[after]))


def lengths(vectors: npt.NDArray[np.floating]) -> Array:
    """The lengths (...) of vectors (..., 2); numpy's `norm` takes much longer."""
    x, y = vectors[..., 0].astype(np.float64), vectors[..., 1].astype(np.float64)
    return np.sqrt(x * x + y * y)


def _scatter(xy: FloatArray, time_s: Times) -> Array:
    """(T - 3, J): how much noise each third difference speaks of; NaN where one of four was unseen."""
    factors = _third_difference(time_s)
    difference = np.zeros((len(factors), *xy.shape[1:]))
    for place in range(4):
        difference += factors[:, place, None, None] * xy[place : len(factors) + place]
    return lengths(difference) / _RAYLEIGH_MEDIAN


def _third_difference(time_s: Times) -> Array:
    """(T - 3, 4): factors of four samples that make 0 of any parabola; their squares add up to 1."""
    count = len(time_s) - 3
    times = np.stack([time_s[place : count + place] for place in range(4)], 1)
    apart = times[:, :, None] - times[:, None] + np.eye(4)
    factors = 1 / apart.prod(-1)
    return np.asarray(factors / np.linalg.norm(factors, axis=1, keepdims=True))


def _median(scatter: Array) -> Array:
    """(J,): over time, of those that are finite; infinite where these are few."""
    count = np.isfinite(scatter).sum(0)
    # Sorted, NaN is last.
    middle = np.sort(scatter, axis=0)[np.minimum(count // 2, len(scatter) - 1), np.arange(scatter.shape[1])]
    return np.where(count >= _LEAST_DIFFERENCES, middle, np.inf)
