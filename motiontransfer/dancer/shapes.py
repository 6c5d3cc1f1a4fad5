"""Bodies without edges: signed distances of simple shapes, and smooth unions of them.

Distances are (N,) metres for points (N, 3), negative inside, and only about true away from the surface.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from motiontransfer.dancer.geometry import Floats, dot, length

Distance = Callable[[Floats], Floats]

_CUT_ROUNDING_M = 0.004  # of the rim of a bar that ends flat


@dataclass(frozen=True)
class Capsule:
    """A round bar that may taper, be flattened along z, and bulge in the middle.

    Attributes:
        start: (3,).
        end: (3,).
        start_radius: metres.
        end_radius: metres.
        flatness: depth along z, as a share of the width.
        bulge: metres that its middle is thicker by.
        cut: whether it ends flat, as a sleeve does, and not round.
    """

    start: Floats
    end: Floats
    start_radius: float
    end_radius: float
    flatness: float = 1.0
    bulge: float = 0.0
    cut: bool = False

    def distance(self, points: Floats) -> Floats:
        """(N,) signed distances."""
        stretch = np.array([1, 1, 1 / self.flatness], np.float32)
        offset = (points - self.start.astype(np.float32)) * stretch
        axis = ((self.end - self.start) * stretch).astype(np.float32)
        beyond = dot(offset, axis) / (dot(axis, axis) + np.float32(1e-9))
        share = np.clip(beyond, 0, 1)
        radius = self.start_radius + (self.end_radius - self.start_radius) * share
        radius = radius + 4 * self.bulge * share * (1 - share)
        distance = (length(offset - share[:, None] * axis) - radius) * min(1.0, self.flatness)
        if not self.cut:
            return distance
        past_end = (beyond - 1) * length(axis)
        return _CUT_ROUNDING_M * np.logaddexp(distance / _CUT_ROUNDING_M, past_end / _CUT_ROUNDING_M)

    def thickened(self, factor: float) -> "Capsule":
        """The same bar with another thickness."""
        return replace(
            self,
            start_radius=self.start_radius * factor,
            end_radius=self.end_radius * factor,
            bulge=self.bulge * factor,
        )


def ellipsoid(points: Floats, centre: Sequence[float], radii: Sequence[float]) -> Floats:
    """(N,) about the signed distance to an ellipsoid."""
    offset, radius = points - np.array(centre, np.float32), np.array(radii, np.float32)
    scaled = length(offset / radius)
    slope = length(offset / radius**2) + 1e-9
    return scaled * (scaled - 1) / slope


def smooth_union(distances: Sequence[Floats], blend_m: float) -> Floats:
    """(N,) the union of shapes, their meeting lines filled over about `blend_m`."""
    stacked = np.stack(distances)
    nearest = stacked.min(0)
    return nearest - blend_m * np.log(np.exp((nearest - stacked) / blend_m).sum(0))


def smooth_cut(distance: Floats, cut: Floats, blend_m: float) -> Floats:
    """(N,) the shape without what lies inside `cut`, the edge rounded over about `blend_m`."""
    return blend_m * np.logaddexp(distance / blend_m, -cut / blend_m)
