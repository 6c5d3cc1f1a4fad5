"""Structural similarity of two pictures.

One definition, so that figures can be compared: a Gaussian window of sigma 1.5 cut at 3.5 sigma, each RGB
channel as float with a data range of 255, population covariance. It is scikit-image's with
`gaussian_weights=True, use_sample_covariance=False`. The map is made of whole pictures and then averaged
over a box, so that a box's border sees what really surrounds it.
"""

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.video.picture import Image

_SIGMA = 1.5
_RADIUS = int(3.5 * _SIGMA + 0.5)
_DATA_RANGE = 255.0
# The published constants, which keep the quotient calm where a window is flat or black.
_LUMINANCE_CONSTANT, _CONTRAST_CONSTANT = (0.01 * _DATA_RANGE) ** 2, (0.03 * _DATA_RANGE) ** 2

FloatMap = npt.NDArray[np.float64]


def ssim_map(real: Image, fake: Image) -> FloatMap:
    """(H, W, 3) float64 in [-1, 1]: the similarity about each pixel, a channel each.

    Args:
        real: RGB uint8 (H, W, 3).
        fake: RGB uint8 of the same shape.
    """
    x, y = real.astype(np.float64), fake.astype(np.float64)
    mean_x, mean_y = _windowed(x), _windowed(y)
    product, squares = mean_x * mean_y, mean_x**2 + mean_y**2
    covariance = _windowed(x * y) - product
    variances = _windowed(x * x + y * y) - squares  # only the sum of both is asked for
    luminance = (2 * product + _LUMINANCE_CONSTANT) / (squares + _LUMINANCE_CONSTANT)
    structure = (2 * covariance + _CONTRAST_CONSTANT) / (variances + _CONTRAST_CONSTANT)
    return np.asarray(luminance * structure, np.float64)


def _windowed(values: FloatMap) -> FloatMap:
    side = 2 * _RADIUS + 1
    blurred = cv2.GaussianBlur(values, (side, side), _SIGMA, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float64)
