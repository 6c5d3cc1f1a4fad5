"""Triangles to pixels with a depth buffer, all at once in numpy."""

from dataclasses import dataclass

import numpy as np

from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.mesh import Indices

_SMALLEST_AREA = 1e-6
_EDGE_SLACK = 1e-5  # so that no pixel falls between two triangles that share an edge


@dataclass(frozen=True)
class Fragments:
    """N visible pixels, each once.

    Attributes:
        pixels: (N,) row * width + column, rising.
        triangles: (N,) the triangle seen there.
        weights: (N, 3) barycentric weights of its corners.
    """

    pixels: Indices
    triangles: Indices
    weights: Floats


def rasterize(points: Floats, depth: Floats, triangles: Indices, size: tuple[int, int]) -> Fragments:
    """Finds for every pixel centre the nearest triangle that faces the camera.

    Args:
        points: (V, 2) x, y in pixels, the top-left pixel's centre at (0, 0).
        depth: (V,) distance from the camera.
        triangles: (F, 3), counter-clockwise when seen from the front (on a picture with y down: area < 0).
        size: (height, width).
    """
    height, width = size
    first, second, third = (points[triangles[:, corner]] for corner in range(3))
    area = _cross(second - first, third - first)
    low = np.maximum(np.ceil(np.minimum(np.minimum(first, second), third)), 0).astype(np.int32)
    high = np.floor(np.maximum(np.maximum(first, second), third))
    spans = np.minimum(high, [width - 1, height - 1]).astype(np.int32) - low + 1  # columns, rows
    kept = np.flatnonzero((area < -_SMALLEST_AREA) & (spans > 0).all(1))
    low, spans = low[kept], spans[kept]
    owner, column, row = _box_pixels(spans)

    # Weights are affine in the pixel's place within the triangle's box, so they are stepped, not solved.
    scale = (1 / area[kept])[:, None]
    step_second = np.stack([third[kept, 1] - first[kept, 1], first[kept, 0] - third[kept, 0]], 1) * scale
    step_third = np.stack([first[kept, 1] - second[kept, 1], second[kept, 0] - first[kept, 0]], 1) * scale
    corner = (low - first[kept]).astype(np.float32)
    weight_second = _affine(step_second, corner, owner, column, row)
    weight_third = _affine(step_third, corner, owner, column, row)
    inside = np.flatnonzero(
        (weight_second >= -_EDGE_SLACK)
        & (weight_third >= -_EDGE_SLACK)
        & (weight_second + weight_third <= 1 + _EDGE_SLACK)
    )
    owner, weight_second, weight_third = owner[inside], weight_second[inside], weight_third[inside]
    pixels = (low[:, 1][owner] + row[inside]).astype(np.int64) * width + low[:, 0][owner] + column[inside]
    weights = np.stack([1 - weight_second - weight_third, weight_second, weight_third], 1)
    # float32 throughout: the winner is found by comparing with the buffer for equality.
    depths = (depth[triangles[kept]][owner] * weights).sum(1).astype(np.float32)
    seen = _nearest(pixels, depths, height * width)
    return Fragments(pixels[seen], kept[owner[seen]], weights[seen])


def _cross(first: Floats, second: Floats) -> Floats:
    return first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]


def _box_pixels(spans: Indices) -> tuple[Indices, Indices, Indices]:
    """For boxes of (columns, rows): the box, column and row of every pixel of every box."""
    counts = spans[:, 0] * spans[:, 1]
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    owner = np.repeat(np.arange(len(spans), dtype=np.int32), counts)
    within = np.arange(len(owner), dtype=np.int32) - starts[owner]
    columns = spans[:, 0][owner]
    row = within // columns
    return owner, within - row * columns, row


def _affine(steps: Floats, corner: Floats, owner: Indices, column: Indices, row: Indices) -> Floats:
    steps = steps.astype(np.float32)
    start = (steps * corner).sum(1)
    return start[owner] + steps[:, 0][owner] * column + steps[:, 1][owner] * row


def _nearest(pixels: Indices, depths: Floats, count: int) -> Indices:
    """The one fragment of each pixel that is nearest to the camera, in the order of pixels."""
    buffer = np.full(count, np.inf, np.float32)
    np.minimum.at(buffer, pixels, depths)
    winners = np.flatnonzero(depths <= buffer[pixels])
    chosen = np.full(count, -1, np.int64)
    chosen[pixels[winners]] = winners
    return chosen[chosen >= 0]
