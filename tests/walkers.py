"""Hand-made dancers whose ground, height and place are known exactly."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import NormalizationSettings
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index
from motiontransfer.video.index import FrameIndex

SETTINGS = NormalizationSettings(
    method="global",
    ankle_difference_fraction=0.06,
    ankle_speed_fraction_s=0.4,
    flight_s=0.6,
    flight_fraction=0.05,
    lean_degrees=25.0,
    ground_sigma_s=0.15,
    travel_sigma_s=0.3,
    minimum_frames=10,
    near_percentile=95.0,
    far_percentile=5.0,
    minimum_depth_fraction=0.05,
    band_fraction=0.15,
    height_percentile=80.0,
    scale_ratio_limit=2.0,
    position_sigma_s=0.1,
    inside_fraction=0.98,
    limb_percentile=90.0,
    limb_tolerance=1.4,
    face_strength=1.0,
    by_hand=ByHand(),
)

# In body heights about the point between the ankles; nose to ankle along the body is 1.
_STANDING = {
    "nose": (0, -1), "neck": (0, -0.82), "mid_hip": (0, -0.5),
    "right_shoulder": (-0.12, -0.82), "right_elbow": (-0.14, -0.62), "right_wrist": (-0.15, -0.45),
    "left_shoulder": (0.12, -0.82), "left_elbow": (0.14, -0.62), "left_wrist": (0.15, -0.45),
    "right_hip": (-0.07, -0.5), "right_knee": (-0.07, -0.25), "right_ankle": (-0.07, 0),
    "left_hip": (0.07, -0.5), "left_knee": (0.07, -0.25), "left_ankle": (0.07, 0),
    "right_eye": (-0.02, -1.03), "left_eye": (0.02, -1.03),
    "right_ear": (-0.05, -1.02), "left_ear": (0.05, -1.02),
}  # fmt: skip


def walker(
    frames: int,
    ground: npt.ArrayLike,
    height: npt.ArrayLike,
    x: npt.ArrayLike = 500.0,
    lift: npt.ArrayLike = 0.0,
    size: tuple[int, int] = (1080, 1920),
) -> Keypoints:
    """A dancer who stands, slides and hops.

    Args:
        frames: how many.
        ground: y of the ground under them, per frame or once.
        height: from nose to ankles in pixels.
        x: where across the picture.
        lift: how high the whole body is above the ground, in body heights.
        size: (height, width) of the picture.
    """
    xy = np.full((frames, JOINT_COUNT, 2), np.nan)
    for name, (across, up) in _STANDING.items():
        xy[:, joint_index(name), 0] = np.asarray(x) + across * np.asarray(height)
        xy[:, joint_index(name), 1] = np.asarray(ground) + (up - np.asarray(lift)) * np.asarray(height)
    return Keypoints.of(xy, np.isfinite(xy).all(-1), size, "walker")


def without(keypoints: Keypoints, frames: slice, *joints: str) -> Keypoints:
    """The same, with some joints unseen in some frames; without names, all of them."""
    chosen = [joint_index(joint) for joint in joints] or slice(None)
    xy = keypoints.xy.copy()
    xy[frames, chosen] = np.nan
    return keypoints.moved(xy)


def even_index(
    frames: int, fps: int = 25, shots: npt.ArrayLike = 0, size: tuple[int, int] = (1080, 1920)
) -> FrameIndex:
    """An index with equal steps."""
    numbers = np.arange(frames)
    return FrameIndex(
        np.zeros(frames, np.int32),
        numbers.astype(np.int64),
        numbers / fps,
        np.full(frames, 1 / fps),
        np.zeros(frames, bool),
        np.broadcast_to(np.asarray(shots, np.int32), frames).copy(),
        size,
        (Fraction(1, fps),),
    )


def to_and_fro(frames: int, low: float, high: float, period: int = 200) -> npt.NDArray[np.float64]:
    """A slow walk between two values that rests at either end."""
    phase = np.sin(2 * np.pi * np.arange(frames) / period)
    return low + (high - low) * (0.5 + 0.5 * np.clip(1.5 * phase, -1, 1))
