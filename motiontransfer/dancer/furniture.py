"""Things that stand, lie or hang in a room, each a small piece of data that knows its polygons.

Metres; x counts from the middle of the room to the camera's right, z towards the camera. What stands, stands
by the wall, behind the dancer (z from wall_z_m + 0.2 to wall_z_m + 0.6), and beside the dancer (|x| of 0.8 or
more) so that hands stay easy to see. Ranges stand beside the numbers; colours are free.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, Z, vector
from motiontransfer.dancer.painting import painting
from motiontransfer.dancer.patches import Patch, box, dimmed, disc, leaf, rectangle, tube


@dataclass(frozen=True)
class Lamp:
    """A light that shines to all sides from a point.

    Attributes:
        place: (3,).
        colour: of the light.
        strength: of the light a metre away; 1 is as much as the key light gives.
    """

    place: Floats
    colour: Colour
    strength: float


class Thing(Protocol):
    """Something in a room."""

    def patches(self, wall_z_m: float) -> list[Patch]:
        """Its polygons for a wall at a depth, those that others hide first."""

    def lamps(self, wall_z_m: float) -> list[Lamp]:
        """The lights that it holds."""


class _Unlit:
    """What holds no lights."""

    def lamps(self, wall_z_m: float) -> list[Lamp]:
        """See Thing."""
        return []


@dataclass(frozen=True)
class Picture(_Unlit):
    """A framed picture on the wall, painted by `seed` in the given colours."""

    x_m: float
    y_m: float  # of the middle: 1.4 to 1.9
    width_m: float  # 0.3 to 0.9
    height_m: float  # 0.3 to 0.9
    frame: Colour
    paints: tuple[Colour, Colour, Colour]
    seed: int

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        middle, half = vector(self.x_m, self.y_m, wall_z_m), vector(self.width_m / 2, self.height_m / 2, 0)
        frame = box(middle - half, middle + half + 0.03 * Z, self.frame)
        front = middle + 0.0301 * Z
        mount = replace(rectangle(front - 0.90 * half, front + 0.90 * half, (0.90, 0.89, 0.86)), normal=Z)
        return [*frame, mount, *painting(front, 0.70 * half, self.paints, self.seed)]


@dataclass(frozen=True)
class Rug(_Unlit):
    """A rug on the floor, with a border and stripes, or round with rings; the dancer may stand on it."""

    x_m: float
    z_m: float
    width_m: float  # 1.2 to 3.0
    depth_m: float  # 1.0 to 2.0
    colour: Colour
    other: Colour
    is_round: bool = False

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        rings = (
            (1.0, self.colour),
            (0.93, self.other),
            (0.86, self.colour),
            (0.45, self.other),
            (0.40, self.colour),
        )
        return [self._ring(share, colour, 0.0002 * number) for number, (share, colour) in enumerate(rings)]

    def _ring(self, share: float, colour: Colour, height_m: float) -> Patch:
        centre = vector(self.x_m, height_m, self.z_m)
        border_m = (1 - share) * min(self.width_m, self.depth_m) / 2
        half = vector(self.width_m / 2 - border_m, 0, self.depth_m / 2 - border_m)
        if self.is_round:
            return disc(centre, vector(half[0], 0, 0), vector(0, 0, half[2]), colour)
        return rectangle(centre - half, centre + half, colour)


@dataclass(frozen=True)
class Plant(_Unlit):
    """A plant in a pot."""

    x_m: float
    z_m: float
    height_m: float  # 0.7 to 1.5
    pot: Colour
    leaves: Colour
    seed: int

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        random = np.random.default_rng(self.seed)
        foot, size = vector(self.x_m, 0, self.z_m), self.height_m
        rim = foot + vector(0, 0.24 * size, 0)
        patches = tube(foot, 0.26 * size, (0.11 * size, 0.145 * size), self.pot)
        patches += tube(rim, 0.025 * size, (0.15 * size, 0.15 * size), self.pot)
        patches += tube(rim, 0.38 * size, (0.02 * size, 0.012 * size), (0.30, 0.24, 0.16))
        count = 22
        leaves = []
        for number in range(count):
            height = size * (0.30 + 0.34 * number / count)
            heading = 2.4 * number + random.uniform(-0.4, 0.4)
            colour = dimmed(self.leaves, random.uniform(0.75, 1.15))
            reach, rise = size * random.uniform(0.26, 0.40), size * random.uniform(0.10, 0.42)
            leaves.append(leaf(foot + vector(0, height, 0), heading, reach, rise, colour))
        leaves.sort(key=lambda each: float(np.mean([patch.corners[:, 2].mean() for patch in each])))
        return patches + [patch for each in leaves for patch in each]


@dataclass(frozen=True)
class FloorLamp:
    """A standing lamp with a shade, lit."""

    x_m: float
    z_m: float
    height_m: float  # 1.3 to 1.8
    shade: Colour
    light: Colour = (1.0, 0.78, 0.50)
    strength: float = 0.12  # 0 (off) to 0.25

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        foot, metal = vector(self.x_m, 0, self.z_m), (0.16, 0.15, 0.15)
        top = self.height_m - 0.28
        patches = tube(foot, 0.025, (0.14, 0.14), metal) + tube(foot, top + 0.1, (0.011, 0.011), metal)
        steps = 12  # brighter where the bulb is near
        for step in range(steps):
            low, high = step / steps, (step + 1) / steps
            radii = (0.19 - 0.06 * low, 0.19 - 0.06 * high)
            lit = self.strength * 6 * (1 - 0.6 * abs(low - 0.4))
            ring = tube(foot + vector(0, top + 0.28 * low, 0), 0.28 / steps, radii, self.shade)
            patches += [replace(patch, glow=lit) for patch in ring[:-1]]
        return patches

    def lamps(self, wall_z_m: float) -> list[Lamp]:
        """See Thing."""
        place = vector(self.x_m, self.height_m - 0.12, self.z_m)
        return [Lamp(place, self.light, self.strength)] if self.strength else []


@dataclass(frozen=True)
class Loudspeaker(_Unlit):
    """A loudspeaker on the floor, turned towards the dancer by `turn` radians."""

    x_m: float
    z_m: float
    height_m: float  # 0.5 to 1.1
    colour: Colour
    turn: float  # -0.5 to 0.5

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        height, half, depth = self.height_m, 0.19 * self.height_m**0.5, 0.15
        patches = box(vector(-half, 0, -depth), vector(half, height, depth), self.colour)
        cones = ((0.30, 0.80), (0.68, 0.62), (0.89, 0.26))
        for number, (place, size) in enumerate(cones):
            rings = ((1.0, (0.30, 0.30, 0.31)), (0.90, (0.06, 0.06, 0.07)), (0.35, (0.17, 0.17, 0.18)))
            for layer, (share, colour) in enumerate(rings):
                centre = vector(0, place * height, depth + 0.001 * (3 * number + layer + 1))
                radius = share * size * half
                patches.append(disc(centre, vector(radius, 0, 0), vector(0, radius, 0), colour, Z))
        return [patch.moved(vector(self.x_m, 0, self.z_m), self.turn) for patch in patches]


@dataclass(frozen=True)
class Sideboard(_Unlit):
    """A low cupboard on the floor against the wall, with doors."""

    x_m: float
    width_m: float  # 0.6 to 1.6
    height_m: float  # 0.4 to 0.9
    colour: Colour

    def patches(self, wall_z_m: float) -> list[Patch]:
        """See Thing."""
        low = vector(self.x_m - self.width_m / 2, 0.06, wall_z_m + 0.02)
        size = vector(self.width_m, self.height_m - 0.06, 0.38)
        patches = box(
            low - vector(-0.04, 0.06, -0.03), low + size * [1, 0, 1] - vector(0.04, 0, 0.05), (0.1, 0.1, 0.1)
        )
        patches += box(low, low + size, self.colour)
        doors = max(2, round(self.width_m / 0.45))
        for door in range(1, doors):
            edge = low + size * np.array([door / doors, 0.04, 1]) + 0.001 * Z
            groove = rectangle(
                edge - vector(0.004, 0, 0), edge + vector(0.004, 0.92 * size[1], 0), dimmed(self.colour, 0.55)
            )
            patches.append(replace(groove, normal=Z))
        return patches
