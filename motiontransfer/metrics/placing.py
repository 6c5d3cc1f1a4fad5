"""Does a pose stand where it should, as large as it should? What normalization errs, before it is painted.

With w_j the body's joints of a pose, t_j those of the true one, j over the joints that both have, and w, t
their means, for each frame:

    placing error   mean |w_j - t_j|
    offset          w - t, (x, y): how far the whole body stands from its place; right and down are positive
    size ratio      s = sum (w_j - w) (t_j - t) / sum |t_j - t|^2, the size that fits the true pose best
    rest            mean |(w_j - w) - s (t_j - t)|: limbs that are elsewhere in the body

A body that is painted perfectly in the wrong place is all wrong to every measure that compares pixels. These
say which it is: an offset and a size are normalization's, the rest is the detector's and the other body's.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints

FloatArray = npt.NDArray[np.float64]

PLACING_MEASURES = (
    "placing_px",
    "placing_heights",
    "offset_x_px",
    "offset_y_px",
    "offset_px",
    "offset_heights",
    "size_ratio",
    "rest_px",
    "rest_heights",
)

_FEWEST_JOINTS = 3  # fewer tell no size


@dataclass(frozen=True)
class Placing:
    """T frames of poses and true poses, compared; NaN where fewer than three joints are known of both.

    Attributes:
        error_px: (T,) the placing error.
        offset_px: (T, 2) as (x, y).
        size_ratio: (T,), 1 where the body is as large as it should be.
        rest_px: (T,).
        heights_px: (T,) the true person's height, which lengths are told in fractions of.
    """

    error_px: FloatArray
    offset_px: FloatArray
    size_ratio: FloatArray
    rest_px: FloatArray
    heights_px: FloatArray

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each of `PLACING_MEASURES`."""
        offset = np.linalg.norm(self.offset_px, axis=1)
        values = (
            *(self.error_px, self.error_px / self.heights_px),
            *(self.offset_px[:, 0], self.offset_px[:, 1], offset, offset / self.heights_px),
            self.size_ratio,
            *(self.rest_px, self.rest_px / self.heights_px),
        )
        return dict(zip(PLACING_MEASURES, values, strict=True))


def placing(poses: Keypoints, true: Keypoints) -> Placing:
    """Compares poses with the true ones, in the pixels of both.

    Raises:
        PoseError: they differ in length or in the size of their picture.
    """
    if len(poses) != len(true) or poses.size != true.size:
        raise PoseError(
            f"placing error: found {len(poses)} poses in pictures of {poses.size}, expected {len(true)} of "
            f"{true.size}"
        )
    body, expected = poses.part("body").astype(np.float64), true.part("body").astype(np.float64)  # (T, 25, 2)
    both = np.isfinite(body).all(-1) & np.isfinite(expected).all(-1)
    offset = _mean(body - expected, both)
    about = np.where(both[..., None], body - _mean(body, both)[:, None], 0)
    expected_about = np.where(both[..., None], expected - _mean(expected, both)[:, None], 0)
    spread = (expected_about**2).sum((1, 2))
    size = (about * expected_about).sum((1, 2)) / np.where(spread > 0, spread, np.nan)
    rest = about - size[:, None, None] * expected_about
    return Placing(
        _mean(np.linalg.norm(body - expected, axis=-1), both),
        offset,
        size,
        _mean(np.linalg.norm(rest, axis=-1), both),
        person_heights(true).astype(np.float64),
    )


def _mean(values: FloatArray, both: npt.NDArray[np.bool_]) -> FloatArray:
    """The mean over the joints that are known; NaN where they are too few."""
    known = both.reshape(*both.shape, *(1,) * (values.ndim - 2))
    count = known.sum(1)
    total = np.where(known, values, 0).sum(1)
    return np.where(count >= _FEWEST_JOINTS, total / np.maximum(count, 1), np.nan)
