"""Exemplars: what a subject looked like in single frames of the film, limb by limb.

The body atlas is a mean over many poses: it knows no folds and no shade. Where a pose is near one that was
filmed, the frames themselves tell more. Each limb is taken from the frames in which it lay most alike, led to
where it lies now, and blended; weights fall with the distance of the poses, so that a sketch moves without
jumps. Every frame is there a second time as a mirror shows it.

It is the paper's baseline, the nearest frame of the film, taken limb by limb for a network to mend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.gan.crop_sheet import CropSheet, crop_boxes
from motiontransfer.gan.mirror import mirror_points
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_axes import LimbAxes
from motiontransfer.pose.limb_distance import LimbPoses, torso_px
from motiontransfer.pose.limb_places import OnLimb
from motiontransfer.pose.map_capsules import LIMB_MIRROR

Integers = npt.NDArray[np.int64]

_BLENDED: Final = 16  # exemplars of a limb at most
NEAR: Final = 0.08  # torsos: of poses so near none is believed more than another
_FALL: Final = 0.4  # of weights with distance: a pose 1.5 times as far as the nearest weighs 2 %
_LEAST: Final = 0.01  # a weight that counts
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

    crops: CropSheet
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
        return cls(CropSheet.of(read, chosen, points[chosen]), np.array(points[chosen]), chosen, width)

    def distances(self, points: FloatArray, hidden: tuple[int, int] | None, mirrored: bool) -> FloatArray:
        """(2 M, LIMB_COUNT) of each limb from a pose (K, 2), in torsos; first as filmed, then in the mirror.

        Args:
            points: in pixels of pictures of the same size, NaN where unseen.
            hidden: first and last number of frames that are not looked at: infinitely far.
            mirrored: whether it is the person in the mirror who is asked for.
        """
        asked = points[None]
        apart = self._poses.distances(LimbPoses.of(asked, LimbAxes.of(asked), self._torso_px))
        count = len(self.numbers)
        apart[:count] += _MIRRORED * mirrored
        apart[count:] += _MIRRORED * (not mirrored)
        if hidden is not None:
            apart[np.tile((self.numbers >= hidden[0]) & (self.numbers <= hidden[1]), 2)] = np.inf
        return apart

    def shown(self, on_limb: OnLimb, distances: FloatArray) -> Shown:
        """What is on a limb's pixels, given the distances (2 M,) of that limb."""
        chosen = np.sort(np.argpartition(distances, min(_BLENDED, len(distances)) - 1)[:_BLENDED])
        chosen = chosen[np.isfinite(distances[chosen])]
        if not len(chosen):
            nothing = np.zeros((len(on_limb.rows), 4), np.float32)
            return Shown(nothing[:, :3], nothing[:, 3], NEAR)
        nearest = max(float(distances[chosen].min()), NEAR)
        farther = np.maximum(distances[chosen] / nearest, 1)
        weights = np.exp(-0.5 * (farther**2 - 1) / _FALL**2).astype(np.float32)
        counts = weights > _LEAST
        seen, colours = self._looked_up(chosen[counts], on_limb)
        seen *= weights[counts, None]
        return Shown(np.einsum("pn,pnc->nc", seen, colours), seen.sum(0), nearest)

    def _looked_up(self, chosen: Integers, on_limb: OnLimb) -> tuple[FloatArray, Image]:
        count, limb = len(self.numbers), on_limb.capsule.limb
        pixels, turned = self._axes.pixels(chosen, on_limb), chosen >= count
        pixels[turned, :, 0] = self.width - 1 - pixels[turned, :, 0]
        return self.crops.looked_up(chosen % count, pixels, np.where(turned, LIMB_MIRROR[limb], limb))

    @cached_property
    def _torso_px(self) -> float:
        return torso_px(self.points)

    @cached_property
    def _axes(self) -> LimbAxes:
        """Of all poses as filmed, then in the mirror."""
        return LimbAxes.of(np.concatenate([self.points, mirror_points(self.points, self.width)]))

    @cached_property
    def _poses(self) -> LimbPoses:
        both = np.concatenate([self.points, mirror_points(self.points, self.width)])
        return LimbPoses.of(both, self._axes, self._torso_px)
