"""Flat polygons in space, of which the things in a room are made."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, Y, Z, rotation, unit, vector

_SIDES: Final = 28  # of whatever is round


def dimmed(colour: Colour, share: float) -> Colour:
    """A share of a colour: 1 is all of it, 0 black."""
    return colour[0] * share, colour[1] * share, colour[2] * share


@dataclass(frozen=True)
class Patch:
    """A polygon of one colour, seen from in front only.

    Attributes:
        corners: (N, 3) metres.
        colour: without light.
        normal: (3,) outward; None for paint on the floor or wall, which is lit as they are.
        glow: light of its own, 1 as bright as paper in full light.
    """

    corners: Floats
    colour: Colour
    normal: Floats | None = None
    glow: float = 0.0

    def moved(self, place: Floats, turn: float = 0.0) -> "Patch":
        """The same patch turned about the vertical through the origin, then shifted to `place` (3,)."""
        spin = rotation(Y, turn)
        normal = None if self.normal is None else spin @ self.normal
        return replace(self, corners=self.corners @ spin.T + place, normal=normal)


def rectangle(low: Floats, high: Floats, colour: Colour) -> Patch:
    """Paint on a wall, between two corners (3,) that share z, or on a floor, where they share y."""
    (x, y, z), (far_x, far_y, far_z) = low, high
    if y == far_y:
        return Patch(np.array([(x, y, z), (far_x, y, z), (far_x, y, far_z), (x, y, far_z)]), colour)
    return Patch(np.array([(x, y, z), (far_x, y, z), (far_x, far_y, z), (x, far_y, z)]), colour)


def disc(centre: Floats, across: Floats, up: Floats, colour: Colour, normal: Floats | None = None) -> Patch:
    """An ellipse with half axes `across` and `up`, (3,) each."""
    angle = np.linspace(0, 2 * np.pi, _SIDES, endpoint=False)[:, None]
    return Patch(centre + np.cos(angle) * across + np.sin(angle) * up, colour, normal)


def box(low: Floats, high: Floats, colour: Colour) -> list[Patch]:
    """The faces of a box that can be seen from in front and above."""
    centre, half = (low + high) / 2, (high - low) / 2
    patches = []
    for axis, sign in ((0, -1.0), (0, 1.0), (1, 1.0), (2, 1.0)):
        normal, first, second = np.zeros(3), np.zeros(3), np.zeros(3)
        normal[axis] = sign
        first[(axis + 1) % 3], second[(axis + 2) % 3] = half[(axis + 1) % 3], half[(axis + 2) % 3]
        face = centre + normal * half
        corners = np.array([face + a * first + b * second for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
        patches.append(Patch(corners, colour, normal))
    return patches


def tube(bottom: Floats, height_m: float, radii_m: tuple[float, float], colour: Colour) -> list[Patch]:
    """An upright round thing, `radii_m` wide at its bottom and at its top, closed above."""
    angle = np.linspace(0, 2 * np.pi, _SIDES + 1)
    around = np.stack([np.cos(angle), np.zeros(_SIDES + 1), np.sin(angle)], 1)
    low, high = bottom + radii_m[0] * around, bottom + radii_m[1] * around + height_m * Y
    rise = (radii_m[0] - radii_m[1]) / max(height_m, 1e-6)
    patches = [
        Patch(
            np.array([low[side], low[side + 1], high[side + 1], high[side]]),
            colour,
            unit(around[side] + around[side + 1] + 2 * vector(0, rise, 0)),
        )
        for side in range(_SIDES)
    ]
    return [*patches, Patch(high[:-1], colour, Y)]


def leaf(start: Floats, heading: float, reach_m: float, rise_m: float, colour: Colour) -> list[Patch]:
    """A leaf that rises from `start`, arches over and hangs, its two halves lit differently."""
    outward = vector(np.cos(heading), 0, np.sin(heading))
    aside = vector(-np.sin(heading), 0, np.cos(heading))
    along = np.linspace(0, 1, 9)[:, None]
    middle = start + outward * reach_m * along + Y * (rise_m * (2.2 * along - 1.5 * along**2))
    half = 0.16 * reach_m * np.sin(np.pi * np.clip(along, 0.02, 1) ** 0.8)
    patches = []
    for sign in (-1.0, 1.0):
        rim = middle + sign * half * aside - 0.3 * half * Y
        normal = unit(Y + 0.45 * sign * aside + 0.2 * outward + 0.5 * Z)
        for step in range(len(along) - 1):
            corners = np.array([middle[step], middle[step + 1], rim[step + 1], rim[step]])
            patches.append(Patch(corners, colour, normal))
    return patches
