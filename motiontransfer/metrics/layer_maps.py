"""How far two pictures are apart in each layer of a network, and how far within a box.

Each layer's map divides the picture into equal cells, as many as the layer has places, and a box gets the
mean of the cells that it covers, each as much as it is covered. So one pass over the whole picture serves all
regions, a box sees what really surrounds it, however small it is, and the whole frame gets the plain mean of
each map.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import WHOLE, Mask, Pixels

FloatArray = npt.NDArray[np.float64]


class LayerMaps:
    """Distances of two pictures of one size."""

    def __init__(self, maps: Sequence[FloatArray], size: tuple[int, int]) -> None:
        """Keeps the maps.

        Args:
            maps: a map (rows, columns) a layer, of any shapes.
            size: (height, width) of the pictures.
        """
        self._maps = maps
        self._size = size

    def over(self, pixels: Pixels = WHOLE) -> float:
        """The mean of each map over some pixels of the pictures, summed over the layers.

        Args:
            pixels: a box (rows, columns), or a mask (H, W) of which some are True.
        """
        if not isinstance(pixels, tuple):
            return float(sum((_shares_of(pixels, layer.shape) * layer).sum() for layer in self._maps))
        (rows, columns), (height, width) = pixels, self._size
        return float(
            sum(
                _shares(rows, layer.shape[0], height) @ layer @ _shares(columns, layer.shape[1], width)
                for layer in self._maps
            )
        )


def _shares_of(mask: Mask, cells: tuple[int, ...]) -> FloatArray:
    """(rows, columns) how much of a mask lies in each cell of a map; together 1."""
    down, across = (_overlaps(count, pixels) for count, pixels in zip(cells, mask.shape, strict=True))
    return np.asarray(down @ mask @ across.T / mask.sum(), np.float64)


def _overlaps(cells: int, pixels: int) -> FloatArray:
    """(cells, pixels) how much of each pixel lies in each of so many equal cells."""
    edges, starts = np.linspace(0, pixels, cells + 1)[:, None], np.arange(pixels)
    low, high = np.maximum(edges[:-1], starts), np.minimum(edges[1:], starts + 1)
    return np.asarray(np.maximum(high - low, 0), np.float64)


def _shares(part: slice, cells: int, pixels: int) -> FloatArray:
    """(cells,) how much of a part of so many pixels lies in each of as many equal cells; together 1."""
    start, stop, _ = part.indices(pixels)
    edges = np.clip(np.linspace(0, pixels, cells + 1), start, stop)
    return np.diff(edges) / (stop - start)
