"""Where the head is, seen or not: from the body's own joints."""

from typing import Final

import numpy as np

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import joint_index

HEAD_JOINTS: Final = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
# Half a head as a fraction of the distance from neck to mid hip, and how far above the neck it sits.
_HEAD_RADIUS, _HEAD_RISE = 0.24, 0.42


def head_circle(points: FloatArray) -> tuple[FloatArray, float] | None:
    """Centre and radius of the head from the body's joints, or None without neck and hips.

    Args:
        points: (K, 2), NaN where unseen.
    """
    neck, hip = points[joint_index("neck")], points[joint_index("mid_hip")]
    spine = neck - hip
    torso = float(np.linalg.norm(spine))
    if not torso > 0:
        return None
    head = points[[joint_index(joint) for joint in HEAD_JOINTS]]
    seen = np.isfinite(head).all(-1)
    centre = head[seen].mean(0) if seen.any() else neck + spine * _HEAD_RISE
    return centre, torso * _HEAD_RADIUS
