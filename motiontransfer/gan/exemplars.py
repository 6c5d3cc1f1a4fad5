"""Exemplars: what a subject looked like in single frames of the film, limb by limb.

The body atlas is a mean over many poses: it knows no folds and no shade. Where a pose is near one that was
filmed, the frames themselves tell more. Each limb is taken from the frames in which it lay most alike, led to
where it lies now, and blended; weights fall with the distance of the poses, so that a sketch moves without
jumps. Every frame is there a second time as a mirror shows it.

It is the paper's baseline, the nearest frame of the film, taken limb by limb for a network to mend.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.gan.crops import Crops, crop_boxes
from motiontransfer.gan.mirror import mirror_points
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_axes import coordinates, limb_axes
from motiontransfer.pose.limb_distance import LimbPoses, torso_px
from motiontransfer.pose.limb_places import OnLimb
from motiontransfer.pose.map_capsules import LIMB_MIRROR

Integers = npt.NDArray[np.int64]

_BLENDED: Final = 8  # exemplars of a limb at most
NEAR: Final = 0.08  # torsos: of poses so near none is believed more than another
_FALL: Final = 0.4  # of weights with distance: a pose 1.5 times as far as the nearest weighs 2 %
_LEAST: Final = 0.05  # a weight that counts: what is less takes time and changes nothing
_MIRRORED: Final = 0.1  # torsos: so much farther is what only a mirror showed
_MOST_BYTES: Final = 2**29


@dataclass(frozen=True)
class Shown:
    """What exemplars show of N pixels of a limb.

    Attributes:
        colours: (N, 3) RGB, each times its weight.
        weights: (N,) 1 for one pose as near as the nearest, more of several, 0 where none shows the place.
        distance: of the nearest pose in torsos, at least what counts as near.
    """

    colours: FloatArray
    weights: FloatArray
    distance: float


@dataclass(frozen=True)
class Exemplars:
    """M frames of one person.

    Attributes:
        crops: the person in them.
        points: (M, K, 2) joints in pixels of the frames, NaN where unseen.
        numbers: (M,) of the frames in their clip.
        width: of the frames.
    """

    crops: Crops
    points: FloatArray
    numbers: Integers
    width: int

    @classmethod
    def of(cls, read: Callable[[int], Image], points: FloatArray, numbers: Integers, most: int) -> Self:
        """Takes frames evenly from a clip.

        Args:
            read: a frame, RGB uint8 (H, W, 3), by its number.
            points: (T, K, 2) of all frames in their pixels, NaN where unseen.
            numbers: which of them may be taken, at least one; they show neck and hips.
            most: so many at most, and fewer of large pictures.
        """
        height, width = read(int(numbers[0])).shape[:2]
        _, crop = crop_boxes(points[numbers], (height, width))
        count = min(len(numbers), most, max(1, _MOST_BYTES // (4 * crop[0] * crop[1])))
        chosen = numbers[np.linspace(0, len(numbers) - 1, count).round().astype(int)]
        return cls(Crops.of(read, chosen, points[chosen]), np.array(points[chosen]), chosen, width)

    def distances(self, points: FloatArray, hidden: tuple[int, int] | None, mirrored: bool) -> FloatArray:
        """(2 M, LIMB_COUNT) of each limb from a pose (K, 2), in torsos; first as filmed, then in the mirror.

        Infinite where an exemplar does not show the limb.

        Args:
            points: in pixels of pictures of the same size, NaN where unseen.
            hidden: first and last number of frames that are not looked at: infinitely far.
            mirrored: whether it is the person in the mirror who is asked for.
        """
        asked = points[None]
        apart = self._poses.distances(LimbPoses.of(asked, limb_axes(asked), self._torso_px))
        apart[self._out_of_sight] = np.inf
        count = len(self.numbers)
        apart[:count] += _MIRRORED * mirrored
        apart[count:] += _MIRRORED * (not mirrored)
        if hidden is not None:
            apart[np.tile((self.numbers >= hidden[0]) & (self.numbers <= hidden[1]), 2)] = np.inf
        return apart

    def shown(self, on_limb: OnLimb, distances: FloatArray) -> Shown:
        """What is on a limb's pixels, given the distances (2 M,) of that limb."""
        chosen = np.argpartition(distances, min(_BLENDED, len(distances)) - 1)[:_BLENDED]
        chosen = np.sort(chosen[np.isfinite(distances[chosen])])
        at, nearest = coordinates(on_limb), max(min(distances[chosen].tolist(), default=NEAR), NEAR)
        colours, weights = np.zeros((len(at), 3), np.float32), np.zeros(len(at), np.float32)
        for exemplar, distance in zip(chosen.tolist(), distances[chosen].tolist(), strict=True):
            farther = max(distance / nearest, 1)
            weight = math.exp(-0.5 * (farther**2 - 1) / _FALL**2)
            if weight > _LEAST:
                seen, found = self._looked_up(exemplar, at, on_limb.capsule.limb)
                share = seen * np.float32(weight)
                colours += share[:, None] * found
                weights += share
        return Shown(colours, weights, nearest)

    def _looked_up(self, exemplar: int, at: FloatArray, limb: int) -> tuple[npt.NDArray[np.bool_], Image]:
        """Where the limb is in sight, and its colours, at coordinates (N, 3) on it."""
        place, axes = exemplar % len(self.numbers), self._axes[exemplar, limb]
        if exemplar == place:
            return self.crops.looked_up(place, at, axes, limb)
        turned = axes * np.array([-1, 1], np.float32)
        turned[0, 0] += self.width - 1
        return self.crops.looked_up(place, at, turned, LIMB_MIRROR[limb])

    @cached_property
    def _torso_px(self) -> float:
        return torso_px(self.points)

    @cached_property
    def _both(self) -> FloatArray:
        """(2 M, K, 2) joints as filmed, then in the mirror."""
        return np.concatenate([self.points, mirror_points(self.points, self.width)])

    @cached_property
    def _axes(self) -> FloatArray:
        return limb_axes(self._both)

    @cached_property
    def _out_of_sight(self) -> npt.NDArray[np.bool_]:
        """(2 M, LIMB_COUNT) limbs that an exemplar does not show."""
        return ~np.isfinite(self._axes).all((-2, -1))

    @cached_property
    def _poses(self) -> LimbPoses:
        return LimbPoses.of(self._both, self._axes, self._torso_px)
