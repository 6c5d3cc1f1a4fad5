"""Boxes around a person, a face and the hands, from keypoints.

A box is (left, top, right, bottom) in the pixels of the keypoints, right and bottom exclusive, NaN where the
part was not seen.
"""

import numpy as np

from motiontransfer.pose.keypoints import FloatArray, Keypoints

# How far boxes reach beyond their joints, as fractions of the person's height.
_HEAD_ROOM, _HAND_MARGIN = 0.06, 0.02
# Half a face box, as fractions of the person's height. The published box is 70 px either way of the nose at
# 1080 lines, for people some 800 px tall; it did not follow the person's size, ours does.
_FACE_HALF = 0.088
_HEAD_JOINTS = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")


def person_heights(keypoints: Keypoints) -> FloatArray:
    """(T,): each person's height (nose to ankles) in pixels as if they stood up.

    A crouch shortens the distance from nose to ankles and hardly the torso. So the torso, times the clip's
    median ratio of the two, counts where it says more, by half as much again at most (a torso is easily
    mismeasured). Where a frame has neither, the clip's median stands in; where the clip has none, half the
    picture.
    """
    nose, neck, hip = keypoints.joint("nose"), keypoints.joint("neck"), keypoints.joint("mid_hip")
    ankle = (keypoints.joint("left_ankle") + keypoints.joint("right_ankle")) / 2
    torso = np.linalg.norm(neck - hip, axis=-1)
    standing = np.linalg.norm(nose - ankle, axis=-1)
    ratio = _finite_median(standing / np.where(torso > 1, torso, np.nan), 3.0)
    per_frame = np.fmax(standing, np.minimum(torso * ratio, standing * 1.5))
    per_frame = np.where(np.isfinite(per_frame), per_frame, torso * ratio)
    fallback = _finite_median(per_frame, keypoints.size[0] / 2)
    return np.where(np.isfinite(per_frame), per_frame, fallback).astype(np.float32)


def person_boxes(keypoints: Keypoints) -> FloatArray:
    """(T, 4): around every joint that was seen, as the paper crops the body, and the hair above the eyes."""
    boxes = _around(keypoints.xy, np.zeros(len(keypoints), np.float32))
    boxes[:, 1] -= person_heights(keypoints) * _HEAD_ROOM
    return boxes


def face_boxes(keypoints: Keypoints) -> FloatArray:
    """(T, 4): a square about the head's joints, scaled with the person.

    It is centred on the mean of nose, eyes and ears (whichever were seen), so it is there from behind as
    well, where only ears are.
    """
    head = np.stack([keypoints.joint(name) for name in _HEAD_JOINTS], 1)
    centre = _nanmean(head)
    half = (person_heights(keypoints) * _FACE_HALF)[:, None]
    return np.concatenate([centre - half, centre + half], 1).astype(np.float32)


def hand_boxes(keypoints: Keypoints, part: str) -> FloatArray:
    """(T, 4): around the joints of "left_hand" or "right_hand"."""
    return _around(keypoints.part(part), person_heights(keypoints) * _HAND_MARGIN)


def pixel_box(box: FloatArray, size: tuple[int, int]) -> tuple[slice, slice] | None:
    """Rows and columns of a box clipped to a picture of `size`, or None where nothing is left of it."""
    if not np.isfinite(box).all():
        return None
    left, top, right, bottom = np.rint(box).astype(int)
    rows = slice(max(top, 0), min(bottom, size[0]))
    columns = slice(max(left, 0), min(right, size[1]))
    if rows.stop - rows.start < 2 or columns.stop - columns.start < 2:
        return None
    return rows, columns


def _around(points: FloatArray, margin: FloatArray) -> FloatArray:
    seen = np.isfinite(points).all(-1)
    low = np.where(seen[..., None], points, np.inf).min(1) - margin[:, None]
    high = np.where(seen[..., None], points, -np.inf).max(1) + margin[:, None]
    boxes = np.concatenate([low, high + 1], 1)
    boxes[~seen.any(1)] = np.nan
    return boxes.astype(np.float32)


def _nanmean(points: FloatArray) -> FloatArray:
    seen = np.isfinite(points).all(-1, keepdims=True)
    count = seen.sum(1)
    total = np.where(seen, points, 0).sum(1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _finite_median(values: FloatArray, otherwise: float) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else otherwise
