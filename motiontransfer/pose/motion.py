"""Whether somebody moves: a still, a poster or a doll has neither a motion to transfer nor poses to learn."""

import math
from pathlib import Path
from typing import Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex

# Joints that a dancer moves, about the hips: a camera that pans over a poster moves none of them.
_MOVING: Final = tuple(
    f"{side}_{joint}" for joint in ("wrist", "elbow", "knee", "ankle") for side in ("left", "right")
)
# The width, in body heights, of the middle nine tenths of a joint's places, of the joint that moves second
# most, because one may be a slip throughout. MediaPipe trembles by .002 to .004 on a noisy still and by .015
# where a shaking camera films one; generated dancers move by .56, and by .04 or more in any half second.
_STILL: Final = 0.03
_PERCENTILES: Final = (5, 95)
_LEAST_S: Final = 1.0  # in less anybody may hold still


def motion_fraction(keypoints: Keypoints, index: FrameIndex) -> float:
    """How far limbs move about the hips, in body heights, in the shot with the most motion.

    Args:
        keypoints: T frames.
        index: their times and shots: in a show of stills the pose changes with each.

    Returns:
        0 where nobody is seen, infinity where every shot is too short to tell.
    """
    heights = person_heights(keypoints)[:, None]
    joints = np.stack([keypoints.joint(joint) for joint in _MOVING], 1)
    about_hips = (joints - keypoints.joint("mid_hip")[:, None]) / heights[..., None]  # T J 2
    long = [shot for shot in index.shots() if index.duration_s[shot].sum() >= _LEAST_S]
    return max((_moved(about_hips[shot]) for shot in long), default=math.inf)


def require_motion(keypoints: Keypoints, index: FrameIndex, film: Path) -> None:
    """Refuses a film in which whoever is seen never moves.

    Raises:
        PoseError: limbs stay within a thirtieth of the body's height.
    """
    moved = motion_fraction(keypoints, index)
    if moved < _STILL:
        raise PoseError(
            f"{film}: limbs move by {100 * moved:.1f} % of the body's height, expected {100 * _STILL:.0f} % "
            "or more; is it a still, or somebody on a poster? Choose a film of a person who moves, or show "
            "the dancer with detect.dancer_box"
        )


def _moved(places: np.ndarray) -> float:
    """Of (T, J, 2) places in one shot the second widest joint's width."""
    widths = []
    for joint in np.moveaxis(places, 1, 0):
        seen = joint[np.isfinite(joint).all(-1)]
        if len(seen) > 1:
            low, high = np.percentile(seen, _PERCENTILES, axis=0)
            widths.append(float(np.max(high - low)))
    return sorted(widths)[-2] if len(widths) > 1 else 0.0
