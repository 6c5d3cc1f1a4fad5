"""Vectors and rotations.

One frame of reference for the whole package: x to the dancer's left, y up, z towards the camera; metres and
radians. A dancer at rest looks along z.
"""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

X: Final[Floats] = np.array([1.0, 0.0, 0.0])
Y: Final[Floats] = np.array([0.0, 1.0, 0.0])
Z: Final[Floats] = np.array([0.0, 0.0, 1.0])

# Bodies are built for the left and mirrored: +1 keeps x, -1 turns it.
SIDES: Final = {"left": 1.0, "right": -1.0}


def vector(x: float, y: float, z: float) -> Floats:
    """A point or a direction."""
    return np.array([x, y, z], float)


def mirror_matrix(sign: float) -> Floats:
    """(3, 3): keeps (+1) or turns (-1) the x axis; conjugating with it mirrors a rotation."""
    return np.diag([sign, 1.0, 1.0])


def dot(vectors: Floats, direction: Floats) -> Any:
    """(...): the product of vectors (..., D) with one direction (D,).

    Summed by hand: BLAS may round differently with another number of threads, and films must not.
    """
    total = vectors[..., 0] * direction[0]
    for axis in range(1, len(direction)):
        total = total + vectors[..., axis] * direction[axis]
    return total


def length(vectors: Floats) -> Floats:
    """(...): the lengths of vectors (..., 3)."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.sqrt(x * x + y * y + z * z)


def unit(direction: Floats) -> Floats:
    """The direction with length 1, along the last axis."""
    return direction / (length(direction)[..., None] + 1e-12)


def rotation(axis: Floats, angle: float) -> Floats:
    """(3, 3): the rotation by `angle` about `axis`, right-handed (Rodrigues)."""
    x, y, z = (float(value) for value in axis)
    size = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / size, y / size, z / size
    sine, cosine = math.sin(angle), math.cos(angle)
    rest = 1 - cosine
    return np.array(
        [
            [cosine + x * x * rest, x * y * rest - z * sine, x * z * rest + y * sine],
            [x * y * rest + z * sine, cosine + y * y * rest, y * z * rest - x * sine],
            [x * z * rest - y * sine, y * z * rest + x * sine, cosine + z * z * rest],
        ]
    )


def shortest_rotation(start: Floats, end: Floats) -> Floats:
    """(3, 3): the smallest rotation that takes direction `start` to direction `end`."""
    axis = np.cross(start, end)
    sine = float(np.linalg.norm(axis))
    return np.eye(3) if sine < 1e-9 else rotation(axis, float(np.arctan2(sine, start @ end)))


def smooth_step(low: float, high: float, value: Any) -> Any:
    """0 up to `low`, 1 from `high`, smooth between; falling where `low` is above `high`."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)
