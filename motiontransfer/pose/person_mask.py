"""Where the person is in a picture, drawn from keypoints: generous enough to hold clothes and hair."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.head import head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_LIMBS, HAND_LIMBS, PART_SLICES, joint_index

Mask = npt.NDArray[np.bool_]

# Half-widths as fractions of the torso (neck to mid hip).
_ARM: Final = 0.17
_TRUNK: Final = 0.26
_HIP, _KNEE = 0.42, 0.24  # skirts and coats hang from the hips
_SHIN: Final = 0.18
_HAND: Final = 0.12
_HEAD: Final = 1.9  # times the drawn head's radius
_TORSO_OUTLINE: Final = ("right_shoulder", "left_shoulder", "left_hip", "right_hip")


def person_mask(points: FloatArray, size: tuple[int, int], margin: float = 1.0, shins: float = 1.0) -> Mask:
    """Capsules around the limbs, a filled torso, a disc for the head.

    Args:
        points: (K, 2) in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).
        margin: factor on every width.
        shins: factor on the widths below the knee, besides.

    Returns:
        (H, W) bool, all False where neck or hips were not seen.
    """
    canvas = np.zeros(size, np.uint8)
    circle = head_circle(points)
    if circle is None:
        return canvas.astype(bool)
    centre, radius = circle
    torso = float(np.linalg.norm(points[joint_index("neck")] - points[joint_index("mid_hip")]))
    _disc(canvas, centre, radius * _HEAD * margin)
    _torso(canvas, points, torso * _TRUNK * margin)
    for first, second in BODY_LIMBS:
        ends = points[[joint_index(first), joint_index(second)]]
        if second.endswith("knee"):
            _cone(canvas, ends, torso * np.array([_HIP, _KNEE]) * margin)
        else:
            _capsule(canvas, ends[0], ends[1], torso * _half_width(second, shins) * margin)
    for part, wrist in (("left_hand", "left_wrist"), ("right_hand", "right_wrist")):
        _hand(canvas, points, part, points[joint_index(wrist)], torso * _HAND * margin)
    return canvas.astype(bool)


def _half_width(joint: str, shins: float) -> float:
    """Of the limb that ends in a joint, as a fraction of the torso."""
    if joint.endswith("hip"):
        return _HIP
    return _SHIN * shins if joint.endswith(("ankle", "toe", "heel")) else _ARM


def _torso(canvas: npt.NDArray[np.uint8], points: FloatArray, half_width: float) -> None:
    outline = points[[joint_index(joint) for joint in _TORSO_OUTLINE]]
    if np.isfinite(outline).all():
        polygon = np.rint(outline).astype(np.int32)
        cv2.fillPoly(canvas, [polygon], 1)
        cv2.polylines(canvas, [polygon], True, 1, max(1, round(2 * half_width)))


def _hand(
    canvas: npt.NDArray[np.uint8], points: FloatArray, part: str, wrist: FloatArray, half_width: float
) -> None:
    hand = points[PART_SLICES[part]]
    if np.isfinite(hand).all():
        for first, second in HAND_LIMBS:
            _capsule(canvas, points[joint_index(first, part)], points[joint_index(second, part)], half_width)
    elif np.isfinite(wrist).all():
        # The detector loses a hand just when it moves: cover as far as it could reach.
        _disc(canvas, wrist, 3 * half_width)


def _capsule(canvas: npt.NDArray[np.uint8], start: FloatArray, end: FloatArray, half_width: float) -> None:
    if np.isfinite(start).all() and np.isfinite(end).all():
        cv2.line(canvas, _pixel(start), _pixel(end), 1, max(1, round(2 * half_width)))


def _cone(canvas: npt.NDArray[np.uint8], ends: FloatArray, half_widths: FloatArray) -> None:
    """Two discs and all between them."""
    if not np.isfinite(ends).all():
        return
    along = ends[1] - ends[0]
    aside = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-3)
    sides = half_widths[:, None] * aside
    outline = np.concatenate([ends + sides, (ends - sides)[::-1]])
    cv2.fillConvexPoly(canvas, np.array([_pixel(corner) for corner in outline], np.int32), 1)
    for end, half_width in zip(ends, half_widths, strict=True):
        _disc(canvas, end, float(half_width))


def _disc(canvas: npt.NDArray[np.uint8], centre: FloatArray, radius: float) -> None:
    cv2.circle(canvas, _pixel(centre), max(1, round(radius)), 1, cv2.FILLED)


def _pixel(point: FloatArray) -> tuple[int, int]:
    x, y = np.rint(np.clip(point, -1e4, 1e4)).astype(int)
    return int(x), int(y)
