"""The empty room as the camera sees it: drawn once, darkened under the dancer in every frame."""

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.looks import Room
from motiontransfer.dancer.view import View

_SKIRTING_M = 0.11
# The floor around the dancer, on which shadows are collected.
_GRID, _GRID_HALF_M = 80, 2.0
_CAST_STRENGTH, _CONTACT_STRENGTH = 0.42, 0.50
_CONTACT_HEIGHT_M = 0.06


class RoomPicture:
    """A room before a camera.

    Attributes:
        picture: (H, W, 3) float32 RGB in [0, 1], without the dancer.
    """

    def __init__(self, room: Room, view: View, supersampling: int) -> None:
        self.picture, self._floor_share = _drawn(room, view, supersampling)
        rays = view.rays()
        reach = _floor_reach(rays, view)
        self._floor_x = (view.position[0] + rays[..., 0] * reach).astype(np.float32)
        self._floor_z = (view.position[2] + rays[..., 2] * reach).astype(np.float32)

    def with_shadow(self, vertices: Floats, centre: Floats, light: Floats) -> Floats:
        """(H, W, 3): the room with the shadow of a body.

        Args:
            vertices: (V, 3) of the body.
            centre: (3,) a point above which the body is.
            light: (3,) direction towards the light, length 1.
        """
        cast = vertices - light * (vertices[:, 1] / light[1])[:, None]
        shadow = cv2.GaussianBlur((_splat(cast, centre) > 0).astype(np.float32), (0, 0), 1.6)
        near_floor = np.exp(-np.maximum(vertices[:, 1], 0) / _CONTACT_HEIGHT_M)
        contact = np.clip(_splat(vertices, centre, near_floor) / 4, 0, 1).astype(np.float32)
        contact = cv2.GaussianBlur(contact, (0, 0), 1.2)
        darkness = np.maximum(_CAST_STRENGTH * shadow, _CONTACT_STRENGTH * contact)
        cells_per_m = _GRID / (2 * _GRID_HALF_M)
        column = (self._floor_x - np.float32(centre[0])) * cells_per_m + _GRID / 2 - 0.5
        row = (self._floor_z - np.float32(centre[2])) * cells_per_m + _GRID / 2 - 0.5
        seen = cv2.remap(darkness, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR)
        return self.picture * (1 - seen * self._floor_share)[..., None]


def _splat(points: Floats, centre: Floats, weights: Floats | None = None) -> Floats:
    """(80, 80): how many points (or how much weight) fall on each cell of the floor around `centre`."""
    reach = (-_GRID_HALF_M, _GRID_HALF_M)
    rows, columns = points[:, 2] - centre[2], points[:, 0] - centre[0]
    return np.histogram2d(rows, columns, bins=_GRID, range=(reach, reach), weights=weights)[0]


def _drawn(room: Room, view: View, supersampling: int) -> tuple[Floats, Floats]:
    """The lit room, and which share of each pixel is floor."""
    rays = view.rays(supersampling)
    to_floor = _floor_reach(rays, view)
    to_wall = (room.wall_z_m - view.position[2]) / rays[..., 2]
    floor = to_floor < to_wall
    points = view.position + rays * np.where(floor, to_floor, to_wall)[..., None]
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    colours = np.where(floor[..., None], room.floor.colours(x, z), room.wall.colours(x, y))
    colours[~floor & (y < _SKIRTING_M)] = room.skirting
    on_wall = 0.82 + 0.18 * np.exp(-((x + 0.6) ** 2 + (y - 1.9) ** 2) / 3)
    light = np.where(floor, 0.95 - 0.12 * np.clip(-z / 2.5, 0, 1), on_wall)
    corner = 1 - 0.35 * np.exp(-np.where(floor, z - room.wall_z_m, y) / 0.12)
    lit = (colours * (light * corner)[..., None]).astype(np.float32)
    return _shrunk(lit, view), _shrunk(floor.astype(np.float32), view)


def _floor_reach(rays: Floats, view: View) -> Floats:
    """How many ray lengths away the floor is; very far where a ray never meets it."""
    return -view.position[1] / np.minimum(rays[..., 1], -1e-6)


def _shrunk(picture: Floats, view: View) -> Floats:
    height, width = view.size
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
