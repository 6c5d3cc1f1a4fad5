"""Light on the body: a soft key light with shadows of the body on itself, a fill, a sky, a little gloss."""

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats, Y, dot, unit, vector
from motiontransfer.dancer.mesh import Indices

# The body seen from the light, on a grid around the pelvis.
_GRID, _CELL_M = 140, 0.022
_SHADOW_BIAS_M, _SHADOW_SOFTNESS_M = 0.05, 0.04
_KEY_COLOUR = np.array([1.05, 1.00, 0.94], np.float32)
_SKY_COLOUR = np.array([0.95, 1.00, 1.06], np.float32)
_FILL = unit(vector(0.8, 0.2, 0.6))


def self_shadow(vertices: Floats, centre: Floats, light: Floats) -> Floats:
    """(V,) float32: 1 where the key light reaches a vertex, 0 where the body itself is in the way.

    Args:
        vertices: (V, 3).
        centre: (3,) the middle of the body.
        light: (3,) direction towards the light, length 1.
    """
    across = unit(np.cross(light, Y))
    up = np.cross(across, light)
    column, row = (_cell(dot(vertices - centre, axis)) for axis in (across, up))
    towards = dot(vertices, light).astype(np.float32)
    nearest = np.full((_GRID, _GRID), -9, np.float32)
    np.maximum.at(nearest, (row, column), towards)
    nearest = np.asarray(cv2.dilate(nearest, np.ones((2, 2), np.uint8)))
    hidden = np.zeros(len(vertices), np.float32)
    for down, right in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
        in_front = nearest[row + down, column + right] - towards - _SHADOW_BIAS_M
        hidden += np.clip(in_front / _SHADOW_SOFTNESS_M, 0, 1)
    return 1 - hidden / 5


def shade(
    colours: Floats, normals: Floats, lit: Floats, occlusion: Floats, gloss: Floats, light: Floats
) -> Floats:
    """(N, 3) float32 RGB in [0, 1] of surface points.

    Args:
        colours: (N, 3) without light.
        normals: (N, 3) of length 1.
        lit: (N,) share of the key light, as `self_shadow` gives it.
        occlusion: (N,) 1 in the open, less in folds.
        gloss: (N,) how much of a highlight.
        light: (3,) direction towards the light, length 1.
    """
    facing = dot(normals, light)
    key = np.clip(0.75 * facing + 0.25, 0, 1) * (0.35 + 0.65 * np.where(facing > 0, lit, 1))
    fill = np.clip(dot(normals, _FILL), 0, 1)
    sky = (0.16 * fill + 0.30 + 0.10 * (0.5 + 0.5 * normals[:, 1])) * occlusion
    brightness = 0.62 * key[:, None] * _KEY_COLOUR + sky[:, None] * _SKY_COLOUR
    halfway = unit(light + vector(0, 0.1, 1))
    highlight = gloss * np.clip(dot(normals, halfway), 0, 1) ** 24 * lit
    return np.clip(colours * brightness + highlight[:, None], 0, 1).astype(np.float32)


def _cell(distance: Floats) -> Indices:
    return (distance / _CELL_M + _GRID / 2).astype(int).clip(1, _GRID - 2)
