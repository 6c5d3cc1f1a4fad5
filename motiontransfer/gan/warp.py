"""Small turns, scalings and shifts of a frame with all that belongs to it."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray

Matrix = npt.NDArray[np.float64]

# At most; the shift as fractions of width and height.
_TURN_DEG: Final = 7.0
_SCALE: Final = 0.1
_SHIFT: Final = (0.06, 0.03)


def random_warp(random: np.random.Generator, size: tuple[int, int]) -> Matrix:
    """A (2, 3) affine matrix about the middle of a picture of `size`."""
    height, width = size
    turn, scale = random.uniform(-_TURN_DEG, _TURN_DEG), 1 + random.uniform(-_SCALE, _SCALE)
    matrix: Matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn, scale)
    matrix[:, 2] += random.uniform(-1, 1, 2) * np.array(_SHIFT) * (width, height)
    return matrix


def no_warp() -> Matrix:
    """The identity."""
    return np.eye(2, 3)


def warp_points(points: FloatArray, matrix: Matrix) -> FloatArray:
    """Points (..., 2) moved by the matrix."""
    return (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)


def warp_boxes(boxes: FloatArray, matrix: Matrix) -> FloatArray:
    """Boxes (..., 4) whose centre moves and whose sides scale, but which stay upright."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    centre = warp_points((boxes[..., :2] + boxes[..., 2:]) / 2, matrix)
    half = (boxes[..., 2:] - boxes[..., :2]) / 2 * scale
    return np.concatenate([centre - half, centre + half], -1).astype(np.float32)


def warp_image(image: Image, matrix: Matrix) -> Image:
    """(H, W, 3) moved by the matrix, its border repeated."""
    height, width = image.shape[:2]
    warped: Image = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return warped
