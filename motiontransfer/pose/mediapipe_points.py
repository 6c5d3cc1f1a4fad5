"""From MediaPipe's 33 body, 478 face and 2 x 21 hand points to OpenPose's joints.

Tables tell for each OpenPose joint the points of MediaPipe that it is the mean of. "Right" is the person's
right in both.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.skeleton import HAND_JOINTS, JOINT_COUNT, joint_index

POINT_COUNTS: Final = {"body": 33, "face": 478, "left_hand": 21, "right_hand": 21}

# MediaPipe knows no small toes. Its "foot index" lies in the middle of the shoe, nearest to the big toe.
BODY_POINTS: Final[dict[str, tuple[int, ...]]] = {
    "nose": (0,), "neck": (11, 12),
    "right_shoulder": (12,), "right_elbow": (14,), "right_wrist": (16,),
    "left_shoulder": (11,), "left_elbow": (13,), "left_wrist": (15,),
    "mid_hip": (23, 24),
    "right_hip": (24,), "right_knee": (26,), "right_ankle": (28,),
    "left_hip": (23,), "left_knee": (25,), "left_ankle": (27,),
    "right_eye": (5,), "left_eye": (2,), "right_ear": (8,), "left_ear": (7,),
    "left_big_toe": (31,), "left_heel": (29,),
    "right_big_toe": (32,), "right_heel": (30,),
}  # fmt: skip

# Two mesh points where one would make the jaw lopsided or the bridge of the nose uneven.
FACE_LINE_POINTS: Final[dict[str, tuple[int | tuple[int, int], ...]]] = {
    "jaw": (
        127, 234, 93, (132, 58), (58, 172), 136, 150, 176,
        152,
        400, 379, 365, (288, 397), (361, 288), 323, 454, 356,
    ),
    "right_brow": (70, 63, 105, 66, 107),
    "left_brow": (336, 296, 334, 293, 300),
    "nose_bridge": ((168, 6), (197, 195), 5, 4),
    "nostril": (98, 97, 2, 326, 327),
    "right_eye": (33, 160, 158, 133, 153, 144),
    "left_eye": (362, 385, 387, 263, 373, 380),
    "outer_lip": (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91),
    "inner_lip": (78, 81, 13, 311, 308, 402, 14, 178),
}  # fmt: skip
# The centres of the irises, which the refined mesh has from point 468 on.
PUPIL_POINTS: Final[dict[str, tuple[int, ...]]] = {"right_pupil": (468,), "left_pupil": (473,)}


def _face_points() -> dict[str, tuple[int, ...]]:
    numbered = {
        f"{line}_{number}": (point,) if isinstance(point, int) else point
        for line, points in FACE_LINE_POINTS.items()
        for number, point in enumerate(points)
    }
    return numbered | PUPIL_POINTS


# Hands have OpenPose's order already.
_HAND_POINTS: Final[dict[str, tuple[int, ...]]] = {joint: (point,) for point, joint in enumerate(HAND_JOINTS)}
JOINT_POINTS: Final = {
    "body": BODY_POINTS,
    "face": _face_points(),
    "left_hand": _HAND_POINTS,
    "right_hand": _HAND_POINTS,
}
"""For each part and joint the points of that part of MediaPipe; joints that it does not know are missing."""


def _first_and_last() -> npt.NDArray[np.int64]:
    """(2, K): rows of the stacked points whose mean each joint is; one past the end where there is none."""
    rows = np.full((2, JOINT_COUNT), sum(POINT_COUNTS.values()))
    offset = 0
    for part, joints in JOINT_POINTS.items():
        for joint, points in joints.items():
            rows[:, joint_index(joint, part)] = offset + points[0], offset + points[-1]
        offset += POINT_COUNTS[part]
    return rows


_FIRST, _LAST = _first_and_last()

# MediaPipe scores the body's points only; a face or a hand is there or is not.
_UNSCORED_CONFIDENCE = 0.9


def detection_from_points(points: dict[str, npt.NDArray[Any]], size: tuple[int, int]) -> Detection:
    """Maps MediaPipe's points to OpenPose's joints; a mean of two has the lower of their confidences.

    Args:
        points: for each of the four parts (n, 3): x and y as fractions of the picture's width and height
            (0 and 1 are its edges), and confidence; NaN where the part was not found.
        size: (height, width) in pixels.
    """
    nowhere = np.full((1, 3), np.nan)
    stacked = np.concatenate([*(points[part] for part in POINT_COUNTS), nowhere])  # (554, 3)
    first, last = stacked[_FIRST], stacked[_LAST]  # (K, 3)
    # Fractions count from the picture's edge, our pixels from the first pixel's centre.
    xy = (first[:, :2] + last[:, :2]) / 2 * (size[1], size[0]) - 0.5
    confidence = np.nan_to_num(np.minimum(first[:, 2], last[:, 2]), nan=0.0)
    return Detection(xy.astype(np.float32), confidence.astype(np.float32))


def part_points(part: str, landmarks: Any) -> npt.NDArray[np.float64]:
    """(n, 3): MediaPipe's landmarks of a part as `detection_from_points` wants them; NaN for None."""
    if landmarks is None:
        return np.full((POINT_COUNTS[part], 3), np.nan)
    points = np.array([(point.x, point.y, point.visibility) for point in landmarks.landmark])
    if part != "body":
        points[:, 2] = _UNSCORED_CONFIDENCE
    return points
