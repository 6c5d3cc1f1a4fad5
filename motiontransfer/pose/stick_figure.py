"""The stick figure: the picture that the generator sees.

One function draws it for training, rendering and every check, so that no two places can drift apart: as
Everybody Dance Now has it, or at working size and anti-aliased. Left and right limbs differ in hue, because
the generator cannot tell a left arm from a right one by place alone.
"""

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.head import HEAD_JOINTS, head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_LIMBS, FACE_LINES, FACE_RINGS, HAND_LIMBS, joint_index

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

_SHIFT: Final = 4  # cv2 draws on a grid of 1/16 pixel
_HEAD: Final = (70, 70, 70)
_FACE: Final = (255, 255, 255)
_PUPIL: Final = (0, 255, 255)


@dataclass(frozen=True)
class StickFigureStyle:
    """How a stick figure is drawn.

    Attributes:
        style: "default" on black, or "edn" on white as published, whose widths are fixed.
        limb_width_fraction: of the default's lines, a fraction of the picture's height.
        hand_width_fraction: the same of a hand's.
        face_width_fraction: the same of a face's.
        edn_face_dots: how many dots the published figure's face has: 8, 9 or 22.
    """

    style: Literal["default", "edn"]
    limb_width_fraction: float
    hand_width_fraction: float
    face_width_fraction: float
    edn_face_dots: int


def _hue(fraction: float) -> Colour:
    hsv = np.array([[[round(fraction * 179), 255, 255]]], np.uint8)
    red, green, blue = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0]
    return int(red), int(green), int(blue)


def _limb_colours() -> tuple[Colour, ...]:
    """Hues run from red to green on the right and from cyan to violet on the left; the middle is grey."""
    sides = [_side(limb) for limb in BODY_LIMBS]
    right, left = sides.count("right"), sides.count("left")
    seen = {"right": 0, "left": 0}
    colours = []
    for side in sides:
        if side == "middle":
            colours.append((160, 160, 160))
            continue
        step = seen[side] / max(right if side == "right" else left, 1)
        colours.append(_hue(0.38 * step if side == "right" else 0.5 + 0.38 * step))
        seen[side] += 1
    return tuple(colours)


def _side(limb: tuple[str, str]) -> str:
    return next((side for side in ("right", "left") if limb[1].startswith(side)), "middle")


_LIMB_COLOURS: Final = _limb_colours()
_FINGER_COLOURS: Final = tuple(_hue(finger / 5) for finger in range(5))


def draw_stick_figure(
    xy: FloatArray, native_size: tuple[int, int], size: tuple[int, int], style: StickFigureStyle
) -> Image:
    """Draws one person's keypoints, on black by default.

    A head is always drawn where there is a neck: from the face if it was seen, else from the body's own head
    joints, else above the neck, so that a dancer seen from behind does not lose it. The published figure has
    no such head, and its ground is white.

    Args:
        xy: (K, 2) points in native pixels, NaN where unseen (not drawn).
        native_size: (height, width) that the points refer to.
        size: (height, width) of the picture wanted.
        style: how.

    Returns:
        (H, W, 3) uint8, RGB.
    """
    if style.style == "edn":
        return draw_edn_figure(xy, native_size, size, style.edn_face_dots)
    factor = np.array([size[1] / native_size[1], size[0] / native_size[0]], np.float32)
    points = (xy + 0.5) * factor - 0.5
    canvas = np.zeros((*size, 3), np.uint8)
    face_width = _width(style.face_width_fraction, size)
    _draw_head(canvas, points, face_width)
    _draw_body(canvas, points, _width(style.limb_width_fraction, size))
    _draw_face(canvas, points, face_width)
    for hand in ("left_hand", "right_hand"):
        _draw_hand(canvas, points, hand, _width(style.hand_width_fraction, size))
    return canvas


def _draw_head(canvas: Image, points: FloatArray, width: int) -> None:
    circle = head_circle(points)
    if circle is None:
        return
    centre, radius = circle
    fixed = round(radius * 2**_SHIFT)
    cv2.circle(canvas, _fixed(centre), fixed, _HEAD, cv2.FILLED, cv2.LINE_AA, _SHIFT)
    for limb, colour in zip(BODY_LIMBS, _LIMB_COLOURS, strict=True):
        if limb[1] in HEAD_JOINTS:
            _draw_line(canvas, *_ends(points, limb), colour, width)


def _draw_body(canvas: Image, points: FloatArray, width: int) -> None:
    for limb, colour in zip(BODY_LIMBS, _LIMB_COLOURS, strict=True):
        if limb[1] not in HEAD_JOINTS:
            _draw_line(canvas, *_ends(points, limb), colour, width)


def _ends(points: FloatArray, limb: tuple[str, str]) -> tuple[FloatArray, FloatArray]:
    return points[joint_index(limb[0])], points[joint_index(limb[1])]


def _draw_face(canvas: Image, points: FloatArray, width: int) -> None:
    for names, closed in [(line, False) for line in FACE_LINES] + [(ring, True) for ring in FACE_RINGS]:
        line = points[[joint_index(name, "face") for name in names]]
        if np.isfinite(line).all():
            fixed = np.rint(line * 2**_SHIFT).astype(np.int32)
            cv2.polylines(canvas, [fixed], closed, _FACE, width, cv2.LINE_AA, _SHIFT)
    for pupil in ("right_pupil", "left_pupil"):
        point = points[joint_index(pupil, "face")]
        if np.isfinite(point).all():
            cv2.circle(canvas, _fixed(point), width << _SHIFT, _PUPIL, cv2.FILLED, cv2.LINE_AA, _SHIFT)


def _draw_hand(canvas: Image, points: FloatArray, part: str, width: int) -> None:
    for place, (first, second) in enumerate(HAND_LIMBS):
        start, end = points[joint_index(first, part)], points[joint_index(second, part)]
        _draw_line(canvas, start, end, _FINGER_COLOURS[place // 4], width)


def _draw_line(canvas: Image, start: FloatArray, end: FloatArray, colour: Colour, width: int) -> None:
    if np.isfinite(start).all() and np.isfinite(end).all():
        cv2.line(canvas, _fixed(start), _fixed(end), colour, width, cv2.LINE_AA, _SHIFT)


def _fixed(point: FloatArray) -> tuple[int, int]:
    x, y = np.rint(np.clip(point, -1e4, 1e4) * 2**_SHIFT).astype(int)
    return int(x), int(y)


def _width(fraction: float, size: tuple[int, int]) -> int:
    return max(1, round(fraction * size[0]))
