"""Everyone a detector saw in a clip, before anybody is told from anybody: a row a frame and person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import person_boxes, person_heights
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, joint_index

MOST_PEOPLE: Final = 10
"""How many people of one frame are kept, the most prominent: bounds memory and the time of linking."""
# Below, a joint is where the detector guesses it: legs below the picture's edge, an arm behind somebody.
_CLEAR_CONFIDENCE: Final = 0.3
_BODY: Final = PART_SLICES["body"]
_TRUNK: Final = [
    joint_index(joint)
    for joint in ("neck", "right_shoulder", "left_shoulder", "mid_hip", "right_hip", "left_hip")
]


@dataclass(frozen=True)
class Sightings:
    """N sightings of people in T frames, rising in frame.

    Attributes:
        frame: (N,) int32.
        xy: (N, K, 2) float32, points (x, y) in native pixels, NaN where a joint was not seen.
        confidence: (N, K) float32 in [0, 1], 0 exactly where `xy` is NaN.
        size: (height, width) of the native picture.
        producer: the detector that found them.
        frames: T, how many frames the clip has.
    """

    frame: npt.NDArray[np.int32]
    xy: FloatArray
    confidence: FloatArray
    size: tuple[int, int]
    producer: str
    frames: int

    def __len__(self) -> int:
        return len(self.frame)

    @classmethod
    def of(cls, people: Sequence[Sequence[Detection]], size: tuple[int, int], producer: str) -> Self:
        """Builds sightings from the people of each frame, and keeps the most prominent of each.

        Args:
            people: for each of T frames everyone seen in it, in any order; nobody is an empty list.
            size: (height, width) of the native picture.
            producer: the detector.
        """
        kept = [most_prominent(each, size) for each in people]
        frame = np.repeat(np.arange(len(kept), dtype=np.int32), [len(each) for each in kept])
        xy = np.full((len(frame), JOINT_COUNT, 2), np.nan, np.float32)
        confidence = np.zeros((len(frame), JOINT_COUNT), np.float32)
        for row, detection in enumerate(detection for each in kept for detection in each):
            xy[row], confidence[row] = detection.xy, detection.confidence
        seen = Keypoints.of(xy, confidence, size, producer)  # makes NaN and confidence 0 agree
        return cls(frame, seen.xy, seen.confidence, seen.size, producer, len(kept))

    def at(self, frames: npt.NDArray[np.int64]) -> Self:
        """The sightings of some frames, rising, which are renumbered from 0."""
        own = np.isin(self.frame, frames)
        return replace(
            self,
            frame=np.searchsorted(frames, self.frame[own]).astype(np.int32),
            xy=self.xy[own],
            confidence=self.confidence[own],
            frames=len(frames),
        )

    def keypoints(self, rows: npt.NDArray[np.int32]) -> Keypoints:
        """The keypoints of T frames from the row of each, unseen where the row is -1."""
        seen = rows >= 0
        keypoints = Keypoints.empty(len(rows), self.size, self.producer)
        keypoints.xy[seen], keypoints.confidence[seen] = self.xy[rows[seen]], self.confidence[rows[seen]]
        return keypoints

    @cached_property
    def clear(self) -> npt.NDArray[np.bool_]:
        """(N, 25): the body's joints that are not merely guessed; all that were seen where all are."""
        return _clear(self.confidence[:, _BODY])

    @cached_property
    def box(self) -> FloatArray:
        """(N, 4): (left, top, right, bottom) around the clear joints, right and bottom exclusive."""
        return person_boxes(_clear_bodies(self.xy, self.confidence, self.size))

    @cached_property
    def height(self) -> FloatArray:
        """(N,): nose to ankles in pixels as if everybody stood up."""
        return np.maximum(person_heights(_clear_bodies(self.xy, self.confidence, self.size)), 1)

    @cached_property
    def place(self) -> FloatArray:
        """(N, 2): the middle of the trunk, or of the box where no joint of the trunk is clear."""
        clear = self.clear[:, _TRUNK, None]
        total = np.where(clear, self.xy[:, _TRUNK], 0).sum(1)
        trunk = total / np.maximum(clear.sum(1), 1)
        middle = (self.box[:, :2] + self.box[:, 2:]) / 2
        return np.where(clear.any(1), trunk, middle)

    @cached_property
    def score(self) -> FloatArray:
        """(N,): the mean confidence of the body's joints that were seen."""
        return _scores(self.confidence)

    @cached_property
    def prominence(self) -> FloatArray:
        """(N,) in [0, 1]: area x centrality x confidence."""
        return _prominence(self.box, self.score, self.size)


def most_prominent(people: Sequence[Detection], size: tuple[int, int]) -> list[Detection]:
    """The most prominent people of one frame, at most `MOST_PEOPLE`, the first the most prominent.

    Prominence is area x centrality x confidence. A detection of no joint of the body is nobody.
    """
    somebody = [each for each in people if each.confidence[_BODY].any()]
    if not somebody:
        return []
    xy, confidence = (np.stack([getattr(each, name) for each in somebody]) for name in ("xy", "confidence"))
    box = person_boxes(_clear_bodies(xy, confidence, size))
    prominence = _prominence(box, _scores(confidence), size)
    order = np.lexsort((*box.T, -prominence))  # by place where two are as prominent
    return [somebody[place] for place in order[:MOST_PEOPLE]]


def _clear(body_confidence: FloatArray) -> npt.NDArray[np.bool_]:
    clear = body_confidence >= _CLEAR_CONFIDENCE
    return np.where(clear.any(1, keepdims=True), clear, body_confidence > 0)


def _clear_bodies(xy: FloatArray, confidence: FloatArray, size: tuple[int, int]) -> Keypoints:
    """N bodies, clear joints alone; without faces and hands, which may have been found anywhere."""
    clear = np.zeros_like(confidence)
    clear[:, _BODY] = _clear(confidence[:, _BODY])
    return Keypoints.of(xy, clear, size, "")


def _scores(confidence: FloatArray) -> FloatArray:
    body = confidence[:, _BODY]
    return np.asarray(body.sum(1) / np.maximum((body > 0).sum(1), 1), np.float32)


def _prominence(box: FloatArray, score: FloatArray, size: tuple[int, int]) -> FloatArray:
    """(N,): the share of the picture that is filled, times 1 in its middle to 0 in a corner, times score."""
    ends = np.array([size[1], size[0]], np.float32)
    low, high = np.clip(box[:, :2], 0, ends), np.clip(box[:, 2:], 0, ends)
    area = (high - low).prod(1) / ends.prod()
    offset = (low + high - ends) / ends  # -1 to 1 either way
    centrality = 1 - np.linalg.norm(offset, axis=1) / np.sqrt(2)
    return np.asarray(area * centrality * score, np.float32)
