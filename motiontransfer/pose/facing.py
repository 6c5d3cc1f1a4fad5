"""Which way a person faces, from the joints alone."""

from typing import Final

import numpy as np

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import joint_index

_NOSE_REACH: Final = (
    3.5  # shoulders are so many times as far apart, seen from the front, as a nose sticks out
)
_FRONT: Final = 0.5  # where a shoulder was not seen


def facing_turn(points: FloatArray) -> float:
    """How far a person has turned from the camera, as a fraction of a whole turn in [0, 1).

    Seen from the front the left shoulder is on the right; from behind it is the other way round, and from the
    side the nose tells which side. It is good enough to tell views apart, and no angle to measure with.

    Args:
        points: (K, 2) joints in pixels, NaN where unseen; the trunk was seen.

    Returns:
        0 from the front, 1/4 where the person looks to the picture's right, 1/2 from behind.
    """
    at = {joint: points[joint_index(joint)] for joint in ("neck", "mid_hip", "nose")}
    torso = max(float(np.linalg.norm(at["neck"] - at["mid_hip"])), 1.0)
    shoulders = points[joint_index("left_shoulder")] - points[joint_index("right_shoulder")]
    across = float(shoulders[0]) / torso if np.isfinite(shoulders).all() else _FRONT
    ahead = float(at["nose"][0] - at["neck"][0]) / torso if np.isfinite(at["nose"]).all() else 0.0
    return float(np.arctan2(_NOSE_REACH * ahead, across) / (2 * np.pi) % 1)
