"""Hands that were seen wrongly (turned over, on a knee, far off, there and back) or for a moment only.

A hand is one thing, and it is judged as one: by its joints about the arm's wrist, in comparison with the hand
before and the hand after. One that differs from both while those two agree was seen wrongly. One that comes
out of nothing and is gone at once may be right, but a film in which it flashes up is worse than one without.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.gaps import Times
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import PART_SLICES

Mask = npt.NDArray[np.bool_]

_HANDS: Final = {"left_hand": "left_wrist", "right_hand": "right_wrist"}
_NEAR_FRAMES: Final = 3  # a hand that was seen longer ago tells nothing about this one
# The hands before and after differ by less than this share of what the hand between differs from either.
_AGREE: Final = 0.5


def reject_hands(keypoints: Keypoints, time_s: Times, limit_px: float, least_s: float) -> Keypoints:
    """Makes hands unseen that were seen wrongly or for a moment only.

    Args:
        keypoints: T frames of one shot, repeated frames left out.
        time_s: (T,), rising.
        limit_px: how far a hand's joints may lie, on average, from where they are before and after;
            0 for any.
        least_s: the shortest time for which a hand is seen, with gaps of one frame in it; 0 for any.
    """
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    for part, wrist in _HANDS.items():
        here = PART_SLICES[part]
        about_wrist = keypoints.part(part) - keypoints.joint(wrist)[:, None]
        wrong = _there_and_back(about_wrist, limit_px)
        seen = keypoints.seen[:, here].any(1) & ~wrong
        wrong |= _flashes(seen, time_s, least_s)
        xy[wrong, here], confidence[wrong, here] = np.nan, 0
    return replace(keypoints, xy=xy, confidence=confidence)


def _there_and_back(hand: FloatArray, limit_px: float) -> Mask:
    """(T,): hands (T, J, 2) that differ from the ones before and after, which hardly differ themselves."""
    wrong = np.zeros(len(hand), bool)
    seen = np.isfinite(hand[..., 0]).any(1)
    if limit_px <= 0 or seen.sum() < 3:
        return wrong
    frames = np.flatnonzero(seen)
    before, middle, after = frames[:-2], frames[1:-1], frames[2:]
    near = (middle - before <= _NEAR_FRAMES) & (after - middle <= _NEAR_FRAMES)
    least = np.fmin(_apart(hand[middle], hand[before]), _apart(hand[middle], hand[after]))
    agree = _apart(hand[before], hand[after]) < _AGREE * least
    wrong[middle] = near & (least > limit_px) & agree
    return wrong


def _apart(hand: FloatArray, other: FloatArray) -> FloatArray:
    """(T,): the mean distance of those joints that both hands have; 0 where there are none."""
    distance = np.linalg.norm(hand - other, axis=-1)
    both = np.isfinite(distance)
    return np.where(both, distance, 0).sum(1) / np.maximum(both.sum(1), 1)


def _flashes(seen: Mask, time_s: Times, least_s: float) -> Mask:
    """(T,): frames of stretches, across single gaps, that are shorter than `least_s`."""
    if least_s <= 0 or len(seen) < 2:
        return np.zeros(len(seen), bool)
    bridged = seen | (np.r_[False, seen[:-1]] & np.r_[seen[1:], False])
    edges = np.flatnonzero(np.diff(np.r_[False, bridged, False]))
    starts, stops = edges[::2], edges[1::2]
    # The last frame of a stretch is shown until the next frame.
    until_s = np.r_[time_s, 2 * time_s[-1] - time_s[-2]]
    short = until_s[stops] - time_s[starts] < least_s
    flashing = np.zeros(len(seen), bool)
    for start, stop in zip(starts[short], stops[short], strict=True):
        flashing[start:stop] = seen[start:stop]
    return flashing
