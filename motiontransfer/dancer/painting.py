"""What hangs in picture frames: hills under a sun, or bars, drawn by a seed."""

from dataclasses import replace
from typing import Final

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, Z, vector
from motiontransfer.dancer.patches import Patch, dimmed, disc, rectangle

_HILLS_SHARE: Final = 0.6  # of all paintings
_LAYER: Final[Floats] = 0.0005 * Z  # every layer a little nearer, so that it lies over the last


def painting(middle: Floats, half: Floats, paints: tuple[Colour, Colour, Colour], seed: int) -> list[Patch]:
    """The polygons of a painting.

    Args:
        middle: (3,) where it hangs.
        half: (3,) half its width, half its height, 0.
        paints: of the ground, and of what is on it.
        seed: what is on it.
    """
    random = np.random.default_rng(seed)
    low, size = middle - half, 2 * half
    ground = rectangle(low + _LAYER, low + size + _LAYER, paints[0])
    draw = _hills if random.random() < _HILLS_SHARE else _bars
    return [replace(each, normal=Z) for each in (ground, *draw(low + 2 * _LAYER, size, paints, random))]


def _hills(
    low: Floats, size: Floats, paints: tuple[Colour, Colour, Colour], random: np.random.Generator
) -> list[Patch]:
    radius = size[0] * random.uniform(0.12, 0.2)
    place = low + size * np.array([random.uniform(0.3, 0.7), random.uniform(0.6, 0.7), 0])
    sun = disc(place, vector(radius, 0, 0), vector(0, radius, 0), paints[1])
    far = _hill(low + _LAYER, size, 0.5, paints[2], random)
    near = _hill(low + 2 * _LAYER, size, 0.3, dimmed(paints[2], 0.6), random)
    return [sun, far, near]


def _hill(low: Floats, size: Floats, height: float, colour: Colour, random: np.random.Generator) -> Patch:
    along = np.linspace(0, 1, 24)
    rise = height + 0.12 * np.sin(random.uniform(4, 9) * along + random.uniform(0, 6))
    ridge = low + size * np.stack([along, rise, np.zeros(24)], 1)
    return Patch(np.concatenate([ridge, [low + size * [1, 0, 0], low]]), colour)


def _bars(
    low: Floats, size: Floats, paints: tuple[Colour, Colour, Colour], random: np.random.Generator
) -> list[Patch]:
    edges = np.sort(random.uniform(0, 1, 6)).reshape(3, 2)
    return [
        rectangle(
            low + number * _LAYER + size * [0, start, 0],
            low + number * _LAYER + size * [1, end, 0],
            paints[1 + number % 2],
        )
        for number, (start, end) in enumerate(edges)
    ]
