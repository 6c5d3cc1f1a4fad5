"""Colours of the body's surface, worked out once for a grid of places on every triangle.

Cloth, hair and hands are solid textures of the rest pose and never change, however much work their patterns
are; a frame then only looks their colours up. The face moves, so it is not among them.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.mesh import Indices, Mesh

_MOST_STEPS: Final = 16  # of the grid, along a side
_CHUNK: Final = 4000  # triangles coloured at once, to bound memory


class BakedColours:
    """Colours that are looked up by triangle and place within it.

    Args:
        mesh: at rest.
        materials: (F,) what each triangle is painted as.
        paints: for each material that never changes, what colours its points: (N, 3) to (N, 3).
        spacing_m: the distance of neighbouring places, at most.
    """

    def __init__(
        self,
        mesh: Mesh,
        materials: npt.NDArray[np.int8],
        paints: Mapping[int, Callable[[Floats], Floats]],
        spacing_m: float,
    ) -> None:
        self._steps = np.zeros(len(materials), np.int32)
        self._starts = np.zeros(len(materials), np.int32)
        baked: list[npt.NDArray[np.uint8]] = []
        start = 0
        for material, paint in paints.items():
            chosen = np.flatnonzero(materials == material)
            steps = _steps(mesh, chosen, spacing_m)
            places = _places(steps)
            self._steps[chosen] = steps
            self._starts[chosen] = start + np.arange(len(chosen)) * len(places)
            for first in range(0, len(chosen), _CHUNK):
                baked.append(_bake(mesh, chosen[first : first + _CHUNK], places, paint))
            start += len(chosen) * len(places)
        self._colours = np.concatenate(baked)

    def at(self, triangles: Indices, weights: Floats) -> Floats:
        """(N, 3) float32 colours at places with barycentric weights (N, 3) on triangles (N,)."""
        steps = self._steps[triangles]
        second = (weights[:, 1] * steps + np.float32(0.5)).astype(np.int32)
        third = np.minimum((weights[:, 2] * steps + np.float32(0.5)).astype(np.int32), steps - second)
        place = self._starts[triangles] + second * (steps + 1) - (second * (second - 1) >> 1) + third
        return self._colours[place] * np.float32(1 / 255)


def _steps(mesh: Mesh, triangles: Indices, spacing_m: float) -> int:
    corners = mesh.vertices[mesh.triangles[triangles]]
    sides = np.linalg.norm(corners - np.roll(corners, 1, 1), axis=2)
    return int(np.clip(np.ceil(np.median(sides) / spacing_m), 1, _MOST_STEPS))


def _places(steps: int) -> Floats:
    """(P, 3) barycentric weights of a grid on a triangle, the second corner's weight growing slowest."""
    places = [(second, third) for second in range(steps + 1) for third in range(steps + 1 - second)]
    weights = np.array(places, np.float32) / np.float32(steps)
    return np.column_stack([1 - weights.sum(1), weights])


def _bake(
    mesh: Mesh, triangles: Indices, places: Floats, paint: Callable[[Floats], Floats]
) -> npt.NDArray[np.uint8]:
    """(N * P, 3) colours of N triangles."""
    corners = mesh.vertices[mesh.triangles[triangles]]  # (N, 3, 3)
    points = sum(places[:, corner, None] * corners[:, None, corner] for corner in range(3))  # (N, P, 3)
    colours = paint(np.asarray(points, np.float32).reshape(-1, 3))
    return (np.clip(colours, 0, 1) * 255 + 0.5).astype(np.uint8)
