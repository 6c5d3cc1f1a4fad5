"""A whole frame in the shape of a network's input: shrunk, and filled up with grey."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

# What YOLOX and RTMDet were trained with.
_GREY: Final = 114


@dataclass(frozen=True)
class Letterboxed:
    """A frame that was fitted into a size, at its top left.

    Attributes:
        picture: (H, W, 3) uint8.
        scale: pixels of the picture to a pixel of the frame.
    """

    picture: npt.NDArray[np.uint8]
    scale: float


def letterbox(frame: npt.NDArray[np.uint8], size: tuple[int, int]) -> Letterboxed:
    """Shrinks or grows a frame until it fills `size` one way, and fills up the rest.

    Args:
        frame: (H, W, 3), in any order of colours.
        size: (height, width) wanted.
    """
    scale = min(size[0] / frame.shape[0], size[1] / frame.shape[1])
    height, width = (max(int(length * scale), 1) for length in frame.shape[:2])
    picture = np.full((*size, 3), _GREY, np.uint8)
    picture[:height, :width] = cv2.resize(frame, (width, height), interpolation=cv2.INTER_LINEAR)
    return Letterboxed(picture, scale)
