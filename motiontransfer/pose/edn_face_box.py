"""The face box of Everybody Dance Now: of one size throughout, about the nose.

The released code writes them as 128x128 pixels of a picture of 1024x512.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.edn_canvas import LINES, Points
from motiontransfer.pose.edn_figure import canvas_points
from motiontransfer.pose.keypoints import FloatArray, Keypoints

IntArray = npt.NDArray[np.int64]

_REACH: Final = 70  # pixels of the published canvas, either way of the nose
_SHARE: Final = 4  # of the picture's height, is a box's side


def edn_face_boxes(keypoints: Keypoints, size: tuple[int, int]) -> IntArray:
    """One square a frame, whole and inside the picture (EDN).

    70 pixels of the canvas either way of the nose are taken to the picture and cut off to whole pixels. What
    the square lacks of its full side it gets at both ends, the odd pixel at the near one; then it is pushed
    into the picture.

    Args:
        keypoints: T frames.
        size: (height, width) of the picture wanted; of another shape than the keypoints', it is squashed.

    Returns:
        (T, 4) left, top, right, bottom in pixels of `size`, right and bottom exclusive. All are 0, and so no
        box, where neither nose nor ears were seen; the released code takes the top left corner for the
        face there.
    """
    points, width = canvas_points(_head_centres(keypoints), keypoints.size)
    side = min(size[0] // _SHARE, size[1])
    left, right = _grown(points[:, 0], width, size[1], side)
    top, bottom = _grown(points[:, 1], LINES, size[0], side)
    seen = np.isfinite(points).all(1)
    return np.where(seen[:, None], np.stack([left, top, right, bottom], 1), 0)


def _head_centres(keypoints: Keypoints) -> FloatArray:
    """(T, 2): the nose, else the middle of the ears, else the one that was seen; NaN without any."""
    nose, right, left = (keypoints.joint(joint) for joint in ("nose", "right_ear", "left_ear"))
    either = np.where(np.isfinite(right), right, left)
    ears = np.where(np.isfinite(right) & np.isfinite(left), (right + left) / 2, either)
    return np.where(np.isfinite(nose), nose, ears)


def _grown(places: Points, length: int, wanted: int, side: int) -> tuple[IntArray, IntArray]:
    """First pixel and the one after the last, of a box along one axis.

    Args:
        places: (T,) on the canvas.
        length: of the canvas.
        wanted: of the picture.
        side: of the box.
    """
    scale, known = wanted / length, np.nan_to_num(places)
    first = (np.maximum(known - _REACH, 0) * scale).astype(int)
    last = (np.minimum(known + _REACH, length) * scale).astype(int)
    last = np.clip(last + (side - (last - first)) // 2, side, wanted)
    return last - side, last
