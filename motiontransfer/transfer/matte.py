"""How opaque the person is, from the mask with which the generator painted them.

The generator learns its mask from pictures before the plate alone. There a mask of .6 is as good as one of 1
where skin or cloth is about as light as the wall, because colour makes up for it; before another background
the wall's light would be missing, and the person would be a ghost. So the mask is read as what it is sure of:
from `_OPAQUE` on a pixel is the person's alone, below `_CLEAR` it is the plate's, and small holes are closed.
The colour of a pixel needs no estimate of its own: it follows from what was painted and from this matte.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
"""(H, W) from 0, where the plate shows, to 255, where it does not."""

# Between them the matte rises straight. With true silhouettes of a generated dancer they were found, and the
# width of holes.
_CLEAR, _OPAQUE = 0.2, 0.6
_HOLE_FRACTION: Final = 0.027  # of the picture's height

_LEVELS: Final = np.rint(255 * np.clip((np.arange(256) / 255 - _CLEAR) / (_OPAQUE - _CLEAR), 0, 1)).astype(
    np.uint8
)


def matte_of(mask: Mask) -> Mask:
    """The person's opacity in a frame, of the mask (H, W) that its painter tells."""
    matte = np.zeros_like(mask)
    hole = max(1, round(_HOLE_FRACTION * mask.shape[0])) | 1
    box = filled_box(mask, hole)
    if box is not None:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (hole, hole))
        matte[box] = cv2.morphologyEx(_LEVELS[mask[box]], cv2.MORPH_CLOSE, kernel)
    return matte


def filled_box(mask: Mask, margin: int) -> tuple[slice, slice] | None:
    """Rows and columns that hold all of a mask that is above 0, with a margin; None where nothing is."""
    lines = [np.flatnonzero(mask.any(axis)) for axis in (1, 0)]
    if not len(lines[0]):
        return None
    rows, columns = (slice(max(int(line[0]) - margin, 0), int(line[-1]) + margin + 1) for line in lines)
    return rows, columns
