"""Where the body is for certain, however little is known of clothes: the trunk, and bands about bones."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.head import HEAD_JOINTS
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_LIMBS, joint_index

_HALF_WIDTH: Final = 0.07  # as a fraction of the torso (neck to mid hip): a slender forearm's
_FEET: Final = ("toe", "heel")  # flat, and placed less well than they are narrow
_TRUNK: Final = ("right_shoulder", "left_shoulder", "left_hip", "right_hip")
_SHIFT: Final = 4  # cv2 draws on a grid of 1/16 pixel


def draw_limb_core(points: FloatArray, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Draws the trunk between shoulders and hips, and bands along it, arms and legs.

    Args:
        points: (K, 2) in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).

    Returns:
        (H, W) uint8, 255 on it, 0 beside it; all 0 where neck or hips were not seen.
    """
    canvas = np.zeros(size, np.uint8)
    torso = float(np.linalg.norm(points[joint_index("neck")] - points[joint_index("mid_hip")]))
    if not np.isfinite(torso):
        return canvas
    width = max(1, round(2 * _HALF_WIDTH * torso))
    for first, second in BODY_LIMBS:
        ends = points[[joint_index(first), joint_index(second)]]
        if second not in HEAD_JOINTS and not second.endswith(_FEET) and np.isfinite(ends).all():
            start, end = _on_grid(ends)
            cv2.line(canvas, start, end, 255, width, cv2.LINE_AA, _SHIFT)
    trunk = points[[joint_index(joint) for joint in _TRUNK]]
    if np.isfinite(trunk).all():
        cv2.fillPoly(canvas, [np.array(_on_grid(trunk))], 255, cv2.LINE_AA, _SHIFT)
    return canvas


def _on_grid(points: FloatArray) -> list[list[int]]:
    """Points (N, 2) as cv2 takes them with `_SHIFT`."""
    return np.rint(np.clip(points, -1e4, 1e4) * 2**_SHIFT).astype(int).tolist()
