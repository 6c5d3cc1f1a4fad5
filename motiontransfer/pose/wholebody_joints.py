"""COCO-WholeBody's 133 points as our joints.

All of them are joints of ours under other numbers: 17 of the body and 6 of the feet in COCO's order; 68 of
the face in iBUG's order, as ours are; 21 a hand in OpenPose's order, as ours are. "Right" is the person's
right in both. Four joints of ours are means of several points.
"""

from typing import Final

import numpy as np

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import FACE_JOINTS, HAND_JOINTS, JOINT_COUNT, joint_index

_COCO_BODY: Final = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip
_FACE: Final = tuple(joint for joint in FACE_JOINTS if not joint.endswith("pupil"))

POINTS: Final = (
    *(("body", joint) for joint in _COCO_BODY),
    *(("face", joint) for joint in _FACE),
    *(("left_hand", joint) for joint in HAND_JOINTS),
    *(("right_hand", joint) for joint in HAND_JOINTS),
)
"""For each of the 133 points its part and joint."""
POINT_COUNT: Final = len(POINTS)


def _eye_ring(side: str) -> tuple[tuple[str, str], ...]:
    return tuple(("face", joint) for joint in _FACE if joint.startswith(f"{side}_eye_"))


MEANS: Final = {
    ("body", "neck"): (("body", "left_shoulder"), ("body", "right_shoulder")),
    ("body", "mid_hip"): (("body", "left_hip"), ("body", "right_hip")),
    ("face", "right_pupil"): _eye_ring("right"),
    ("face", "left_pupil"): _eye_ring("left"),
}
"""For each joint that is no point, the points whose mean it is."""

_PLACES: Final = np.array([joint_index(joint, part) for part, joint in POINTS])


def joints_from_points(points: FloatArray, confidence: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Maps points to joints; a mean has the lowest of its points' confidences.

    Args:
        points: (N, 133, 2), NaN where unseen.
        confidence: (N, 133), 0 where unseen.

    Returns:
        (N, K, 2) and (N, K) float32; a mean of which a point is unseen is unseen too.
    """
    xy = np.full((len(points), JOINT_COUNT, 2), np.nan, np.float32)
    trust = np.zeros((len(points), JOINT_COUNT), np.float32)
    xy[:, _PLACES], trust[:, _PLACES] = points, confidence
    for (part, joint), parents in MEANS.items():
        place = joint_index(joint, part)
        rows = [POINTS.index(parent) for parent in parents]
        xy[:, place], trust[:, place] = points[:, rows].mean(1), confidence[:, rows].min(1)
    return xy, trust
