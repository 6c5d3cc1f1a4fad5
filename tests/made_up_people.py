"""Clips made up for tests of metrics: a person's keypoints, an index, pictures, a detector."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import HAND_JOINTS, JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.video.index import FrameIndex

Image = npt.NDArray[np.uint8]

SIZE = (96, 64)
# A person of 60 px from nose to ankles, in a picture of 96 by 64.
_BODY = {
    "nose": (32, 18), "neck": (32, 28), "mid_hip": (32, 48),
    "right_eye": (31, 16), "left_eye": (33, 16), "right_ear": (29, 17), "left_ear": (35, 17),
    "right_shoulder": (27, 28), "right_elbow": (24, 38), "right_wrist": (22, 47),
    "left_shoulder": (37, 28), "left_elbow": (40, 38), "left_wrist": (42, 47),
    "right_hip": (29, 48), "right_knee": (29, 63), "right_ankle": (29, 78),
    "left_hip": (35, 48), "left_knee": (35, 63), "left_ankle": (35, 78),
    "right_heel": (29, 80), "right_big_toe": (28, 81), "right_small_toe": (27, 81),
    "left_heel": (35, 80), "left_big_toe": (36, 81), "left_small_toe": (37, 81),
}  # fmt: skip


def standing_person(frames: int, step_px: float = 0.0) -> Keypoints:
    """A person who stands, or walks to the right by `step_px` a frame; every joint is seen."""
    xy = np.zeros((JOINT_COUNT, 2))
    for joint, place in _BODY.items():
        xy[joint_index(joint)] = place
    xy[PART_SLICES["face"]] = (32, 18)
    for side, wrist in (("right_hand", (22, 47)), ("left_hand", (42, 47))):
        xy[PART_SLICES[side]] = np.array(wrist) + np.arange(len(HAND_JOINTS))[:, None] * (0, 0.3)
    walk = np.arange(frames)[:, None, None] * np.array([step_px, 0])
    return Keypoints.of(xy + walk, np.full((frames, JOINT_COUNT), 0.9), SIZE, "made up")


def without_part(keypoints: Keypoints, part: str, frames: Sequence[int]) -> Keypoints:
    """The keypoints with one part unseen in some frames."""
    confidence = keypoints.confidence.copy()
    confidence[np.ix_(list(frames), np.arange(JOINT_COUNT)[PART_SLICES[part]])] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def nobody(frames: int) -> Keypoints:
    """Frames in which nobody is seen."""
    return Keypoints.empty(frames, SIZE, "made up")


def steady_index(frames: int, repeats: Sequence[int] = (), cuts: Sequence[int] = ()) -> FrameIndex:
    """25 frames a second."""
    number = np.arange(frames)
    return FrameIndex(
        film=np.zeros(frames, np.int32),
        pts=number.astype(np.int64),
        time_s=number / 25,
        duration_s=np.full(frames, 1 / 25),
        repeat=np.isin(number, list(repeats)),
        shot=np.searchsorted(np.asarray(cuts, int), number, side="right").astype(np.int32),
        size=SIZE,
        time_bases=(Fraction(1, 25),),
    )


def noisy_pictures(frames: int, seed: int = 0, size: tuple[int, int] = SIZE) -> list[Image]:
    """Pictures of soft blobs, each another."""
    random = np.random.default_rng(seed)
    coarse = random.integers(30, 220, (frames, size[0] // 8, size[1] // 8, 3), np.uint8)
    return [picture.repeat(8, 0).repeat(8, 1) for picture in coarse]


@dataclass
class PictureList:
    """Pictures by frame number, as a frame store gives them."""

    images: list[Image]

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.images[0].shape[:2]
        return height, width

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, frame: int) -> Image:
        return self.images[frame]


@dataclass(frozen=True)
class KnowingDetector:
    """Finds, in the n-th picture of each pass, the n-th pose that it was told."""

    keypoints: Keypoints

    @property
    def producer(self) -> str:
        return self.keypoints.producer

    def detect(self, frames: Iterable[Image]) -> Iterator[Sequence[Detection]]:
        for frame, _ in enumerate(frames):
            yield [Detection(self.keypoints.xy[frame], self.keypoints.confidence[frame])]
