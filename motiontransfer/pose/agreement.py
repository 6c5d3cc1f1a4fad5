"""How well people agree with one another, or with where they were expected: by box and by pose."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES

_LEAST_COMMON_JOINTS: Final = 3  # fewer tell nothing
_BODY: Final = PART_SLICES["body"]


@dataclass(frozen=True)
class Bodies:
    """A people, seen or expected.

    Attributes:
        xy: (A, 25, 2) float32, the body's joints in pixels, NaN where not clear.
        box: (A, 4) float32.
        height: (A,) float32, pixels.
    """

    xy: FloatArray
    box: FloatArray
    height: FloatArray

    @classmethod
    def of(cls, sightings: Sightings, rows: npt.NDArray[np.intp]) -> Self:
        """The bodies of some rows."""
        xy = np.where(sightings.clear[rows, :, None], sightings.xy[rows, _BODY], np.float32(np.nan))
        return cls(xy, sightings.box[rows], sightings.height[rows])

    def __len__(self) -> int:
        return len(self.xy)

    def at(self, places: npt.NDArray[np.intp] | slice) -> Self:
        """Some of them."""
        return type(self)(self.xy[places], self.box[places], self.height[places])

    def with_at(self, places: npt.NDArray[np.intp], others: Self) -> Self:
        """The same bodies, some of them replaced by others."""
        xy, box, height = self.xy.copy(), self.box.copy(), self.height.copy()
        xy[places], box[places], height[places] = others.xy, others.box, others.height
        return type(self)(xy, box, height)

    def joined(self, others: Self) -> Self:
        """These bodies and others."""
        return type(self)(
            np.concatenate([self.xy, others.xy]),
            np.concatenate([self.box, others.box]),
            np.concatenate([self.height, others.height]),
        )

    def moved(self, shift: FloatArray) -> Self:
        """The same bodies elsewhere, by (A, 2) pixels."""
        return type(self)(self.xy + shift[:, None], self.box + np.tile(shift, 2), self.height)


def box_agreement(bodies: Bodies, others: Bodies) -> FloatArray:
    """(A, B) in [0, 1]: intersection over union of the boxes."""
    first, second = bodies.box[:, None], others.box[None]
    sides = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])
    common = np.maximum(sides, 0).prod(-1)
    areas = (first[..., 2:] - first[..., :2]).prod(-1) + (second[..., 2:] - second[..., :2]).prod(-1)
    return np.asarray(common / (areas - common), np.float32)


def pose_agreement(bodies: Bodies, others: Bodies, tolerance_fraction: npt.ArrayLike) -> FloatArray:
    """(A, B) in [0, 1]: the mean of exp(-d² / 2t²) over the joints that are clear in both.

    COCO's object keypoint similarity with one tolerance t for all joints, because here it stands for how far
    a joint moves and not for how well people agree upon where it is.

    Args:
        bodies: A of them, whose height is the scale.
        others: B of them.
        tolerance_fraction: t as a fraction of the height, (A,) or one for all.
    """
    squared = np.square(bodies.xy[:, None] - others.xy[None]).sum(-1)  # (A, B, 25)
    common = np.isfinite(squared)
    tolerance = (bodies.height * np.asarray(tolerance_fraction, np.float32))[:, None, None]
    nearness = np.exp(-np.where(common, squared, np.inf) / (2 * np.square(tolerance)))
    count = common.sum(-1)
    return np.where(count >= _LEAST_COMMON_JOINTS, nearness.sum(-1) / np.maximum(count, 1), 0)
