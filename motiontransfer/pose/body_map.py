"""The body map: which limb a pixel belongs to, and where on that limb it lies.

A stick figure says where a limb is, and leaves it to the generator to work out how far along the sleeve a
stripe is. The map says it for every pixel, as DensePose's coordinates do, out of nothing but the joints.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.head import head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import joint_index

Bytes = npt.NDArray[np.uint8]

_WAVES: Final = (1, 2, 4)  # half waves along a limb
CHANNELS: Final = 3 + 1 + 2 * len(_WAVES)

_REACH: Final = 1.5  # in half-widths: as far from its limb is a pixel part of it
_BEYOND: Final = 0.5  # of a limb's length: as far its coordinate runs on beyond the joints
_SHORTEST: Final = 1.0  # half-width: a limb that points at the camera keeps a length to divide by
_Limb = tuple[str, str, float, tuple[float, float, float]]


def _limbs() -> tuple[_Limb, ...]:
    """Start, end, half-width as a fraction of the torso, and a colour of its own."""
    limbs: list[_Limb] = [("neck", "mid_hip", 0.38, (0.5, 0.5, 0.5))]
    for start, end, width, right, left in (
        ("shoulder", "elbow", 0.15, (1.0, 0.0, 0.0), (0.0, 1.0, 1.0)),
        ("elbow", "wrist", 0.12, (1.0, 0.6, 0.0), (0.0, 0.5, 1.0)),
        ("hip", "knee", 0.22, (0.6, 1.0, 0.0), (0.3, 0.0, 1.0)),
        ("knee", "ankle", 0.16, (0.0, 1.0, 0.0), (1.0, 0.0, 1.0)),
        ("ankle", "big_toe", 0.13, (0.0, 0.5, 0.0), (0.5, 0.0, 0.5)),
    ):
        limbs.append((f"right_{start}", f"right_{end}", width, right))
        limbs.append((f"left_{start}", f"left_{end}", width, left))
    return tuple(limbs)


_LIMBS: Final = _limbs()
_HEAD_WIDTH, _HEAD_COLOUR = 0.30, (1.0, 1.0, 1.0)
_HAND_LENGTH, _HAND_WIDTH = 0.35, 0.14
_HAND_COLOURS: Final = {"right": (0.9, 0.4, 0.4), "left": (0.4, 0.4, 0.9)}
_Capsule = tuple[FloatArray, FloatArray, float, tuple[float, float, float]]


def draw_body_map(points: FloatArray, size: tuple[int, int]) -> Bytes:
    """Colours every pixel near the body by its limb and its place on the limb.

    Args:
        points: (K, 2) joints in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).

    Returns:
        (H, W, CHANNELS) uint8, zero where no limb is near: the limb's colour; the place across it, from one
        side to the other; sine and cosine of the place along it, at several frequencies.
    """
    canvas = np.zeros((*size, CHANNELS), np.uint8)
    nearest = np.full(size, _REACH, np.float32)
    for capsule in _capsules(points):
        _draw(canvas, nearest, *capsule)
    return canvas


def _capsules(points: FloatArray) -> Iterator[_Capsule]:
    circle = head_circle(points)
    if circle is None:
        return
    neck, hip = points[joint_index("neck")], points[joint_index("mid_hip")]
    torso = float(np.linalg.norm(neck - hip))
    for start, end, width, colour in _LIMBS:
        yield points[joint_index(start)], points[joint_index(end)], width * torso, colour
    crown = circle[0] + (neck - hip) / torso * circle[1]
    yield neck, crown, _HEAD_WIDTH * torso, _HEAD_COLOUR
    for side, colour in _HAND_COLOURS.items():
        elbow, wrist = points[joint_index(f"{side}_elbow")], points[joint_index(f"{side}_wrist")]
        forearm = wrist - elbow
        length = max(float(np.linalg.norm(forearm)), 1e-3)
        yield wrist, wrist + forearm / length * _HAND_LENGTH * torso, _HAND_WIDTH * torso, colour


def _draw(
    canvas: Bytes,
    nearest: FloatArray,
    start: FloatArray,
    end: FloatArray,
    half_width: float,
    colour: tuple[float, float, float],
) -> None:
    """Paints a limb where it is nearer than all before; `nearest` holds distances in half-widths."""
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
    canvas[box][wins] = _encoded(along[wins], across[wins], colour)


def _encoded(along: FloatArray, across: FloatArray, colour: tuple[float, float, float]) -> Bytes:
    """(N, CHANNELS) uint8."""
    channels = [np.full_like(along, part) for part in colour]
    channels.append(0.5 + 0.5 * np.clip(across / _REACH, -1, 1))
    angle = np.pi * np.clip(along, -_BEYOND, 1 + _BEYOND)
    for wave in _WAVES:
        channels += [0.5 + 0.5 * np.sin(wave * angle), 0.5 + 0.5 * np.cos(wave * angle)]
    encoded: Bytes = np.rint(np.stack(channels, -1) * 255).astype(np.uint8)
    return encoded


def _box(start: FloatArray, end: FloatArray, margin: float, size: tuple[int, ...]) -> tuple[slice, slice]:
    low = np.floor(np.clip(np.minimum(start, end) - margin, 0, None)).astype(int)
    high = np.ceil(np.clip(np.maximum(start, end) + margin, -1, 1e6)).astype(int) + 1
    rows = slice(min(low[1], size[0]), min(high[1], size[0]))
    return rows, slice(min(low[0], size[1]), min(high[0], size[1]))


def _range(part: slice) -> npt.NDArray[np.int64]:
    return np.arange(part.start, part.stop)
