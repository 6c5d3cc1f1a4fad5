"""The smoothing spline: the track that bends least among those that stay within a detector's noise.

Over the samples y of a joint it minimizes sum of weight * rho(|y - x|) + penalty * |second difference of x|^2
(Whittaker 1923; Reinsch 1967 for uneven times), with Huber's rho: a sample farther from the track than a few
standard deviations of that joint's noise counts less. Looking both ways in time, it has no lag; a motion of
constant speed is its own spline.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.linalg import solveh_banded

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.outliers import median_of_five
from motiontransfer.pose.track_noise import Array, Times, lengths

_ROUNDS: Final = 3  # after which tracks of real dances hardly move any more
# However far off, a sample keeps a tenth of its say: what looks like a slip for half a second is motion.
_LEAST_SAY: Final = 0.1
# Samples are tied across so many intervals, not across a longer time without any.
_REACH: Final = 6.0
_BLOCK_SAMPLES: Final = 1 << 18  # what is solved at once stays in the processor's cache


def spline_in_time(
    xy: FloatArray, time_s: Times, weight: FloatArray, penalty: float, tolerance_px: Array, interval_s: float
) -> FloatArray:
    """Smooths tracks without lag.

    Args:
        xy: (T, J, 2), NaN where unseen; coordinates of a point are unseen together.
        time_s: (T,), rising.
        weight: (T, J), how much each sample counts; above 0 where it is seen.
        penalty: of the squared second difference over two intervals; 0 changes nothing.
        tolerance_px: (T, J), beyond which a sample counts less; infinite to count it in full.
        interval_s: the time between samples that `penalty` is meant for.

    Returns:
        (T, J, 2), NaN exactly where `xy` is.
    """
    if penalty <= 0 or len(xy) < 3:
        return xy.copy()
    smoothed = np.empty_like(xy)
    joints = max(1, _BLOCK_SAMPLES // len(xy))
    for start in range(0, xy.shape[1], joints):
        block = slice(start, start + joints)
        tracks = xy[:, block].swapaxes(0, 1).copy()  # one joint after the other, as they are solved
        seen = np.nonzero(np.isfinite(tracks[..., 0]))  # N samples
        if len(seen[0]):
            bands = _penalty_bands(time_s[seen[1]] / interval_s, seen[0], penalty)
            tracks[seen] = _solve(
                np.asfortranarray(tracks[seen], np.float64),
                weight[:, block].T[seen].astype(np.float64),
                bands,
                tolerance_px[:, block].T[seen],
                _slips(xy[:, block], tolerance_px[:, block]).T[seen],
            )
        smoothed[:, block] = tracks.swapaxes(0, 1)
    return smoothed


def _slips(xy: FloatArray, tolerance_px: Array) -> Array:
    """(T, J): how far samples slipped, so that few rounds do; 0 where any slip is tolerated."""
    if not np.isfinite(tolerance_px).any():
        return np.zeros(tolerance_px.shape)
    return lengths(xy - median_of_five(xy))


def _penalty_bands(time: Array, track: npt.NDArray[np.intp], penalty: float) -> Array:
    """(3, N): the diagonals from the main one down of the penalty's matrix, for N samples."""
    step = np.diff(time)
    before, after = step[:-1], step[1:]
    tied = (track[2:] == track[:-2]) & (before + after <= _REACH)
    before, after = np.where(tied, before, 1), np.where(tied, after, 1)
    span = before + after
    # The second derivative at the middle one of three samples, squared, for as long as half their span.
    factors = 2 / (before * span), -2 / (before * after), 2 / (span * after)
    scale = penalty * tied * span / 2
    bands = np.zeros((len(time), 3)).T  # in LAPACK's order
    for row in range(3):
        for offset in range(3 - row):
            bands[offset, row : row + len(scale)] += scale * factors[row] * factors[row + offset]
    return bands


def _solve(values: Array, weight: Array, bands: Array, tolerance_px: Array, residual: Array) -> Array:
    """(N, 2): the spline, by iteratively reweighted least squares."""
    rounds = _ROUNDS if np.isfinite(tolerance_px).any() else 1
    for _ in range(rounds):
        far = residual > tolerance_px
        trust = np.divide(tolerance_px, residual, out=np.ones_like(weight), where=far)
        say = weight * np.maximum(trust, _LEAST_SAY)
        system = bands.copy(order="K")
        system[0] += say
        wanted = np.asfortranarray(say[:, None] * values)
        smooth = solveh_banded(
            system, wanted, lower=True, check_finite=False, overwrite_ab=True, overwrite_b=True
        )
        residual = lengths(values - smooth)
    return np.asarray(smooth)
