"""Where the body is for certain, however little is known of clothes: narrow bands about its bones."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.head import HEAD_JOINTS
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_LIMBS, joint_index

_HALF_WIDTH: Final = 0.07  # as a fraction of the torso (neck to mid hip): a slender forearm's
_FEET: Final = ("toe", "heel")  # flat, and placed less well than they are narrow
_SHIFT: Final = 4  # cv2 draws on a grid of 1/16 pixel


def draw_limb_core(points: FloatArray, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Draws bands along trunk, arms and legs.

    Args:
        points: (K, 2) in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).

    Returns:
        (H, W) uint8, 255 on a band, 0 beside it; all 0 where neck or hips were not seen.
    """
    canvas = np.zeros(size, np.uint8)
    torso = float(np.linalg.norm(points[joint_index("neck")] - points[joint_index("mid_hip")]))
    if not np.isfinite(torso):
        return canvas
    width = max(1, round(2 * _HALF_WIDTH * torso))
    for first, second in BODY_LIMBS:
        ends = points[[joint_index(first), joint_index(second)]]
        if second not in HEAD_JOINTS and not second.endswith(_FEET) and np.isfinite(ends).all():
            start, end = np.rint(np.clip(ends, -1e4, 1e4) * 2**_SHIFT).astype(int).tolist()
            cv2.line(canvas, start, end, 255, width, cv2.LINE_AA, _SHIFT)
    return canvas
