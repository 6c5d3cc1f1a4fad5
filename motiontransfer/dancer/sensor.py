"""The camera's lens and sensor: darker corners, and the noise that a camera leaves after its own denoising.

The noise is a little smooth in brightness and smoother still in colour, stronger in the dark than in the
light, new in every frame and the same in every rendering of that frame.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.looks import Camera

_SPARE_PX: Final = 256  # a frame's noise is cut from a larger field, anywhere within this
_FIELD_SEED: Final = 11
_BRIGHTNESS_SMOOTHNESS_PX: Final = 0.6
_COLOUR_SMOOTHNESS_PX: Final = 1.6
_COLOUR_SHARE: Final = 0.45
_IN_BLACK: Final = 1.25  # of the noise in middle grey
_IN_WHITE: Final = 0.75


class Sensor:
    """Turns what a lens throws on it into bytes.

    Args:
        camera: whose sensor it is.
        size: (height, width) of the pictures.
    """

    def __init__(self, camera: Camera, size: tuple[int, int]) -> None:
        self._size = size
        self._vignette = _vignette(size, camera.vignette)
        height, width = size
        self._field = np.float32(camera.noise / 255) * _noise_field(height + _SPARE_PX, width + _SPARE_PX)

    def exposed(self, picture: Floats, random: np.random.Generator | None) -> npt.NDArray[np.uint8]:
        """(H, W, 3) bytes.

        Args:
            picture: (H, W, 3) float32 from 0 (black) to 1 (white) and beyond. Overwritten.
            random: tells which noise; None gives none.
        """
        picture *= self._vignette
        if random is not None:
            sign = np.float32(random.choice([-1.0, 1.0]))
            strength = picture * (sign * np.float32(_IN_WHITE - _IN_BLACK)) + sign * np.float32(_IN_BLACK)
            strength *= self._noise(random)
            picture += strength
        return np.asarray(cv2.convertScaleAbs(picture, alpha=255))

    def _noise(self, random: np.random.Generator) -> Floats:
        """(H, W, 3): a piece of the field."""
        row, column = random.integers(0, _SPARE_PX + 1, 2)
        height, width = self._size
        return self._field[row : row + height, column : column + width]


def _vignette(size: tuple[int, int], darkening: float) -> Floats:
    """(H, W, 3) float32: 1 in the middle, less by `darkening` in the corners."""
    rows, columns = (np.linspace(-1, 1, count, dtype=np.float32) for count in size)
    from_middle = (rows[:, None] ** 2 + columns**2) / 2
    return np.asarray(cv2.cvtColor(1 - np.float32(darkening) * from_middle**1.5, cv2.COLOR_GRAY2RGB))


def _noise_field(height: int, width: int) -> Floats:
    """(height, width, 3) float32 noise whose standard deviation is 1 in every channel."""
    random = np.random.default_rng(_FIELD_SEED)
    brightness = cv2.GaussianBlur(
        random.standard_normal((height, width), np.float32), (0, 0), _BRIGHTNESS_SMOOTHNESS_PX
    )
    colour = cv2.GaussianBlur(
        random.standard_normal((height, width, 3), np.float32), (0, 0), _COLOUR_SMOOTHNESS_PX
    )
    field = brightness[..., None] / brightness.std() + _COLOUR_SHARE * colour / colour.std()
    return (field / field.std((0, 1))).astype(np.float32)
