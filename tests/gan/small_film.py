"""A tiny film to train on: a coloured figure that waves before a striped wall."""

from pathlib import Path

import cv2
import numpy as np

from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.plate import Plates
from motiontransfer.gan.training_film import TrainingFilm
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import BODY_LIMBS, JOINT_COUNT, joint_index
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.video.index import FrameIndex

SIZE = (64, 48)
STYLE = ConditionStyle(StickFigureStyle("default", 0.02, 0.01, 0.01, 8), 1.4, True)
_STANDING = {
    "nose": (24, 12), "neck": (24, 18), "right_eye": (22, 11), "left_eye": (26, 11),
    "right_ear": (20, 12), "left_ear": (28, 12),
    "right_shoulder": (18, 19), "left_shoulder": (30, 19), "mid_hip": (24, 35),
    "right_hip": (21, 35), "left_hip": (27, 35), "right_knee": (20, 45), "left_knee": (28, 45),
    "right_ankle": (20, 56), "left_ankle": (28, 56),
}  # fmt: skip


def wall() -> np.ndarray:
    """(H, W, 3): what stands behind the figure."""
    columns = np.arange(SIZE[1])
    stripes = np.where(columns // 6 % 2, 190, 150).astype(np.uint8)
    return np.repeat(np.repeat(stripes[None, :, None], SIZE[0], 0), 3, 2)


def waving(frames: int) -> Keypoints:
    """A figure that raises and lowers its arms and walks a little."""
    xy = np.full((frames, JOINT_COUNT, 2), np.nan, np.float32)
    for frame in range(frames):
        angle, walk = 0.9 * np.sin(frame / 4), 6 * np.sin(frame / 9)
        for joint, place in _STANDING.items():
            xy[frame, joint_index(joint)] = place
        for side, sign in (("right", -1), ("left", 1)):
            shoulder = np.array(_STANDING[f"{side}_shoulder"])
            direction = np.array([sign * np.cos(angle), np.sin(angle)])
            xy[frame, joint_index(f"{side}_elbow")] = shoulder + 5 * direction
            xy[frame, joint_index(f"{side}_wrist")] = shoulder + 10 * direction
        xy[frame, :, 0] += walk
    return Keypoints.of(xy, np.isfinite(xy).all(-1), SIZE, "made by hand")


_TRUNK = ("right_shoulder", "left_shoulder", "left_hip", "right_hip")


def photographs(keypoints: Keypoints) -> np.ndarray:
    """(T, H, W, 3): the figure in flesh before its wall."""
    images = np.repeat(wall()[None], len(keypoints), 0)
    for image, points in zip(images, keypoints.xy, strict=True):
        for first, second in BODY_LIMBS:
            ends = points[[joint_index(first), joint_index(second)]]
            if np.isfinite(ends).all():
                start, end = (tuple(int(v) for v in np.rint(p)) for p in ends)
                cv2.line(image, start, end, (200, 40, 40), 3)
        trunk = points[[joint_index(joint) for joint in _TRUNK]]
        if np.isfinite(trunk).all():
            cv2.fillPoly(image, [np.rint(trunk).astype(np.int32)], (200, 40, 40))
        cv2.circle(image, tuple(int(v) for v in points[joint_index("nose")]), 5, (230, 180, 150), -1)
    return images


def index_of(frames: int) -> FrameIndex:
    """25 frames a second, no repeats, one shot."""
    from fractions import Fraction

    numbers = np.arange(frames)
    zeros = np.zeros(frames, np.int32)
    return FrameIndex(
        zeros,
        numbers,
        numbers / 25,
        np.full(frames, 1 / 25),
        zeros.astype(bool),
        zeros,
        SIZE,
        (Fraction(1, 25),),
    )


def training_film(folder: Path, frames: int = 48) -> TrainingFilm:
    """The film with all its pairs, its pictures mapped from a file in `folder`."""
    keypoints = waving(frames)
    mapped = folder / "frames.u8"
    photographs(keypoints).tofile(mapped)
    current = np.arange(1, frames)
    pairs = np.stack([current - 1, current], 1)
    plates = Plates(wall()[None], np.zeros(frames, np.int32))
    return TrainingFilm(folder / "none", mapped, keypoints.xy, pairs, plates, 1 / 25)
