"""Where the places of limbs lie in pictures: the way back from a limb's coordinates to pixels."""

from typing import Final

import numpy as np

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import OnLimb
from motiontransfer.pose.map_capsules import LIMB_COUNT, Capsule, map_capsules

_SHORTEST: Final = 0.2  # in half-widths: what points at the camera shows nothing of its length

ALONG: Final = 1  # the row of a limb's axes that leads from its start to its end


def limb_axes(points: FloatArray) -> FloatArray:
    """The limbs of T poses as systems of coordinates.

    Args:
        points: (T, K, 2) joints in pixels, NaN where unseen.

    Returns:
        (T, LIMB_COUNT, 3, 2) pixels: where a limb starts, from there to its end, a half-width to the side.
        NaN where a limb was not seen, and the last two where it is too short to tell where it points.
    """
    axes = np.full((len(points), LIMB_COUNT, 3, 2), np.nan, np.float32)
    for pose, joints in enumerate(points):
        for capsule in map_capsules(joints):
            axes[pose, capsule.limb] = _axes(capsule)
    return axes


def coordinates(on_limb: OnLimb) -> FloatArray:
    """(N, 3) float32 of a limb's pixels: times its axes in another pose, the pixels where they lie there."""
    return np.stack([np.ones_like(on_limb.along), on_limb.along, on_limb.across], 1).astype(np.float32)


def _axes(capsule: Capsule) -> FloatArray:
    """(3, 2) of one limb."""
    direction = capsule.end - capsule.start
    length = np.hypot(*direction)
    if not length > _SHORTEST * capsule.half_width:
        return np.stack([capsule.start, *np.full((2, 2), np.nan)])
    unit = direction / length
    # A limb is at least a few half-widths long in its coordinates, however short it looks.
    along = unit * capsule.length**2 / length
    across = np.array([unit[1], -unit[0]]) * capsule.half_width * capsule.length / length
    return np.stack([capsule.start, along, across])
