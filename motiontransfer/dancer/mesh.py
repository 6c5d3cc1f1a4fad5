"""Surface nets: triangles around an implicit shape, one vertex in each grid cell that the surface crosses."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.geometry import Floats, unit
from motiontransfer.dancer.shapes import Distance

Indices = npt.NDArray[np.integer[Any]]

_REFINING_STEPS = 4
_CHUNK = 60_000  # points evaluated at once, to bound memory
# Ambient occlusion: how far out to look, and how much a surface there takes away.
_OCCLUSION_PROBES = ((0.006, 0.30), (0.015, 0.30), (0.040, 0.30))


@dataclass(frozen=True)
class Mesh:
    """V vertices and F triangles, counter-clockwise from outside.

    Attributes:
        vertices: (V, 3) float32.
        normals: (V, 3) float32, outward, length 1.
        triangles: (F, 3).
        occlusion: (V,) float32, 1 in the open, less in folds.
    """

    vertices: Floats
    normals: Floats
    triangles: Indices
    occlusion: Floats


def surface_nets(distance: Distance, low: Floats, high: Floats, cell_m: float) -> Mesh:
    """Meshes the surface `distance(p) = 0` within a box on a grid of `cell_m`."""
    axes = [
        np.arange(start, stop + cell_m, cell_m, dtype=np.float32)
        for start, stop in zip(low, high, strict=True)
    ]
    inside = _evaluate(distance, axes) < 0
    numbers, cells = _crossed_cells(inside)
    vertices = ((cells + 0.5) * cell_m + np.asarray(low)).astype(np.float32)
    vertices = pull_to_surface(distance, vertices, cell_m)
    normals = _gradient(distance, vertices, cell_m)
    normals = unit(normals).astype(np.float32)
    return Mesh(vertices, normals, _triangles(inside, numbers), _occlusion(distance, vertices, normals))


def pull_to_surface(distance: Distance, points: Floats, reach_m: float) -> Floats:
    """(N, 3) float32: points moved onto the surface by Newton steps of at most half of `reach_m` an axis."""
    for _ in range(_REFINING_STEPS):
        slope = _gradient(distance, points, reach_m)
        step = distance(points)[:, None] * slope / ((slope**2).sum(1, keepdims=True) + 1e-6)
        points = points - np.clip(step, -reach_m / 2, reach_m / 2)
    return points.astype(np.float32)


def _evaluate(distance: Distance, axes: list[Floats]) -> Floats:
    """The distances on the whole grid."""
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    chunks = np.array_split(grid, len(grid) // _CHUNK + 1)
    return np.concatenate([distance(chunk) for chunk in chunks]).reshape([len(axis) for axis in axes])


def _crossed_cells(inside: npt.NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Numbers the cells with corners on both sides: numbers on the grid (-1 elsewhere), and places."""
    shape = [length - 1 for length in inside.shape]
    corners = np.zeros(shape, np.int64)
    for corner in np.ndindex(2, 2, 2):
        corners += inside[tuple(slice(at, at + length) for at, length in zip(corner, shape, strict=True))]
    crossed = (corners > 0) & (corners < 8)
    numbers = np.full(shape, -1, np.int64)
    numbers[crossed] = np.arange(crossed.sum())
    return numbers, np.argwhere(crossed)


def _triangles(inside: npt.NDArray[np.bool_], numbers: Indices) -> Indices:
    """Two triangles for each grid edge that the surface crosses, between the four cells around it."""
    triangles = []
    for axis in range(3):
        order = (axis, (axis + 1) % 3, (axis + 2) % 3)
        solid, cell = np.transpose(inside, order), np.transpose(numbers, order)
        first, second = solid[:-1, 1:-1, 1:-1], solid[1:, 1:-1, 1:-1]
        edge = first != second
        around = (cell[:, :-1, :-1], cell[:, 1:, :-1], cell[:, 1:, 1:], cell[:, :-1, 1:])
        quads = np.stack([corner[edge] for corner in around], 1)
        entering = ~first[edge]
        quads[entering] = quads[entering][:, ::-1]
        triangles += [quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]
    return np.concatenate(triangles)


def _gradient(distance: Distance, points: Floats, cell_m: float) -> Floats:
    offsets = np.eye(3, dtype=np.float32) * np.float32(0.3 * cell_m)
    sides = [distance(points + offset) - distance(points - offset) for offset in offsets]
    return np.stack(sides, 1) / np.float32(0.6 * cell_m)


def _occlusion(distance: Distance, vertices: Floats, normals: Floats) -> Floats:
    light = np.ones(len(vertices), np.float32)
    for reach, weight in _OCCLUSION_PROBES:
        light -= weight * np.clip(1 - distance(vertices + normals * np.float32(reach)) / reach, 0, 1)
    return np.clip(light, 0.25, 1).astype(np.float32)
