"""How bright a room is where: a key light that falls off, light from all around, lamps, a beam of sun.

Light is counted in shares of full light and adds up; what a picture shows is a colour times its square root,
which is nearly how film and eye take it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from motiontransfer.dancer.furniture import Lamp
from motiontransfer.dancer.geometry import Floats, Y, dot, length, smooth_step, unit
from motiontransfer.dancer.looks import Room, Sunbeam

_KEY_DISTANCE_M: Final = 4.2
_KEY_TARGET: Final[Floats] = 0.8 * Y  # what the key light is set up for
_USUAL_COSINE: Final = 0.62  # between the key light and what it falls on
_LAMP_REACH_M: Final = 0.25  # a shade is no point: nearer than this a lamp gets no brighter


class RoomLight:
    """The light of one room.

    Attributes:
        towards: (3,) direction towards the key light, length 1.
    """

    def __init__(self, room: Room, lamps: Sequence[Lamp] = ()) -> None:
        self._room, self._lamps = room, lamps
        self.towards = unit(np.array(room.light))
        self._key_place = _KEY_TARGET + _KEY_DISTANCE_M * self.towards

    def key(self, points: Floats, normal: Floats) -> Floats:
        """(..., 3): the key light that reaches points (..., 3) of a surface with a normal (3,)."""
        offset = self._key_place - points
        distance = length(offset)
        facing = np.maximum(dot(offset, normal) / distance, 0) / _USUAL_COSINE
        share = self._room.contrast * facing * (_KEY_DISTANCE_M / distance) ** 2
        return np.asarray(share[..., None] * np.array(self._room.key))

    def around(self, points: Floats, normal: Floats) -> Floats:
        """(..., 3): light from all around, less in the corner of floor and wall, and from lamps."""
        share = (1 - self._room.contrast) * (0.95 + 0.15 * normal[1]) * self._open(points, normal)
        light = share[..., None] * np.array(self._room.ambient)
        for lamp in self._lamps:
            light = light + _lamp_light(lamp, points, normal)
        return np.asarray(light)

    def sun(self, points: Floats) -> Floats:
        """(..., 3): the beam of sun on points (..., 3) of the wall."""
        beam = self._room.sunbeam
        if beam is None:
            return np.zeros_like(points)
        return _panes(beam, points)[..., None] * beam.strength * np.array((1.12, 1.0, 0.82))

    def _open(self, points: Floats, normal: Floats) -> Floats:
        """How much of its surroundings a point sees past the floor (a wall's) or the wall (a floor's)."""
        upright = abs(normal[1]) < 0.5
        from_corner = np.maximum(points[..., 1] if upright else points[..., 2] - self._room.wall_z_m, 0)
        return np.asarray(1 - 0.34 * np.exp(-from_corner / 0.40) - 0.26 * np.exp(-from_corner / 0.05))


def _lamp_light(lamp: Lamp, points: Floats, normal: Floats) -> Floats:
    offset = lamp.place - points
    distance = np.maximum(length(offset), _LAMP_REACH_M)
    facing = np.clip(dot(offset, normal) / distance, 0, 1)
    return np.asarray((lamp.strength * facing / distance**2)[..., None] * np.array(lamp.colour))


def _panes(beam: Sunbeam, points: Floats) -> Floats:
    """(...): how much sun falls through six panes."""
    height = (points[..., 1] - beam.y_m) / beam.height_m
    across = (points[..., 0] - beam.x_m - beam.slant * (points[..., 1] - beam.y_m)) / beam.width_m + 0.5
    soft = 0.03
    pane = np.ones_like(height)
    for place, bars in ((across, 2), (height, 3)):
        within = np.minimum(place, 1 - place)
        from_bar = 0.5 - np.abs(np.mod(place * bars, 1) - 0.5)
        pane = pane * smooth_step(0, 2 * soft, within) * smooth_step(0.02, 0.02 + 2 * soft, from_bar)
    return np.asarray(pane)
