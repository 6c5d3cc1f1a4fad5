"""Clips made up for tests of keypoints: their tracks, times, repeats and shots."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index
from motiontransfer.video.index import FrameIndex

SIZE = (1080, 1920)
FPS = 25


def made_up_index(
    time_s: npt.ArrayLike, repeats: Sequence[int] = (), cuts: Sequence[int] = (), size: tuple[int, int] = SIZE
) -> FrameIndex:
    """An index of frames at the given times; `cuts` are the first frames of new shots."""
    times = np.asarray(time_s, np.float64)
    number = np.arange(len(times))
    return FrameIndex(
        film=np.zeros(len(times), np.int32),
        pts=number.astype(np.int64),
        time_s=times,
        duration_s=np.diff(times, append=times[-1] + 1 / FPS),
        repeat=np.isin(number, list(repeats)),
        shot=np.searchsorted(np.asarray(cuts, int), number, side="right").astype(np.int32),
        size=size,
        time_bases=(Fraction(1, FPS),),
    )


def even_times(frames: int) -> npt.NDArray[np.float64]:
    """Times of `frames` frames at 25 a second."""
    return np.arange(frames) / FPS


def walk(frames: int, unseen: float = 0.0, seed: int = 0) -> Keypoints:
    """Joints that each wander about a place of their own; a share of the samples is unseen."""
    random = np.random.default_rng(seed)
    steps = random.normal(0, 3, (frames, JOINT_COUNT, 2))
    xy = random.uniform(200, 900, (JOINT_COUNT, 2)) + np.cumsum(steps, axis=0)
    confidence = np.where(random.random((frames, JOINT_COUNT)) < unseen, 0, 0.8)
    return Keypoints.of(xy, confidence, SIZE, "made up")


def standing(frames: int = 1, height_px: float = 800.0, seed: int = 0) -> Keypoints:
    """A figure of the whole body that stands, all frames alike: nose-to-ankle distance `height_px`."""
    random = np.random.default_rng(seed)
    xy = random.uniform(-0.1, 0.1, (JOINT_COUNT, 2))  # face and hands: somewhere about the nose
    places = {
        "nose": (0, 0), "right_eye": (-0.02, -0.02), "left_eye": (0.02, -0.02),
        "right_ear": (-0.05, 0), "left_ear": (0.05, 0), "neck": (0, 0.15), "mid_hip": (0, 0.45),
    }  # fmt: skip
    for side, x in (("right", -0.1), ("left", 0.1)):
        places |= {
            f"{side}_shoulder": (x, 0.15), f"{side}_elbow": (x, 0.3), f"{side}_wrist": (x, 0.45),
            f"{side}_hip": (x, 0.45), f"{side}_knee": (x, 0.72), f"{side}_ankle": (x, 1),
            f"{side}_heel": (x, 1.03), f"{side}_big_toe": (x, 1.05), f"{side}_small_toe": (x, 1.05),
        }  # fmt: skip
    for joint, place in places.items():
        xy[joint_index(joint)] = place
    # Both ankles at the same height beside the nose: their middle is right below it.
    picture = np.array((900.0, 100.0)) + xy * height_px
    return Keypoints.of(
        np.tile(picture, (frames, 1, 1)), np.full((frames, JOINT_COUNT), 0.8), SIZE, "made up"
    )
