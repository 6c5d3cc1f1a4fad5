"""Peak signal-to-noise ratio, in float: differences of 8-bit arrays wrap round and flatter."""

import numpy as np

from motiontransfer.metrics.regions import WHOLE, Pixels
from motiontransfer.video.picture import Image

_PEAK = 255.0
# Pictures of 8 bits are rounded, and the square of a rounding error is 1/12 on average. No difference below
# that is evidence, and it keeps the figure of equal pictures finite: at 58.92 dB.
_LEAST_SQUARED_ERROR = 1 / 12

HIGHEST_PSNR = float(10 * np.log10(_PEAK**2 / _LEAST_SQUARED_ERROR))
"""What equal pictures get, in dB."""


def mean_squared_error(real: Image, fake: Image, box: Pixels = WHOLE) -> float:
    """The mean squared difference over a box (rows, columns) and three channels, in grey levels squared.

    In place of a box there may be a mask (H, W), as in `psnr`.
    """
    difference = real[box].astype(np.float64) - fake[box].astype(np.float64)
    return float(np.mean(difference**2))


def psnr(real: Image, fake: Image, box: Pixels = WHOLE) -> float:
    """The peak signal-to-noise ratio over a box in dB, at most `HIGHEST_PSNR`.

    Args:
        real: RGB uint8 (H, W, 3).
        fake: RGB uint8 of the same shape.
        box: rows and columns, or a mask (H, W).
    """
    error = max(mean_squared_error(real, fake, box), _LEAST_SQUARED_ERROR)
    return float(10 * np.log10(_PEAK**2 / error))
