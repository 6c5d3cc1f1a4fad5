"""Boxes of people from what a person network puts out: YOLOX's grid, or finished boxes.

Boxes are (left, top, right, bottom) in pixels of the network's input.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray

# The pixels between neighbouring cells of YOLOX's three grids.
_STRIDES: Final = (8, 16, 32)
# A row of the grid: centre, width and height, whether there is anything, and then a number a class.
_OBJECT, _FIRST_CLASS = 4, 5
# A row of finished boxes: the box and its confidence.
FINISHED_COLUMNS: Final = 5
# Persons are the first class of COCO, and the only one of networks that know persons alone.
_PERSON: Final = 0


class Boxes(NamedTuple):
    """N boxes: `edges` (N, 4) float32, and `confidence` (N,) float32 that each holds a person."""

    edges: FloatArray
    confidence: FloatArray

    def at(self, chosen: npt.NDArray[Any]) -> "Boxes":
        """Some of them, by mask or by number."""
        return Boxes(self.edges[chosen], self.confidence[chosen])


def grid_rows(size: tuple[int, int]) -> int:
    """How many rows YOLOX's grids have for an input of (height, width)."""
    return sum((size[0] // stride) * (size[1] // stride) for stride in _STRIDES)


def boxes_from_grid(rows: FloatArray, size: tuple[int, int], least_confidence: float) -> Boxes:
    """Decodes YOLOX's raw output (Ge et al., 2021).

    A row holds where its box's centre lies from its cell's corner and the logarithms of its width and height,
    all in cells; the confidence is that of an object times that of the class.

    Args:
        rows: (grid_rows(size), 5 + classes).
        size: (height, width) of the network's input.
        least_confidence: of the boxes that are kept.
    """
    confidence = rows[:, _OBJECT] * rows[:, _FIRST_CLASS + _PERSON]
    sure = confidence >= least_confidence
    corner, stride = _cells(size)
    centre = (rows[sure, :2] + corner[sure]) * stride[sure]
    half = np.exp(rows[sure, 2:4]) * stride[sure] / 2
    return Boxes(np.concatenate([centre - half, centre + half], 1).astype(np.float32), confidence[sure])


def finished_boxes(outputs: Sequence[npt.NDArray[Any]], least_confidence: float) -> Boxes:
    """Reads boxes that the network has decoded and sorted out itself, as mmdeploy exports them.

    Args:
        outputs: (N, 5) boxes with their confidences; and (N,) classes, unless it knows persons alone.
        least_confidence: of the boxes that are kept.
    """
    rows = outputs[0]
    sure = rows[:, FINISHED_COLUMNS - 1] >= least_confidence
    if len(outputs) > 1:
        sure &= outputs[1] == _PERSON
    return Boxes(rows[sure, :4].astype(np.float32), rows[sure, 4].astype(np.float32))


def without_doubles(boxes: Boxes, most_overlap: float) -> Boxes:
    """Non-maximum suppression: drops boxes that overlap a surer one, and sorts the rest by confidence.

    Args:
        boxes: those of one picture.
        most_overlap: intersection over union up to which two boxes are two people.
    """
    remaining = np.argsort(-boxes.confidence, kind="stable")
    kept = []
    while len(remaining):
        best, remaining = remaining[0], remaining[1:]
        kept.append(best)
        overlap = _overlap(boxes.edges[best], boxes.edges[remaining])
        remaining = remaining[overlap <= most_overlap]
    return boxes.at(np.array(kept, np.int64))


def _cells(size: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    """(N, 2) corners of the cells, x and y in cells; and (N, 1) strides."""
    corners, strides = [], []
    for stride in _STRIDES:
        y, x = np.mgrid[: size[0] // stride, : size[1] // stride]
        corners.append(np.stack([x.ravel(), y.ravel()], 1))
        strides.append(np.full((x.size, 1), stride))
    return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _overlap(box: FloatArray, others: FloatArray) -> FloatArray:
    """(N,) intersections over unions."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.clip(high - low, 0, None).prod(1)
    area, areas = (box[2:] - box[:2]).prod(), (others[:, 2:] - others[:, :2]).prod(1)
    union = area + areas - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)
