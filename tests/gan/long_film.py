"""Twenty minutes at 120 frames a second, 64 pixels high, as decode and detect would leave them on disk."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from small_film import SIZE, photographs, waving

from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT
from motiontransfer.video.frames import write_frames
from motiontransfer.video.index import FrameIndex, write_index
from stages.layout import Layout

FRAMES, RATE_FPS = 144_000, 120
_ROUND = 480  # different frames; they come again and again


def write_long_clip(layout: Layout, clip: str, frames: int = FRAMES) -> None:
    """Writes pictures, index and joints of a figure that waves."""
    keypoints = waving(_ROUND)
    pictures = photographs(keypoints)
    write_frames(layout.frames(clip), _again(pictures, frames), SIZE, SIZE)
    write_index(layout.index(clip), _index(frames))
    order = np.arange(frames) % _ROUND
    noise = np.random.default_rng(0).normal(0, 0.1, (frames, JOINT_COUNT, 2)).astype(np.float32)
    poses = keypoints.at(order)
    write_keypoints(layout.keypoints(clip), poses.moved(poses.xy + noise))


def _again(pictures: np.ndarray, frames: int) -> Iterator[np.ndarray]:
    return (pictures[frame % _ROUND] for frame in range(frames))


def _index(frames: int) -> FrameIndex:
    numbers, zeros = np.arange(frames), np.zeros(frames, np.int32)
    return FrameIndex(
        film=zeros,
        pts=numbers.astype(np.int64),
        time_s=numbers / RATE_FPS,
        duration_s=np.full(frames, 1 / RATE_FPS),
        repeat=zeros > 0,
        shot=zeros,
        size=SIZE,
        time_bases=(Fraction(1, RATE_FPS),),
    )
