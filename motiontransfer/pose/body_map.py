"""The body map: which limb a pixel belongs to, and where on that limb it lies.

A stick figure says where a limb is, and leaves it to the generator to work out how far along the sleeve a
stripe is. The map says it for every pixel, as DensePose's coordinates do, out of nothing but the joints.

Networks are slow to learn what changes fast along a coordinate, so each is told as waves of several lengths
(Tancik et al., 2020, "Fourier features let networks learn high frequency functions in low dimensional
domains"): without the shortest ones a striped shirt stays plain for hundreds of steps.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.map_capsules import Capsule, Colour, map_capsules

Bytes = npt.NDArray[np.uint8]

_ALONG: Final = 5  # waves along a limb: half a wave between its joints, and each next half as long
_ACROSS: Final = 3  # waves from one side of its reach to the other: one, two, four
CHANNELS: Final = 3 + 1 + 2 * (_ALONG + _ACROSS)

_FINEST_PX: Final = 2.0  # of a wave's length, at which it is gone; at twice that it is whole
_REACH: Final = 1.5  # in half-widths: as far from its limb is a pixel part of it
_BEYOND: Final = 0.5  # of a limb's length: as far its coordinate runs on beyond the joints
_SHORTEST: Final = 1.0  # half-width: a limb that points at the camera keeps a length to divide by


def draw_body_map(points: FloatArray, size: tuple[int, int]) -> Bytes:
    """Colours every pixel near the body by its limb and its place on the limb.

    Args:
        points: (K, 2) joints in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).

    Returns:
        (H, W, CHANNELS) uint8, zero where no limb is near: the limb's colour; the place across it, from one
        side to the other; sine and cosine of the place along it and of that across it, wave by wave.
    """
    canvas = np.zeros((*size, CHANNELS), np.uint8)
    nearest = np.full(size, _REACH, np.float32)
    for capsule in map_capsules(points):
        _draw(canvas, nearest, capsule)
    return canvas


def _draw(canvas: Bytes, nearest: FloatArray, capsule: Capsule) -> None:
    """Paints a limb where it is nearer than all before; `nearest` holds distances in half-widths."""
    start, end, half_width = capsule.start, capsule.end, capsule.half_width
    if not (np.isfinite(start).all() and np.isfinite(end).all()):
        return
    box = _box(start, end, _REACH * half_width, nearest.shape)
    x, y = (axis.astype(np.float32) for axis in np.meshgrid(_range(box[1]), _range(box[0])))
    x, y = x - start[0], y - start[1]
    direction = end - start
    length = max(float(np.linalg.norm(direction)), _SHORTEST * half_width)
    unit = direction / length
    along, across = (x * unit[0] + y * unit[1]) / length, (x * unit[1] - y * unit[0]) / half_width
    on_limb = np.clip(along, 0, 1)
    distance = np.hypot(x - on_limb * direction[0], y - on_limb * direction[1]) / half_width
    wins = distance < nearest[box]
    nearest[box][wins] = distance[wins]
    canvas[box][wins] = _encoded(along[wins], across[wins], length, half_width, capsule.colour)


def _encoded(
    along: FloatArray, across: FloatArray, length: float, half_width: float, colour: Colour
) -> Bytes:
    """(N, CHANNELS) uint8 of N pixels on a limb so long and wide, in pixels."""
    encoded = np.empty((CHANNELS, len(along)), np.float32)
    encoded[:3] = np.reshape(colour, (3, 1))
    side = np.clip(across / _REACH, -1, 1)
    encoded[3] = 0.5 + 0.5 * side
    angle = np.pi * np.clip(along, -_BEYOND, 1 + _BEYOND)
    _waves(angle, 2 * length, encoded[4 : 4 + 2 * _ALONG])
    _waves(np.pi * side, 2 * _REACH * half_width, encoded[4 + 2 * _ALONG :])
    told: Bytes = np.rint(encoded * 255).astype(np.uint8).T
    return told


def _waves(angle: FloatArray, period_px: float, into: FloatArray) -> None:
    """Fills (2 W, N) with sine and cosine, in [0, 1], of an angle (N,), of twice it, of four times it ...

    What pixels cannot tell apart fades out, as in mip-NeRF (Barron et al., 2021): a finger of four pixels
    would else be full of noise.

    Args:
        angle: of the longest wave.
        period_px: of the longest wave.
        into: (2 W, N).
    """
    sine, cosine = np.sin(angle), np.cos(angle)
    for wave in range(len(into) // 2):
        half = 0.5 * float(np.clip(period_px / 2**wave / _FINEST_PX - 1, 0, 1))
        into[2 * wave], into[2 * wave + 1] = 0.5 + half * sine, 0.5 + half * cosine
        sine, cosine = 2 * sine * cosine, 1 - 2 * sine * sine


def _box(start: FloatArray, end: FloatArray, margin: float, size: tuple[int, ...]) -> tuple[slice, slice]:
    low = np.floor(np.clip(np.minimum(start, end) - margin, 0, None)).astype(int)
    high = np.ceil(np.clip(np.maximum(start, end) + margin, -1, 1e6)).astype(int) + 1
    rows = slice(min(low[1], size[0]), min(high[1], size[0]))
    return rows, slice(min(low[0], size[1]), min(high[0], size[1]))


def _range(part: slice) -> npt.NDArray[np.int64]:
    return np.arange(part.start, part.stop)
