"""Left and right told apart: limbs that a detector gave to the other side for a while are given back.

A limb moves on as it moved. Where the joints of an arm or a leg fit that prediction much better with left and
right exchanged, they were exchanged between the two pictures. What lies between two such exchanges is mended
where both directions of time find them. So a clip's end is left alone, and so is what looks exchanged for
long. Detectors that look at each picture by itself need this; those that track hardly do.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.gaps import Times
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

Mask = npt.NDArray[np.bool_]

_LONGEST_S: Final = 1.0  # exchanged for longer than this, it was no mistake, or one that cannot be told
# The joints that tell, from the trunk outward, and those that go with them.
_ARM: Final = ("shoulder", "elbow", "wrist")
_LEG: Final = ("hip", "knee", "ankle")
_FOOT: Final = ("heel", "big_toe", "small_toe")
_TELLING_JOINTS: Final = 2  # so many of a limb's joints have to be seen apart from their partners
_MUCH_BETTER: Final = 0.6  # the distance from the prediction if exchanged, as a share of that if not


def mend_swaps(keypoints: Keypoints, time_s: Times, limit_px: float) -> Keypoints:
    """Gives exchanged arms, with their hands, and legs, with their feet, back to their sides.

    Args:
        keypoints: T frames of one shot, repeated frames left out.
        time_s: (T,), rising.
        limit_px: joints nearer to their partner than this tell nothing; 0 changes nothing.
    """
    if limit_px <= 0 or len(keypoints) < 3:
        return keypoints
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    for joints, carried, hand in ((_ARM, (), True), (_LEG, _FOOT, False)):
        pair = _pair(keypoints, joints)
        backwards = _exchanged(pair[::-1], -time_s[::-1], limit_px)[::-1]
        swapped = _exchanged(pair, time_s, limit_px) & backwards
        if swapped.any():
            left, right = _sides((*joints, *carried), hand)
            frames = np.flatnonzero(swapped)[:, None]
            for array in (xy, confidence):
                array[frames, left], array[frames, right] = array[frames, right], array[frames, left]
    return replace(keypoints, xy=xy, confidence=confidence)


def _pair(keypoints: Keypoints, joints: tuple[str, ...]) -> FloatArray:
    """(T, 2, J, 2): the joints of the left limb and of the right one."""
    left, right = _sides(joints, hand=False)
    return np.stack([keypoints.xy[:, left], keypoints.xy[:, right]], 1)


def _sides(joints: tuple[str, ...], hand: bool) -> tuple[list[int], list[int]]:
    """The places of a limb's joints on the left and on the right, with the hand's if wanted."""
    left, right = ([joint_index(f"{side}_{joint}") for joint in joints] for side in ("left", "right"))
    if hand:
        for side, places in (("left", left), ("right", right)):
            part = PART_SLICES[f"{side}_hand"]
            places.extend(range(part.start, part.stop))
    return left, right


def _exchanged(pair: FloatArray, time_s: Times, limit_px: float) -> Mask:
    """(T,): in which frames the limbs are exchanged, if they were not in the first."""
    exchanged = np.zeros(len(pair), bool)
    since = len(pair)
    for frame in _suspects(pair, limit_px):
        if since < frame and time_s[frame] - time_s[since] > _LONGEST_S:
            exchanged[since:], since = False, len(pair)
        before = _mended(pair, exchanged, frame - 1)
        # Where two frames back is not known, the limb is expected where it was.
        step = before - _mended(pair, exchanged, frame - 2) if frame > 1 else np.zeros_like(before)
        as_it_is, crossed = _distances(pair[frame], before + np.nan_to_num(step), limit_px)
        # Between suspects nothing changes, so the rest of the shot is as this frame is. The start of an
        # exchange has to be clear; it ends where that is no less likely.
        if crossed < _MUCH_BETTER * as_it_is:
            exchanged[frame:], since = True, min(since, frame)
        elif as_it_is <= crossed:
            exchanged[frame:], since = False, len(pair)
    if since < len(pair) and time_s[-1] - time_s[since] > _LONGEST_S:
        exchanged[since:] = False
    return exchanged


def _mended(pair: FloatArray, exchanged: Mask, frame: int) -> FloatArray:
    return pair[frame, ::-1] if exchanged[frame] else pair[frame]


def _suspects(pair: FloatArray, limit_px: float) -> npt.NDArray[np.intp]:
    """Frames that may be exchanged in comparison with the one before: nearer to it if they were."""
    here = np.linalg.norm(pair[1:] - pair[:-1], axis=-1)  # T-1 2 J
    there = np.linalg.norm(pair[1:, ::-1] - pair[:-1], axis=-1)
    apart = np.linalg.norm(pair[1:, 0] - pair[1:, 1], axis=-1) > limit_px
    return np.flatnonzero(((there < here).any(1) & apart).any(1)) + 1


def _distances(pair: FloatArray, expected: FloatArray, limit_px: float) -> tuple[float, float]:
    """How far one frame's joints lie from where they are expected, as they are and exchanged; 0 if unclear.

    Where only one side's joint is expected somewhere, it can tell for both.
    """
    apart = np.linalg.norm(pair[0] - pair[1], axis=-1) > limit_px
    here = np.linalg.norm(pair - expected, axis=-1)  # 2 J
    there = np.linalg.norm(pair[::-1] - expected, axis=-1)
    telling = apart & np.isfinite(here) & np.isfinite(there)
    if telling.any(0).sum() < _TELLING_JOINTS:
        return 0.0, 0.0
    return float(here[telling].sum()), float(there[telling].sum())
