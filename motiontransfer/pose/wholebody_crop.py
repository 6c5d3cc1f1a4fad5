"""What a whole-body network sees of a person: a crop about their box, in the shape and colours that it knows.

The crops are those that RTMPose (Jiang et al., 2023), DWPose and RTMW were trained on: the box, a quarter
larger, widened or heightened to the aspect of the network's input, black beyond the picture.
"""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np

from motiontransfer.pose.detector import RgbImage
from motiontransfer.pose.keypoints import FloatArray

# Mean and spread of the photographs that the networks know, RGB in 0 to 255.
_MEAN: Final = np.array([123.675, 116.28, 103.53], np.float32)
_SPREAD: Final = np.array([58.395, 57.12, 57.375], np.float32)

_PADDING: Final = 1.25


@dataclass(frozen=True)
class Crop:
    """A part of a frame that fills a network's input.

    Attributes:
        scale: native pixels to a pixel of the input.
        left: what x of the frame the centres of the input's first column have.
        top: what y of the frame the centres of the input's first row have.
        size: (height, width) of the input.
    """

    scale: float
    left: float
    top: float
    size: tuple[int, int]

    @classmethod
    def about(cls, box: FloatArray, size: tuple[int, int]) -> Self:
        """The crop about a box.

        Args:
            box: (4,): left, top, right and bottom in native pixels.
            size: (height, width) of the network's input.
        """
        left, top, right, bottom = (float(edge) for edge in box)
        height, width = size
        scale = _PADDING * max((right - left) / width, (bottom - top) / height)
        # Half of the input, and not of the distance between its outermost centres: as they were trained.
        return cls(
            scale, (left + right) / 2 - scale * width / 2, (top + bottom) / 2 - scale * height / 2, size
        )

    def cut(self, frame: RgbImage) -> FloatArray:
        """(3, H, W) float32, RGB: what the network sees of a frame."""
        height, width = self.size
        to_frame = np.array([[self.scale, 0, self.left], [0, self.scale, self.top]])
        cut = cv2.warpAffine(
            frame, to_frame, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=0
        )
        return np.ascontiguousarray(((cut - _MEAN) / _SPREAD).transpose(2, 0, 1))

    def to_frame(self, points: FloatArray) -> FloatArray:
        """Points (..., 2) of the input in native pixels of the frame."""
        return points * np.float32(self.scale) + np.array([self.left, self.top], np.float32)
