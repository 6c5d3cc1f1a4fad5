"""Where in a picture a loss counts more: hands and face, then limbs, then the person, then the rest."""

from typing import Final

import cv2
import numpy as np

from motiontransfer.pose.head import head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.person_mask import person_mask
from motiontransfer.pose.skeleton import HAND_JOINTS, PART_SLICES, joint_index

_REST: Final = 0.5
_PERSON: Final = 2.0
_DETAIL: Final = 4.0
_HEAD_FACTOR: Final = 1.2
_HAND_RADIUS: Final = 0.2  # of the torso, where only the wrist was seen


def loss_weights(points: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Weights of the pixel losses.

    Args:
        points: (K, 2) joints in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).

    Returns:
        (H, W) float32.
    """
    weights = np.where(person_mask(points, size, margin=0.8), np.float32(_PERSON), np.float32(_REST))
    circle = head_circle(points)
    if circle is None:
        return weights
    centre, radius = circle
    _disc(weights, centre, radius * _HEAD_FACTOR)
    torso = float(np.linalg.norm(points[joint_index("neck")] - points[joint_index("mid_hip")]))
    for part, wrist in (("left_hand", "left_wrist"), ("right_hand", "right_wrist")):
        hand = points[PART_SLICES[part]]
        if np.isfinite(hand).all():
            middle = hand[HAND_JOINTS.index("middle_1")]
            reach = float(np.linalg.norm(hand - middle, axis=-1).max())
            _disc(weights, middle, 1.2 * reach)
        else:
            _disc(weights, points[joint_index(wrist)], _HAND_RADIUS * torso)
    return weights


def _disc(weights: FloatArray, centre: FloatArray, radius: float) -> None:
    if np.isfinite(centre).all():
        x, y = np.rint(np.clip(centre, -1e4, 1e4)).astype(int)
        cv2.circle(weights, (int(x), int(y)), max(1, round(radius)), _DETAIL, cv2.FILLED)
