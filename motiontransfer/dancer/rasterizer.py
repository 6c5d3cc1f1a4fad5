"""Triangles to pixels with a depth buffer, all at once in numpy.

Every triangle is cut into rows and every row into pixels, so that hardly a pixel is looked at in vain.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.mesh import Indices

_SMALLEST_AREA: Final = 1e-5
_EDGE_SLACK: Final = 1e-4  # pixels, so that none falls between two triangles that share an edge


@dataclass(frozen=True)
class Fragments:
    """N visible pixels, each once.

    Attributes:
        pixels: (N,) row * width + column, rising.
        triangles: (N,) the triangle seen there.
        weights: (N, 3) float32, barycentric weights of its corners.
    """

    pixels: Indices
    triangles: Indices
    weights: Floats


def rasterize(points: Floats, depth: Floats, triangles: Indices, size: tuple[int, int]) -> Fragments:
    """Finds for every pixel centre the nearest triangle that faces the camera.

    Args:
        points: (V, 2) float32 x, y in pixels, the top-left pixel's centre at (0, 0).
        depth: (V,) float32 distance from the camera.
        triangles: (F, 3), counter-clockwise when seen from the front (on a picture with y down: area < 0).
        size: (height, width).
    """
    height, width = size
    x, y = (np.ascontiguousarray(points[:, axis]) for axis in (0, 1))
    drawn = _Drawn.facing(x, y, triangles, height)
    owner, row, first, counts = _rows(drawn, size)
    # From here on one entry a pixel: of the rows' entries, each `counts` times.
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    of_row = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    within = np.arange(len(of_row), dtype=np.int32) - starts[of_row]
    pixels = (row * width + first).astype(np.intp)[of_row] + within
    triangle = owner[of_row]
    steps = _weight_steps(drawn)
    start, growth = _depths(drawn, depth[triangles[drawn.numbers]], steps, owner, row, first)
    # float32 throughout: the winner is found by comparing with the buffer for equality.
    depths = start[of_row] + growth[triangle] * within.astype(np.float32)
    seen = _nearest(pixels, depths, height * width)
    triangle = triangle[seen]
    weights = _weights(drawn, steps, triangle, pixels[seen] % width, pixels[seen] // width)
    return Fragments(pixels[seen], drawn.numbers[triangle], weights)


@dataclass(frozen=True)
class _Drawn:
    """K triangles to draw: their numbers, and their corners' x and y, (3, K) each."""

    numbers: Indices
    x: Floats
    y: Floats

    @classmethod
    def facing(cls, x: Floats, y: Floats, triangles: Indices, height: int) -> "_Drawn":
        """Those that face the camera and reach the centre of a row."""
        corners = np.ascontiguousarray(triangles.T)
        all_x, all_y = x[corners], y[corners]
        area = (all_x[1] - all_x[0]) * (all_y[2] - all_y[0]) - (all_y[1] - all_y[0]) * (all_x[2] - all_x[0])
        low, high = np.ceil(all_y.min(0)), np.floor(all_y.max(0))
        kept = np.flatnonzero((area < -_SMALLEST_AREA) & (high >= low) & (high >= 0) & (low <= height - 1))
        return cls(kept, all_x[:, kept], all_y[:, kept])


def _rows(drawn: _Drawn, size: tuple[int, int]) -> tuple[Indices, Indices, Indices, Indices]:
    """For each row of each triangle: the triangle, the row, the first column, and how many columns."""
    order = np.argsort(drawn.y, 0)
    x, y = np.take_along_axis(drawn.x, order, 0), np.take_along_axis(drawn.y, order, 0)
    height, width = size
    low = np.maximum(np.ceil(y[0]), 0).astype(np.int32)
    counts = np.minimum(np.floor(y[2]), height - 1).astype(np.int32) - low + 1
    owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    row = np.arange(len(owner), dtype=np.int32) - (starts - low)[owner]
    # The long side runs from the topmost to the lowest corner; the other two meet in the middle one.
    long, upper, lower = (_slope(x, y, start, end) for start, end in ((0, 2), (0, 1), (1, 2)))
    middle = row.astype(np.float32)
    below = middle - y[0][owner]
    on_long = x[0][owner] + long[owner] * below
    from_middle = middle - y[1][owner]
    on_short = x[1][owner] + np.where(from_middle < 0, upper[owner], lower[owner]) * from_middle
    first = np.ceil(np.minimum(on_long, on_short) - np.float32(_EDGE_SLACK))
    last = np.floor(np.maximum(on_long, on_short) + np.float32(_EDGE_SLACK))
    first = np.maximum(first, 0).astype(np.int32)
    counts = np.minimum(last, width - 1).astype(np.int32) - first + 1
    kept = np.flatnonzero(counts > 0)
    return owner[kept], row[kept], first[kept], counts[kept]


def _slope(x: Floats, y: Floats, start: int, end: int) -> Floats:
    """Columns a row, along the side between two corners; 0 for a level side."""
    rise = y[end] - y[start]
    level = rise == 0
    return np.asarray((x[end] - x[start]) * ~level / (rise + level))


def _weight_steps(drawn: _Drawn) -> Floats:
    """(4, K): how the second's and the third's corner's weight grow along x and y."""
    x, y = drawn.x - drawn.x[0], drawn.y - drawn.y[0]
    scale = 1 / (x[1] * y[2] - y[1] * x[2])
    return np.stack([y[2] * scale, -x[2] * scale, -y[1] * scale, x[1] * scale])


def _depths(
    drawn: _Drawn, depth: Floats, steps: Floats, owner: Indices, row: Indices, first: Indices
) -> tuple[Floats, Floats]:
    """The depth at the first pixel of each row's entry, and each triangle's growth a column."""
    second, third = depth[:, 1] - depth[:, 0], depth[:, 2] - depth[:, 0]
    along_x = steps[0] * second + steps[2] * third
    along_y = steps[1] * second + steps[3] * third
    x = first.astype(np.float32) - drawn.x[0][owner]
    y = row.astype(np.float32) - drawn.y[0][owner]
    return depth[:, 0][owner] + along_x[owner] * x + along_y[owner] * y, along_x


def _weights(drawn: _Drawn, steps: Floats, triangle: Indices, column: Indices, row: Indices) -> Floats:
    """(N, 3): barycentric weights of pixels within their triangles."""
    x = column.astype(np.float32) - drawn.x[0][triangle]
    y = row.astype(np.float32) - drawn.y[0][triangle]
    second = np.clip(steps[0][triangle] * x + steps[1][triangle] * y, 0, 1)
    third = np.clip(steps[2][triangle] * x + steps[3][triangle] * y, 0, 1 - second)
    return np.stack([1 - second - third, second, third], 1)


def _nearest(pixels: Indices, depths: Floats, count: int) -> Indices:
    """The one fragment of each pixel that is nearest to the camera, in the order of pixels."""
    buffer = np.full(count, np.inf, np.float32)
    np.minimum.at(buffer, pixels, depths)
    winners = np.flatnonzero(depths <= buffer[pixels])
    chosen = np.full(count, -1, np.int32)
    chosen[pixels[winners]] = winners
    return chosen[chosen >= 0]
