"""Where the places of limbs lie in pictures: the way back from a limb's coordinates to pixels."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import OnLimb
from motiontransfer.pose.map_capsules import LIMB_COUNT, Capsule, map_capsules

_SHORTEST: Final = 0.2  # in half-widths: what points at the camera shows nothing of its length


@dataclass(frozen=True)
class LimbAxes:
    """The limbs of T poses as systems of coordinates.

    Attributes:
        origin: (T, LIMB_COUNT, 2) pixels, where a limb starts; NaN where it was not seen.
        along: (T, LIMB_COUNT, 2) pixels, from there to its end.
        across: (T, LIMB_COUNT, 2) pixels, a half-width to the side.
    """

    origin: FloatArray
    along: FloatArray
    across: FloatArray

    @classmethod
    def of(cls, points: FloatArray) -> Self:
        """Of joints (T, K, 2) in pixels, NaN where unseen."""
        axes = np.full((len(points), LIMB_COUNT, 3, 2), np.nan, np.float32)
        for pose, joints in enumerate(points):
            for capsule in map_capsules(joints):
                axes[pose, capsule.limb] = _axes(capsule)
        return cls(axes[:, :, 0], axes[:, :, 1], axes[:, :, 2])

    def pixels(self, poses: npt.NDArray[np.int64], on_limb: OnLimb) -> FloatArray:
        """(P, N, 2): where in P poses those places of a limb lie that N pixels are on."""
        limb = on_limb.capsule.limb
        along, across = on_limb.along[:, None], on_limb.across[:, None]
        origin, one, half = (axis[poses, limb][:, None] for axis in (self.origin, self.along, self.across))
        return origin + along * one + across * half


def _axes(capsule: Capsule) -> FloatArray:
    """(3, 2): origin, along, across; the last two NaN of a limb too short to tell its direction."""
    direction = capsule.end - capsule.start
    length = np.hypot(*direction)
    if not length > _SHORTEST * capsule.half_width:
        return np.stack([capsule.start, *np.full((2, 2), np.nan)])
    unit = direction / length
    # A limb is at least a few half-widths long in its coordinates, however short it looks.
    along = unit * capsule.length**2 / length
    across = np.array([unit[1], -unit[0]]) * capsule.half_width * capsule.length / length
    return np.stack([capsule.start, along, across])
