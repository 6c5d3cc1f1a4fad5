"""Light on the body: the room's key light with shadows of the body on itself, a fill, sky, floor and rim."""

from typing import Final

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats, Y, dot, length, smooth_step, unit
from motiontransfer.dancer.looks import Room
from motiontransfer.dancer.mesh import Indices

# The body seen from the light, on a grid around the pelvis.
_GRID: Final = 140
_CELL_M: Final = 0.022
_SHADOW_BIAS_M: Final = 0.05
_SHADOW_SOFTNESS_M: Final = 0.04
_WRAP: Final = 0.30  # how far the key light, which is broad, reaches around the body
_KEY: Final = 1.28  # strengths: of full key light, of what comes from around, of the fill opposite the key
_AROUND: Final = 1.0
_FILL: Final = 0.30
_RIM: Final = 0.55
_FLOOR: Final = 0.55
_SHARPNESS: Final = 22.0  # of a highlight


class BodyLight:
    """The light of a room on what stands in its middle.

    Args:
        room: the room.
        floor_colour: (3,) of the floor, which throws light back.
        camera: (3,) where the camera is.
    """

    def __init__(self, room: Room, floor_colour: Floats, camera: Floats) -> None:
        self._light = unit(np.array(room.light)).astype(np.float32)
        self._fill = unit(np.array(room.light) * [-1, 0.2, 1]).astype(np.float32)
        self._camera = camera.astype(np.float32)
        self._key = (_KEY * room.contrast * np.array(room.key)).astype(np.float32)
        self._around = (_AROUND * (1 - room.contrast) * np.array(room.ambient)).astype(np.float32)
        self._floor = (_FLOOR * floor_colour).astype(np.float32)

    def on(self, vertices: Floats, normals: Floats, occlusion: Floats, centre: Floats) -> Floats:
        """(V, 4) float32: by what a colour is multiplied (three channels), and the strength of a highlight.

        Args:
            vertices: (V, 3).
            normals: (V, 3) of length 1.
            occlusion: (V,) 1 in the open, less in folds.
            centre: (3,) the middle of the body.
        """
        lit = self_shadow(vertices, centre, self._light)
        to_camera = self._camera - vertices
        to_camera = to_camera / length(to_camera)[:, None]
        facing = dot(normals, self._light)
        # Where the surface turns away its own shading darkens it; a cast shadow there would only cut hard.
        lit = 1 - (1 - lit) * smooth_step(-0.2, 0.35, facing)
        key = np.clip((facing + np.float32(_WRAP)) / np.float32(1 + _WRAP), 0, 1) * lit
        up = np.float32(0.5) + np.float32(0.5) * normals[:, 1]
        fill = np.float32(_FILL) * np.clip(dot(normals, self._fill), 0, 1)
        edge = 1 - np.clip(_along(normals, to_camera), 0, 1)
        rim = np.float32(_RIM) * edge * edge * edge * up
        around = (np.float32(0.70) * up + np.float32(0.35) + fill + rim) * occlusion
        below = (1 - up) * occlusion
        light = key[:, None] * self._key + around[:, None] * self._around
        light += below[:, None] * (self._floor * self._around)
        halfway = unit(to_camera + self._light)
        shine = np.clip(_along(normals, halfway), 0, 1) ** np.float32(_SHARPNESS) * lit
        return np.column_stack([np.sqrt(light), shine]).astype(np.float32)


def _along(vectors: Floats, directions: Floats) -> Floats:
    """(N,): the lengths of vectors (N, 3) along directions (N, 3) of length 1."""
    return np.asarray(np.einsum("ni,ni->n", vectors, directions))


def self_shadow(vertices: Floats, centre: Floats, light: Floats) -> Floats:
    """(V,) float32: 1 where the key light reaches a vertex, 0 where the body itself is in the way.

    Args:
        vertices: (V, 3).
        centre: (3,) the middle of the body.
        light: (3,) direction towards the light, length 1.
    """
    across = unit(np.cross(light, Y)).astype(np.float32)
    up = np.cross(across, light)
    offset = vertices - centre.astype(np.float32)
    column, row = (_cell(dot(offset, axis)) for axis in (across, up))
    cell = row * _GRID + column
    towards = dot(vertices, light).astype(np.float32)
    nearest = np.full(_GRID * _GRID, -9, np.float32)
    np.maximum.at(nearest, cell, towards)
    nearest = cv2.dilate(nearest.reshape(_GRID, _GRID), np.ones((2, 2), np.uint8)).ravel()
    hidden = np.zeros(len(vertices), np.float32)
    threshold = towards + np.float32(_SHADOW_BIAS_M)
    for step in (0, _GRID, -_GRID, 1, -1):
        in_front = (nearest[cell + step] - threshold) * np.float32(1 / _SHADOW_SOFTNESS_M)
        hidden += np.clip(in_front, 0, 1)
    return 1 - hidden * np.float32(0.2)


def _cell(distance: Floats) -> Indices:
    return (distance * np.float32(1 / _CELL_M) + np.float32(_GRID / 2)).astype(np.intp).clip(1, _GRID - 2)
