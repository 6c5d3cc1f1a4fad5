"""The nearest of many poses by the directions of their limbs, as exact matrix products.

The distance of two poses is the root mean square, over the limbs that either shows, of how far apart their
directions are, which is told as the angle of two limbs in the picture's plane that are as far apart.
Directions are rounded to whole steps, so that float32 adds them without error: the result does not hang on
the order in which a processor adds, and a pose is at distance 0 from itself.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray

IntArray = npt.NDArray[np.int64]

STEPS: Final = 256
"""To a limb's full length, a quarter of a degree each. Squared and summed over all limbs, differences stay
below the 2 ** 24 up to which float32 holds every whole number."""

# A limb that one of two poses alone shows counts as turned by half its length, some 29 degrees: the picture
# differs there, and what the detector missed shall not decide alone.
_MISSING: Final = (STEPS // 2) ** 2
# Poses that share fewer limbs than this are not compared.
_FEWEST_COMMON = 6
_POSES, _TRAINING = 256, 2048  # at once: a few MB, which stay near the processor


def nearest_directions(
    poses: FloatArray, training: FloatArray, left_out: IntArray | None = None
) -> tuple[IntArray, FloatArray]:
    """Finds the training pose nearest to each pose; of equally near ones the first.

    Args:
        poses: (T, L, 2) directions, NaN where unseen.
        training: (N, L, 2).
        left_out: (T, 2) from which training pose up to which, exclusive, none counts; None leaves none out.

    Returns:
        (T,) its number, -1 where no pose can be compared; (T,) float32 how far it is in degrees, see
        `chord_degrees`, NaN likewise.
    """
    nearest, squared = np.full(len(poses), -1, np.int64), np.full(len(poses), np.inf, np.float32)
    for first in range(0, len(training), _TRAINING):
        part = _factors(training[first : first + _TRAINING], left=False)
        for start in range(0, len(poses), _POSES):
            block = slice(start, start + _POSES)
            found = _mean_squares(_factors(poses[block], left=True), part)
            if left_out is not None:
                _leave_out(found, left_out[block] - first)
            number = found.argmin(1)
            value = found[np.arange(len(found)), number]
            nearer = value < squared[block]
            nearest[block] = np.where(nearer, number + first, nearest[block])
            squared[block] = np.where(nearer, value, squared[block])
    known = nearest >= 0
    return nearest, np.where(known, chord_degrees(np.sqrt(np.where(known, squared, 0)) / STEPS), np.nan)


def most_different_limbs(poses: FloatArray, others: FloatArray) -> IntArray:
    """(T,): the number of the limb that differs most between (T, L, 2) directions and (T, L, 2) others."""
    squared = np.square(poses - others).sum(-1)
    one_alone = np.isfinite(poses[..., 0]) != np.isfinite(others[..., 0])
    return np.where(one_alone, _MISSING / STEPS**2, np.nan_to_num(squared)).argmax(1)


def chord_degrees(chords: npt.NDArray[np.float32]) -> FloatArray:
    """The angles whose chords in a circle of radius 1 these are; 180 for longer ones."""
    return np.degrees(2 * np.arcsin(np.minimum(chords / 2, 1))).astype(np.float32)


class _Factors(NamedTuple):
    """What of B poses enters the products.

    Attributes:
        products: (B, 4L), so made that a row of one side times a row of the other sums the squares.
        seen: (B, L) 1 where a limb was seen, else 0.
        counts: (B,) how many were.
    """

    products: FloatArray
    seen: FloatArray
    counts: FloatArray


def _factors(directions: FloatArray, left: bool) -> _Factors:
    """For limbs a and b, |a - b|^2 = |a|^2 + |b|^2 - 2ab; where b is missing, what `_MISSING` says."""
    seen = np.isfinite(directions[..., 0]).astype(np.float32)
    steps = np.nan_to_num(np.rint(directions * STEPS))  # B L 2
    squares = np.square(steps).sum(-1) + _MISSING * (1 - seen)
    flat = steps.reshape(len(steps), -1)
    parts = (squares, seen, -2 * flat) if left else (seen, squares, flat)
    return _Factors(np.concatenate(parts, 1).astype(np.float32), seen, seen.sum(1))


def _mean_squares(these: _Factors, others: _Factors) -> FloatArray:
    """(B, N) mean squared differences in steps; infinite where too few limbs are common."""
    total = these.products @ others.products.T
    common = these.seen @ others.seen.T
    counted = these.counts[:, None] + others.counts - common
    total /= np.maximum(counted, 1)
    total[common < _FEWEST_COMMON] = np.inf
    return total


def _leave_out(found: FloatArray, ranges: IntArray) -> None:
    for row, (first, stop) in zip(found, ranges.clip(0), strict=True):
        row[first:stop] = np.inf
