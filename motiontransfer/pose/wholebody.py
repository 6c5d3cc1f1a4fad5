"""Whole-body networks as a detector: RTMW and DWPose, which place 133 points of everyone in a frame.

In the order of the method: a person network finds boxes, each box is cropped, the pose network tells for each
crop where the points are, and the points become our joints. Nothing is remembered from frame to frame. (Jiang
et al., "RTMPose", 2023; Yang et al., "DWPose", 2023; Jiang et al., "RTMW", 2024.)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np

from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.onnx_network import OnnxNetwork
from motiontransfer.pose.person_finder import PersonFinder
from motiontransfer.pose.sightings import MOST_PEOPLE
from motiontransfer.pose.wholebody_crop import Crop
from motiontransfer.pose.wholebody_joints import POINT_COUNT, joints_from_points
from motiontransfer.pose.wholebody_simcc import BINS_PER_PIXEL, decode_simcc

# Frames whose crops run together; they are held in memory, 6 MB each at 1080 lines.
_FRAMES_AT_ONCE: Final = 8
# Each costs a run of the pose network, and who is kept is chosen from their joints later.
_MOST_PEOPLE: Final = 2 * MOST_PEOPLE


class Wholebody:
    """Finds everyone in each frame by itself; pickles, and loads its networks late."""

    def __init__(self, network: OnnxNetwork, finder: PersonFinder, even_response: float) -> None:
        """Puts the detector together.

        Args:
            network: of pictures (B, 3, H, W), and of outputs (B, 133, 2 W) and (B, 133, 2 H).
            finder: tells it where people are.
            even_response: the network's response that becomes a confidence of 0.5.
        """
        self._network, self._finder = network, finder
        self._even_response = even_response

    def require(self) -> None:
        """Refuses weight files that are missing or are not those that were told, before any work is done.

        Raises:
            ArtifactError: that is so.
            ParamsError: onnxruntime, which is to run them, is not here.
        """
        self._network.require()
        self._finder.network.require()

    @property
    def producer(self) -> str:
        """Which weights place the points."""
        return f"wholebody {(self._network.file.sha256 or '')[:8]}"

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        """Yields everyone in each frame, in no order; see `Detector`.

        Raises:
            ArtifactError: a file is missing, is not the one that was told, or holds another network.
            ParamsError: the person network's kind or size is not told where it must be.
        """
        remaining = iter(frames)
        while group := list(islice(remaining, _FRAMES_AT_ONCE)):
            yield from self._detect(group)

    def _detect(self, frames: Sequence[RgbImage]) -> Iterator[Sequence[Detection]]:
        people = [_Crops.of(frame, _largest(self._finder.find(frame).edges), self._size) for frame in frames]
        pictures = np.concatenate([crops.pictures for crops in people])
        # A network that is shown nobody must not be run: it would see somebody.
        places, responses = self._points(pictures) if len(pictures) else _no_points()
        start = 0
        for crops in people:
            stop = start + len(crops.crops)
            yield self._detections(crops.to_frame(places[start:stop]), responses[start:stop])
            start = stop

    def _points(self, pictures: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(N, 133, 2) places in pixels of the crops, and (N, 133) responses."""
        outputs = self._network.run(pictures)
        height, width = self._size
        found = tuple(output.shape[1:] for output in outputs)
        expected = tuple((POINT_COUNT, BINS_PER_PIXEL * length) for length in (width, height))
        if found != expected:
            raise self._network.refusal(f"puts out {_listed(found)} a picture", _listed(expected))
        return decode_simcc(*outputs)

    def _detections(self, points: FloatArray, responses: FloatArray) -> list[Detection]:
        confidence = confidence_of(responses, self._even_response)
        seen = confidence > 0
        xy, trust = joints_from_points(np.where(seen[..., None], points, np.float32(np.nan)), confidence)
        return [Detection(*person) for person in zip(xy, trust, strict=True) if person[1].any()]

    @cached_property
    def _size(self) -> tuple[int, int]:
        """(height, width) of the crops."""
        _, channels, height, width = shape = self._network.input_shape
        if channels not in (None, 3) or height is None or width is None:
            raise self._network.refusal(f"takes pictures of {shape}", "3 channels and a fixed size")
        return height, width


def confidence_of(responses: FloatArray, even_response: float) -> FloatArray:
    """Brings SimCC's responses, which have no upper bound and differ between networks, to [0, 1).

    A response r becomes r / (r + e), where e is the response that leaves one undecided. So confidences order
    joints as responses do, and the same gates serve all networks. At 0 and below a joint is unseen.

    Args:
        responses: of any shape.
        even_response: e, above 0.
    """
    seen = np.where(responses > 0, responses, 0)  # NaN is not above 0
    finite = np.minimum(seen, np.finfo(np.float32).max / 2)
    return (finite / (finite + even_response)).astype(np.float32)


@dataclass(frozen=True)
class _Crops:
    """What the pose network sees of N people of one frame.

    Attributes:
        crops: where in the frame.
        pictures: (N, 3, H, W) float32.
    """

    crops: list[Crop]
    pictures: FloatArray

    @classmethod
    def of(cls, frame: RgbImage, boxes: FloatArray, size: tuple[int, int]) -> "_Crops":
        crops = [Crop.about(box, size) for box in boxes]
        pictures = np.zeros((len(crops), 3, *size), np.float32)
        for picture, crop in zip(pictures, crops, strict=True):
            picture[:] = crop.cut(frame)
        return cls(crops, pictures)

    def to_frame(self, points: FloatArray) -> FloatArray:
        """(N, P, 2) points of the pictures in native pixels."""
        placed = [crop.to_frame(places) for crop, places in zip(self.crops, points, strict=True)]
        return np.stack(placed) if placed else points


def _largest(boxes: FloatArray) -> FloatArray:
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return boxes[np.argsort(-area, kind="stable")[:_MOST_PEOPLE]]


def _no_points() -> tuple[FloatArray, FloatArray]:
    return np.zeros((0, POINT_COUNT, 2), np.float32), np.zeros((0, POINT_COUNT), np.float32)


def _listed(shapes: Sequence[tuple[int, ...]]) -> str:
    return " and ".join(str(shape) for shape in shapes)
