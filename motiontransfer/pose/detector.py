"""What every pose detector is: pictures in, the joints of everyone seen out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray

RgbImage = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Detection:
    """The joints of one person in one frame, as the detector gives them, gated by nobody yet.

    Attributes:
        xy: (K, 2) float32, points (x, y) in native pixels, NaN where the detector gives none. Points may
            lie outside the picture.
        confidence: (K,) float32 in [0, 1], 0 where `xy` is NaN.
    """

    xy: FloatArray
    confidence: FloatArray


class Detector(Protocol):
    """Finds people's joints. It is sent to other processes, so it pickles and loads its networks late."""

    @property
    def producer(self) -> str:
        """Name and version, which the keypoints bear: "mediapipe-holistic 0.10.21" for example."""
        ...

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        """Yields for each frame, in order, everyone seen in it: none, one or more, in any order.

        Args:
            frames: RGB (H, W, 3), neighbours in time and of one shot. Each call starts afresh: what comes
                out depends on these frames alone.
        """
        ...
