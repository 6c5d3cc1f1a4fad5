"""Which limb each pixel of a picture lies on, and where on it: DensePose's coordinates, from joints alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.map_capsules import Capsule, map_capsules

REACH: Final = 1.5  # in half-widths: as far from its limb is a pixel part of it
BEYOND: Final = 0.5  # of a limb's length: as far its coordinate runs on beyond the joints
_NOWHERE: Final = -1

Box = tuple[slice, slice]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class OnLimb:
    """The N pixels of a picture that lie on one limb.

    Attributes:
        capsule: the limb.
        rows, columns: (N,) of the pixels.
        along: (N,) 0 at the limb's start, 1 at its end, running on beyond to -BEYOND and 1 + BEYOND.
        across: (N,) from -REACH to REACH half-widths, from one side to the other.
    """

    capsule: Capsule
    rows: Indices
    columns: Indices
    along: FloatArray
    across: FloatArray


@dataclass(frozen=True)
class LimbPlaces:
    """Every pixel near a body, on the limb that is nearest in half-widths.

    Attributes:
        size: (height, width) of the picture.
        limbs: those that are in sight, in no pixel two of them.
    """

    size: tuple[int, int]
    limbs: tuple[OnLimb, ...]


def limb_places(points: FloatArray, size: tuple[int, int]) -> LimbPlaces:
    """Finds the place of each pixel.

    Args:
        points: (K, 2) joints in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).
    """
    nearest = np.full(size, REACH, np.float32)
    owner = np.full(size, _NOWHERE, np.int16)
    capsules = [capsule for capsule in map_capsules(points) if _is_seen(capsule)]
    boxes = [_box(capsule, size) for capsule in capsules]
    for number, (capsule, box) in enumerate(zip(capsules, boxes, strict=True)):
        distance = _distances(capsule, box)
        wins = distance < nearest[box]
        nearest[box][wins], owner[box][wins] = distance[wins], number
    return LimbPlaces(size, tuple(_on_limbs(capsules, boxes, owner)))


def _is_seen(capsule: Capsule) -> bool:
    return bool(np.isfinite(capsule.start).all() and np.isfinite(capsule.end).all())


def _distances(capsule: Capsule, box: Box) -> FloatArray:
    """(h, w) of the pixels of a box, in half-widths from the limb's line."""
    x, y = np.meshgrid(_range(box[1]), _range(box[0]))
    x, y = x.astype(np.float32) - capsule.start[0], y.astype(np.float32) - capsule.start[1]
    direction = capsule.end - capsule.start
    along, _ = _coordinates(capsule, x, y)
    on_limb = np.clip(along, 0, 1)
    return np.hypot(x - on_limb * direction[0], y - on_limb * direction[1]) / capsule.half_width


def _on_limbs(capsules: list[Capsule], boxes: list[Box], owner: npt.NDArray[np.int16]) -> Iterator[OnLimb]:
    for number, (capsule, box) in enumerate(zip(capsules, boxes, strict=True)):
        rows, columns = np.nonzero(owner[box] == number)
        if not len(rows):
            continue
        rows, columns = rows + box[0].start, columns + box[1].start
        x, y = columns.astype(np.float32) - capsule.start[0], rows.astype(np.float32) - capsule.start[1]
        along, across = _coordinates(capsule, x, y)
        along, across = np.clip(along, -BEYOND, 1 + BEYOND), np.clip(across, -REACH, REACH)
        yield OnLimb(capsule, rows, columns, along, across)


def _coordinates(capsule: Capsule, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Along and across, of places in pixels from the limb's start."""
    unit = (capsule.end - capsule.start) / capsule.length
    return (x * unit[0] + y * unit[1]) / capsule.length, (x * unit[1] - y * unit[0]) / capsule.half_width


def _box(capsule: Capsule, size: tuple[int, int]) -> Box:
    margin = REACH * capsule.half_width
    low = np.floor(np.clip(np.minimum(capsule.start, capsule.end) - margin, 0, None)).astype(int)
    high = np.ceil(np.clip(np.maximum(capsule.start, capsule.end) + margin, -1, 1e6)).astype(int) + 1
    rows = slice(min(low[1], size[0]), min(high[1], size[0]))
    return rows, slice(min(low[0], size[1]), min(high[0], size[1]))


def _range(part: slice) -> Indices:
    return np.arange(part.start, part.stop)
