"""A picture at many places, between pixels too."""

from typing import Final

import cv2
import numpy as np

from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray

_ROW: Final = 32766  # OpenCV looks up no more places in a row


def look_up(picture: Image, at: FloatArray, nearest: bool = False) -> Image:
    """Looks up places; what lies beyond the picture is taken from its edge.

    Args:
        picture: (H, W, C) uint8.
        at: (..., 2) x and y in pixels.
        nearest: the pixel that is nearest, in place of the mean of four.

    Returns:
        (..., C) uint8.
    """
    flat = np.asarray(at, np.float32).reshape(-1, 2)
    found = [_row(picture, flat[start : start + _ROW], nearest) for start in range(0, len(flat), _ROW)]
    channels = picture.shape[2]
    return np.concatenate([np.zeros((0, channels), np.uint8), *found]).reshape(*at.shape[:-1], channels)


def _row(picture: Image, at: FloatArray, nearest: bool) -> Image:
    """(N, C) at (N, 2) places, N at most _ROW."""
    between = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    found = cv2.remap(picture, at[None], None, between, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found[0], np.uint8)
