"""Shadows on floor and wall, collected on one plane: the floor, continued behind the wall.

Along the key light every point of floor and wall has one place on that plane, and so has whatever is in the
light's way; so one small map holds a shadow that bends from the floor up the wall.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats, Y
from motiontransfer.dancer.lookup import looked_up
from motiontransfer.dancer.patches import Patch

_CELL_M: Final = 0.03
_GRID: Final = 176  # cells either way, around the middle of the body's shadow
# The farther from the floor, the softer: below each height, the blur in cells.
_SOFTNESS: Final = ((0.35, 1.2), (1.0, 2.2), (np.inf, 3.4))
_VERTICES_PER_CELL: Final = 2.0  # that make a full shadow
_CONTACT_HEIGHT_M: Final = 0.05
_CONTACT: Final = 0.45  # how dark it is under the soles
_UNDER: Final = 0.30  # and around the feet

_THINGS_CELL_M: Final = 0.012
_THINGS_REACH_M: Final = 5.0
_THINGS_SOFTNESS: Final = 2.2  # cells
_UNDER_THINGS_SOFTNESS: Final = 7.0


def cast(points: Floats, light: Floats) -> Floats:
    """(..., 2): x and z where points (..., 3) cast their shadow on the plane."""
    shift = points[..., 1] / light[1]
    return np.stack([points[..., 0] - light[0] * shift, points[..., 2] - light[2] * shift], -1)


class DancerShadow:
    """Shadows of a moving body in one picture of a room.

    Args:
        places: (H, W, 2) what each pixel shows, on the plane.
        floor: (H, W) float32, the share of floor that each pixel shows.
        light: (3,) direction towards the key light, length 1.
    """

    def __init__(self, places: Floats, floor: Floats, light: Floats) -> None:
        self._light = light
        self._x, self._z = (np.ascontiguousarray(places[..., axis], np.float32) for axis in (0, 1))
        rows = np.flatnonzero(floor.max(1) > 0)
        self._first_floor_row = int(rows[0]) if len(rows) else len(floor)
        self._floor = floor[self._first_floor_row :]

    def of_key_light(self, vertices: Floats, centre: Floats) -> Floats:
        """(H, W) float32: the share of key light that a body takes from each pixel.

        Args:
            vertices: (V, 3).
            centre: (3,) the middle of the body.
        """
        middle = cast(centre, self._light)
        cells = _cells(cast(vertices, self._light), middle)
        reached = np.zeros((_GRID, _GRID), np.float32)
        above = -np.inf
        for height, softness in _SOFTNESS:
            layer = (vertices[:, 1] >= above) & (vertices[:, 1] < height)
            full = np.minimum(_counted(cells[layer]) / np.float32(_VERTICES_PER_CELL), 1)
            reached = np.maximum(reached, cv2.GaussianBlur(full, (0, 0), softness))
            above = height
        return self._seen(reached, middle, 0)

    def under(self, vertices: Floats, centre: Floats) -> tuple[int, Floats]:
        """The first row of floor and, from there down, (H', W): how dark it is right under a body."""
        middle = centre[[0, 2]]
        cells = _cells(vertices[:, [0, 2]], middle)
        height = np.maximum(vertices[:, 1], 0)
        contact = np.minimum(_counted(cells, np.exp(-height / _CONTACT_HEIGHT_M)) / 3, 1)
        around = np.minimum(_counted(cells, np.exp(-height / 0.5)) / 12, 1)
        darkness = _CONTACT * cv2.GaussianBlur(contact, (0, 0), 1.3)
        darkness += _UNDER * cv2.GaussianBlur(around, (0, 0), 7)
        seen = self._seen(darkness, middle, self._first_floor_row) * self._floor
        return self._first_floor_row, seen

    def _seen(self, cells: Floats, middle: Floats, first_row: int) -> Floats:
        """A map around a place of the plane, as the camera sees it."""
        column, row = (
            (places[first_row:] - np.float32(place)) * np.float32(1 / _CELL_M) + np.float32(_GRID / 2 - 0.5)
            for places, place in zip((self._x, self._z), middle, strict=True)
        )
        return looked_up(cells, column, row)


def shadow_of_things(patches: Sequence[Patch], places: Floats, light: Floats) -> Floats:
    """(H, W) float32: the share of key light that things take from what pixels show at `places` (H, W, 2)."""
    return _covered([patch for patch in patches if not patch.glow], places, light, _THINGS_SOFTNESS)


def dark_under_things(patches: Sequence[Patch], places: Floats) -> Floats:
    """(H, W) float32: how much of what comes from above things keep from places (H, W, 2) on the floor."""
    return _covered(patches, places, Y, _UNDER_THINGS_SOFTNESS)


def _covered(patches: Sequence[Patch], places: Floats, light: Floats, softness: float) -> Floats:
    """(H, W) float32: how much of the light from a direction patches keep from places of the plane."""
    cells = round(2 * _THINGS_REACH_M / _THINGS_CELL_M)
    dark = np.zeros((cells, cells), np.float32)
    for patch in patches:
        if patch.normal is not None:
            corners = (cast(patch.corners, light) + _THINGS_REACH_M) / _THINGS_CELL_M
            cv2.fillPoly(dark, [np.rint(corners * 16).astype(np.int32)], 1.0, shift=4)
    dark = np.asarray(cv2.GaussianBlur(dark, (0, 0), softness))
    column, row = ((places[..., axis] + _THINGS_REACH_M) / _THINGS_CELL_M for axis in (0, 1))
    return looked_up(dark, column, row)


def _cells(places: Floats, middle: Floats) -> Floats:
    """(N,) the number of the cell on which each place (N, 2) lies; the outermost take what is beyond."""
    column, row = np.clip((places - middle) * (1 / _CELL_M) + _GRID / 2, 0, _GRID - 1).astype(np.int32).T
    return np.asarray(row * _GRID + column)


def _counted(cells: Floats, weights: Floats | None = None) -> Floats:
    """(176, 176) float32: how many places, or how much weight, each cell holds."""
    counts = np.bincount(cells, weights, _GRID * _GRID).reshape(_GRID, _GRID)
    counts[[0, -1]] = 0
    counts[:, [0, -1]] = 0
    return counts.astype(np.float32)
