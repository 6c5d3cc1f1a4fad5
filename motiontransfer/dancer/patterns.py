"""Colours over a surface: cloth, floors and walls as small pieces of data that can colour any point.

Colours are RGB in [0, 1]; the light comes later.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from motiontransfer.dancer.geometry import Floats

Colour = tuple[float, float, float]


class ClothPattern(Protocol):
    """What a garment is made of."""

    def colours(self, points: Floats, along: Floats) -> Floats:
        """(N, 3) colours of rest points (N, 3), whose place along torso or sleeve is `along` (N,) metres."""


class SurfacePattern(Protocol):
    """What a floor or a wall is made of."""

    def colours(self, across: Floats, along: Floats) -> Floats:
        """(H, W, 3) colours at two coordinates (H, W) of the surface, in metres."""


@dataclass(frozen=True)
class Plain:
    """One colour with the faint unevenness of woven cloth."""

    colour: Colour

    def colours(self, points: Floats, along: Floats) -> Floats:
        """See ClothPattern."""
        x, y = points[:, 0], points[:, 1]
        weave = 1 + 0.05 * np.sin(90 * x + 2 * np.sin(40 * y)) * np.sin(35 * y)
        return weave[:, None] * np.array(self.colour)


@dataclass(frozen=True)
class Denim:
    """Plain cloth with a darker seam down the outer side of each leg, `seam_m` from the middle."""

    colour: Colour
    seam_m: float

    def colours(self, points: Floats, along: Floats) -> Floats:
        """See ClothPattern."""
        seam = np.abs(np.abs(points[:, 0]) - self.seam_m) < 0.004
        return Plain(self.colour).colours(points, along) * np.where(seam, 0.75, 1)[:, None]


@dataclass(frozen=True)
class Stripes:
    """Two colours in turn, around torso and sleeves."""

    colour: Colour
    other: Colour
    period_m: float

    def colours(self, points: Floats, along: Floats) -> Floats:
        """See ClothPattern."""
        first = np.sin(2 * np.pi * along / self.period_m) > 0
        return np.where(first[:, None], self.colour, self.other)


@dataclass(frozen=True)
class Ring:
    """Plain cloth with a ring printed on the chest, its middle `height_m` above the ground at rest."""

    colour: Colour
    print_colour: Colour
    height_m: float

    def colours(self, points: Floats, along: Floats) -> Floats:
        """See ClothPattern."""
        radius = np.hypot(points[:, 0], points[:, 1] - self.height_m)
        printed = (np.abs(radius - 0.06) < 0.014) & (points[:, 2] > 0)
        return np.where(printed[:, None], self.print_colour, Plain(self.colour).colours(points, along))


@dataclass(frozen=True)
class Planks:
    """Wooden boards: each has a shade and a grain of its own."""

    colour: Colour
    width_m: float = 0.14
    length_m: float = 1.3

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        board = np.floor(across / self.width_m)
        end = np.floor((along + np.mod(board * 0.37, 1) * self.length_m) / self.length_m)
        shade = _hash(board, end)
        grain = 0.06 * np.sin(9 * along + 20 * shade + 3 * np.sin(60 * across))
        gap = np.abs(np.mod(across / self.width_m, 1) - 0.5) > 0.475
        brightness = (0.86 + 0.22 * shade + grain) * np.where(gap, 0.72, 1)
        return brightness[..., None] * np.array(self.colour)


@dataclass(frozen=True)
class Tiles:
    """A chequered floor."""

    colour: Colour
    other: Colour
    width_m: float = 0.4

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        even = (np.floor(across / self.width_m) + np.floor(along / self.width_m)) % 2 == 0
        return np.where(even[..., None], self.colour, self.other)


@dataclass(frozen=True)
class Bricks:
    """A wall of bricks, every other row shifted by half."""

    colour: Colour
    mortar: Colour
    width_m: float = 0.26
    height_m: float = 0.085

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        row = np.floor(along / self.height_m)
        place = across / self.width_m + 0.5 * (row % 2)
        joint = (np.mod(place, 1) < 0.05) | (np.mod(along / self.height_m, 1) < 0.14)
        brick = (0.85 + 0.3 * _hash(np.floor(place), row))[..., None] * np.array(self.colour)
        return np.where(joint[..., None], self.mortar, brick)


@dataclass(frozen=True)
class Panels:
    """A painted wall of wide boards."""

    colour: Colour
    groove: Colour
    width_m: float = 0.8

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        return np.where((np.mod(across, self.width_m) < 0.03)[..., None], self.groove, self.colour)


def _hash(first: Floats, second: Floats) -> Floats:
    """A number in [0, 1) that looks random and depends on two whole numbers alone."""
    return np.mod(np.sin(first * 12.9898 + second * 78.233) * 43758.5453, 1)
