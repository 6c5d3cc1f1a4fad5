"""The stick figure of Everybody Dance Now, as its released data is drawn.

The published canvas has 1080 lines of 1920 pixels. Ours has 1080 lines and is as wide as the film's shape
asks: 1920 pixels for 16:9. The released code puts films of another shape into 16:9 between black bars.

What was not seen is not drawn, and nothing stands in for it. The released code draws a body's joint of any
confidence above 0, a hand's above .05, and a face whose 70 points have .2 on average; here whatever the
keypoints hold is drawn, and what to believe is detection's affair.
"""

from typing import Final

import numpy as np

from motiontransfer.pose.edn_canvas import LINES, EdnCanvas, Image, Point, Points
from motiontransfer.pose.edn_figure_tables import (
    BODY_COLOURS,
    BODY_LIMBS,
    FACE_COLOUR,
    FACE_DOTS,
    HAND_COLOURS,
    HAND_LIMBS,
)
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import joint_index

# In pixels of the canvas.
_BODY_RADIUS, _BODY_HALF_WIDTH = 8, 4
_FACE_RADIUS: Final = 4
_HAND_RADIUS, _HAND_HALF_WIDTH = 3, 2


def draw_edn_figure(
    xy: FloatArray, native_size: tuple[int, int], size: tuple[int, int], face_dots: int
) -> Image:
    """Draws one person's keypoints on white: body, face, right hand, left hand (EDN).

    Args:
        xy: (K, 2) points in native pixels, NaN where unseen (not drawn).
        native_size: (height, width) that the points refer to.
        size: (height, width) of the picture wanted; of another shape, the figure is squashed, as released.
        face_dots: 8, 9 or 22.

    Returns:
        (H, W, 3) uint8, RGB.
    """
    points, width = canvas_points(xy, native_size)
    canvas = EdnCanvas(points, _BODY_RADIUS, width, size)
    seen = _Seen(points)
    _draw_body(canvas, seen)
    _draw_face(canvas, seen, face_dots)
    for hand in ("right_hand", "left_hand"):
        _draw_hand(canvas, seen, hand)
    return canvas.picture()


def canvas_points(xy: FloatArray, native_size: tuple[int, int]) -> tuple[Points, int]:
    """Points on the published canvas.

    Args:
        xy: (..., 2) points in native pixels.
        native_size: (height, width) that they refer to.

    Returns:
        The points, float64, and the canvas' width; its height is LINES.
    """
    width = round(native_size[1] * LINES / native_size[0])
    factor = np.array([width / native_size[1], LINES / native_size[0]])
    return (_as_written(xy) + 0.5) * factor - 0.5, width


def _as_written(xy: FloatArray) -> Points:
    """The nine digits that OpenPose wrote of each number, as float64.

    A limb is drawn at whole degrees, cut off, and one of the released sample's is at 44.9999996: as float32
    its joints make it 45.
    """
    digits = 10.0 ** (8 - np.floor(np.log10(np.maximum(np.abs(xy.astype(np.float64)), 1))))
    return np.rint(xy * digits) / digits


class _Seen:
    """Joints by name."""

    def __init__(self, points: Points) -> None:
        self._points = points.tolist()
        self._seen = np.isfinite(points).all(1).tolist()

    def __call__(self, joint: str, part: str = "body") -> Point | None:
        place = joint_index(joint, part)
        return (*self._points[place],) if self._seen[place] else None


def _draw_body(canvas: EdnCanvas, seen: _Seen) -> None:
    for joint, colour in BODY_COLOURS.items():
        if point := seen(joint):
            canvas.disc(point, _BODY_RADIUS, colour)
    for first, second in BODY_LIMBS:
        if (start := seen(first)) and (end := seen(second)):
            canvas.limb(start, end, _BODY_HALF_WIDTH, BODY_COLOURS[first])


def _draw_face(canvas: EdnCanvas, seen: _Seen, face_dots: int) -> None:
    for joint in FACE_DOTS[face_dots]:
        if point := seen(joint, "face"):
            canvas.disc(point, _FACE_RADIUS, FACE_COLOUR)


def _draw_hand(canvas: EdnCanvas, seen: _Seen, part: str) -> None:
    for joint, colour in HAND_COLOURS.items():
        if point := seen(joint, part):
            canvas.disc(point, _HAND_RADIUS, colour)
    for first, second in HAND_LIMBS:
        if (start := seen(first, part)) and (end := seen(second, part)):
            canvas.limb(start, end, _HAND_HALF_WIDTH, HAND_COLOURS[second])
