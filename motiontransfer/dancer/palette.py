"""Colours by lightness, chroma and hue as the eye has them (OKLab), and how far apart two colours are."""

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats

# Björn Ottosson's matrices from linear sRGB to cone responses, and from their cube roots to OKLab.
_TO_CONES: Final[Floats] = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final[Floats] = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_TRIES: Final = 400

Drawn = TypeVar("Drawn")


def tone(lightness: float, chroma: float, hue: float) -> Colour:
    """The colour nearest to what is asked for.

    Args:
        lightness: 0 is black, 1 white.
        chroma: 0 is grey, 0.04 muted, 0.15 strong.
        hue: degrees: about 30 is red, 90 yellow, 145 green, 250 blue, 320 purple.
    """
    angle = np.deg2rad(hue)
    lab = np.array([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])
    linear = np.linalg.solve(_TO_CONES, np.linalg.solve(_TO_LAB, lab) ** 3)
    red, green, blue = np.clip(linear, 0, 1) ** (1 / 2.2)
    return float(red), float(green), float(blue)


def difference(colour: Colour, other: Colour) -> float:
    """How far apart two colours look: 0.02 is just seen, 0.2 is plain, 1 is black and white."""
    return float(np.linalg.norm(_lab(colour) - _lab(other)))


def tint_difference(colour: Colour, other: Colour) -> float:
    """How far apart two colours would look if one were as light as the other: 0 to about 0.3."""
    return float(np.linalg.norm((_lab(colour) - _lab(other))[1:]))


def lightness(colour: Colour) -> float:
    """From 0, black, to 1, white."""
    return float(_lab(colour)[0])


def drawn_until(draw: Callable[[], Drawn], goodness: Callable[[Drawn], float]) -> Drawn:
    """The first thing drawn whose goodness is not below 0, or the best of many where none is."""
    best = draw()
    for _ in range(_TRIES):
        if goodness(best) >= 0:
            break
        best = max(best, draw(), key=goodness)
    return best


def _lab(colour: Colour) -> Floats:
    linear = np.array(colour, float) ** 2.2
    return np.asarray(_TO_LAB @ np.cbrt(_TO_CONES @ linear))
