"""Flicker of the background: what changes from frame to frame where nothing should."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box, background_mask
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]


def background_flicker(images: Iterable[Image], boxes: Sequence[Box | None], margin_px: int) -> FloatArray:
    """(T,): how much the background of each frame differs from that of the frame before.

    It is the mean absolute difference in grey levels of 255, over the pixels that lie outside the person's
    dilated box in both frames. NaN in the first frame, and where a person was not seen or fills the picture.

    Args:
        images: T pictures RGB uint8 (H, W, 3), read once and in order.
        boxes: T boxes of the person (rows, columns), or None.
        margin_px: how far hair, shadow and blur may reach beyond the box.
    """
    values = np.full(len(boxes), np.nan)
    earlier: Image | None = None
    earlier_mask = None
    for frame, (image, box) in enumerate(zip(images, boxes, strict=True)):
        mask = background_mask(box, (image.shape[0], image.shape[1]), margin_px)
        if earlier is not None and mask is not None and earlier_mask is not None:
            values[frame] = _mean_difference(image, earlier, mask & earlier_mask)
        earlier, earlier_mask = image, mask
    return values


def _mean_difference(image: Image, earlier: Image, mask: npt.NDArray[np.bool_]) -> float:
    if not mask.any():
        return float("nan")
    return float(np.abs(image[mask].astype(np.int16) - earlier[mask]).mean())
