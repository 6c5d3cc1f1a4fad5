"""Outliers: joints that a detector misplaced for a frame or two (a wrist snapped to a ball, a blurred hand).

Two tests make a joint unseen. Either it lies far from the median of its own five frames; or its bone has a
length that bones hardly have and it also jumped. Length alone proves nothing: a forearm that points at the
camera is short in the picture.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, PARTS, joint_index

Mask = npt.NDArray[np.bool_]

# The outer end of each long bone, and the joint it hangs on.
_BONES: Final = {
    f"{side}_{outer}": f"{side}_{inner}"
    for side in ("left", "right")
    for outer, inner in (("elbow", "shoulder"), ("wrist", "elbow"), ("knee", "hip"), ("ankle", "knee"))
}
# Of a bone's median length. Wide, because foreshortening is everyday.
_SHORTEST, _LONGEST = 0.5, 1.5


def reject_outliers(keypoints: Keypoints, limit_px: float) -> Keypoints:
    """Makes outliers unseen.

    Args:
        keypoints: of one shot, repeated frames left out.
        limit_px: how far from its neighbours a joint may lie; 0 rejects nothing.
    """
    if limit_px <= 0:
        return keypoints
    bad = _off_their_median(keypoints, limit_px) | _on_impossible_bones(keypoints, limit_px)
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    xy[bad], confidence[bad] = np.nan, 0
    return replace(keypoints, xy=xy, confidence=confidence)


def median_of_five(xy: FloatArray) -> FloatArray:
    """(T, J, 2) → (T, J, 2): the median of each coordinate over the frames from two before to two after.

    Frames count in pairs about the middle: where one of a pair is unseen or outside, neither counts. So a
    joint that moves steadily is its own median, at the border of a gap as well.
    """
    padded = np.pad(xy, ((2, 2), (0, 0), (0, 0)), constant_values=np.nan)
    before2, before, after, after2 = padded[:-4], padded[1:-3], padded[3:-1], padded[4:]
    near, far = np.isfinite(before) & np.isfinite(after), np.isfinite(before2) & np.isfinite(after2)
    # A pair that does not count stands at both ends of the order, where it leaves the median alone.
    a, b = np.where(far, before2, -np.inf), np.where(far, after2, np.inf)
    c, d = np.where(near, before, -np.inf), np.where(near, after, np.inf)
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    return np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), xy))


def _off_their_median(keypoints: Keypoints, limit_px: float) -> Mask:
    bad = np.zeros(keypoints.seen.shape, bool)
    for part in PARTS:  # part by part bounds the memory that a long shot needs
        xy = keypoints.part(part)
        bad[:, PART_SLICES[part]] = np.linalg.norm(xy - median_of_five(xy), axis=-1) > limit_px
    return bad


def _on_impossible_bones(keypoints: Keypoints, limit_px: float) -> Mask:
    bad = np.zeros(keypoints.seen.shape, bool)
    for outer, inner in _BONES.items():
        track = keypoints.joint(outer)
        length = np.linalg.norm(track - keypoints.joint(inner), axis=-1)
        measured = np.isfinite(length)
        if measured.any():
            ratio = length / np.median(length[measured])
            impossible = measured & ((ratio < _SHORTEST) | (ratio > _LONGEST))
            bad[:, joint_index(outer)] = impossible & _jumped(track, limit_px)
    return bad


def _jumped(track: FloatArray, limit_px: float) -> Mask:
    """(T,): there and back within a frame: farther than the limit from the middle of its two neighbours.

    Speed itself is no sign: the wrists that move fastest are the ones that are foreshortened next.
    """
    border = np.full((1, 2), np.nan, track.dtype)
    middle = np.concatenate([border, (track[:-2] + track[2:]) / 2, border])
    return np.linalg.norm(track - middle[: len(track)], axis=-1) > limit_px
