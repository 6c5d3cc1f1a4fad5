"""Repeated pictures: a frame that shows the picture before it again tells nothing new about the motion.

Film of 23 pictures a second in a file of 30 repeats every fourth one, irregularly. A detector's answers on
such a frame are noise about a pose that stands still, while the body that was filmed moved on.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints

Frames = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def original_frames(repeat: Mask) -> Frames:
    """(T,): for each frame of one shot the frame whose picture it shows; itself where it is no repeat.

    A shot's first frame repeats nothing that is still in the shot, so it counts as an original.
    """
    frames = np.arange(len(repeat))
    return np.maximum.accumulate(np.where(repeat, 0, frames))


def drop_repeats(keypoints: Keypoints, originals: Frames) -> Keypoints:
    """Makes every joint of a repeated frame unseen."""
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    repeats = originals != np.arange(len(originals))
    xy[repeats], confidence[repeats] = np.nan, 0
    return replace(keypoints, xy=xy, confidence=confidence)


def confirmed_repeats(detected: Keypoints, trusted: Keypoints, originals: Frames, limit_px: float) -> Mask:
    """(T, K): which joints of repeated frames the detector placed where it had placed them before.

    Args:
        detected: of one shot, repeated frames and all.
        trusted: the same with repeats and outliers unseen.
        originals: from `original_frames`.
        limit_px: how far apart two detections of one picture may lie; 0 for any distance.
    """
    repeats = (originals != np.arange(len(originals)))[:, None]
    apart = np.linalg.norm(detected.xy - trusted.xy[originals], axis=-1)  # NaN: one of them was not seen
    return repeats & np.isfinite(apart) & ((limit_px <= 0) | (apart <= limit_px))


def hold_repeats(keypoints: Keypoints, originals: Frames, unseen_only: bool) -> Keypoints:
    """Gives repeated frames the joints of the frame that they show again, seen or not.

    Args:
        keypoints: of one shot.
        originals: from `original_frames`.
        unseen_only: keeps the joints that a repeated frame already has.
    """
    held = np.broadcast_to((originals != np.arange(len(originals)))[:, None], keypoints.seen.shape)
    if unseen_only:
        held = held & ~keypoints.seen
    xy = np.where(held[..., None], keypoints.xy[originals], keypoints.xy)
    confidence = np.where(held, keypoints.confidence[originals], keypoints.confidence)
    return replace(keypoints, xy=xy, confidence=confidence)
