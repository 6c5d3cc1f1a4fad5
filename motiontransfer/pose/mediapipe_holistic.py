"""MediaPipe Holistic as a detector: 33 body, 478 face and 2 x 21 hand points, mapped to OpenPose's joints.

The networks come with the wheel, so nothing is downloaded. Tables tell for each OpenPose joint the points of
MediaPipe that it is the mean of. "Right" is the person's right in both.
"""

import importlib.metadata
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.detector import Detection, RgbImage
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

# Holistic scores the body's points only; a face or a hand is there or is not.
_UNSCORED_CONFIDENCE = 0.9
# Below these it looks for the person anew. They are MediaPipe's own; 0.2 finds no more people.
_MIN_DETECTION_CONFIDENCE = _MIN_TRACKING_CONFIDENCE = 0.5
# 1 is the only one whose network comes with the wheel.
_MODEL_COMPLEXITY = 1
# "E0000 00:00:1732.5 1234 file.cc:12] ...", or F, which is fatal; I and W are chatter.
_ERROR_LINE: Final = re.compile(rb"[EF]\d{4} ")


class MediapipeHolistic:
    """Holistic in tracking mode, unsmoothed: its own smoothing lags, that of pose/smoothing.py does not."""

    @property
    def producer(self) -> str:
        """Name and version."""
        return f"mediapipe-holistic {importlib.metadata.version('mediapipe')}"

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Detection]:
        """Yields one detection a frame; see `Detector`."""
        remaining = iter(frames)
        first = next(remaining, None)
        if first is None:
            return
        with ExitStack() as stack:
            with _without_chatter():  # threads load the networks until the first frame is through
                holistic = stack.enter_context(_holistic())
                detection = _detect(holistic, first)
            yield detection
            followed = False
            for frame in remaining:
                # When it first follows somebody it has something to say again.
                followed = followed or bool(detection.confidence.any())
                with nullcontext() if followed else _without_chatter():
                    detection = _detect(holistic, frame)
                yield detection


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


def _detect(holistic: Any, frame: RgbImage) -> Detection:
    results = holistic.process(frame)
    found = {
        "body": results.pose_landmarks,
        "face": results.face_landmarks,
        "left_hand": results.left_hand_landmarks,
        "right_hand": results.right_hand_landmarks,
    }
    points = {part: _part_points(part, landmarks) for part, landmarks in found.items()}
    return detection_from_points(points, (frame.shape[0], frame.shape[1]))


def _part_points(part: str, landmarks: Any) -> npt.NDArray[np.float64]:
    if landmarks is None:
        return np.full((POINT_COUNTS[part], 3), np.nan)
    points = np.array([(point.x, point.y, point.visibility) for point in landmarks.landmark])
    if part != "body":
        points[:, 2] = _UNSCORED_CONFIDENCE
    return points


def _holistic() -> Any:
    # Imported late: it takes more than a second, and brings JAX and matplotlib along.
    from mediapipe.python.solutions.holistic import Holistic

    return Holistic(
        static_image_mode=False,
        model_complexity=_MODEL_COMPLEXITY,
        smooth_landmarks=False,
        refine_face_landmarks=True,  # brings the pupils, and costs nothing
        min_detection_confidence=_MIN_DETECTION_CONFIDENCE,
        min_tracking_confidence=_MIN_TRACKING_CONFIDENCE,
    )


@contextmanager
def _without_chatter() -> Iterator[None]:
    """Holds back what goes to file descriptor 2, and then passes on errors.

    MediaPipe's libraries write there what they load and how they might be called, and heed no log level.
    """
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            said.seek(0)
            for line in said:
                if _ERROR_LINE.match(line):
                    os.write(2, line)
