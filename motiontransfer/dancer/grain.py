"""Randomness over a plane that is the same every time: the unevenness of wood, plaster and stone."""

from typing import Final

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.lookup import looked_up

_LATTICE: Final = 256
_VALUES: Final[Floats] = np.random.default_rng(20).random((_LATTICE, _LATTICE), np.float32)


def cell_value(first: Floats, second: Floats) -> Floats:
    """A number in [0, 1) that looks random and depends on two whole numbers alone."""
    return np.asarray(_VALUES[_wrapped(first) * 7 % _LATTICE, (_wrapped(second) + 31) % _LATTICE])


def smooth_noise(across: Floats, along: Floats) -> Floats:
    """(H, W) in [-1, 1]: hills about one unit wide, at two coordinates (H, W)."""
    column, row = (np.mod(place, _LATTICE).astype(np.float32) for place in (across, along))
    return looked_up(_VALUES, column, row, cv2.BORDER_WRAP) * np.float32(2) - np.float32(1)


def cloudy_noise(across: Floats, along: Floats) -> Floats:
    """(H, W) in about [-1, 1]: hills one unit wide with ever smaller ones on them."""
    total = np.zeros(np.shape(across), np.float32)
    for octave in range(4):
        scale = 2.0**octave
        total += smooth_noise(across * scale + 17 * octave, along * scale + 5 * octave) / np.float32(scale)
    return total / np.float32(1.6)


def _wrapped(number: Floats) -> np.typing.NDArray[np.int64]:
    return np.mod(number, _LATTICE).astype(np.int64)
