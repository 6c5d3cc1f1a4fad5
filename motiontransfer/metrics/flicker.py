"""Flicker of the background: what changes from frame to frame where nothing should."""

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box, Mask, background_mask
from motiontransfer.metrics.steps import follows
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]


class FlickerScores:
    """How much the background of each frame differs from that of the frame before.

    Attributes:
        background: (T,) mean absolute difference in grey levels of 255, over the pixels that lie outside the
            person's dilated box in both frames. NaN in the first frame of a shot, and where a person was not
            seen or nothing that counts is left beside them.
    """

    def __init__(
        self,
        boxes: Sequence[Box | None],
        index: FrameIndex,
        margin_px: int,
        counts: Mask | None = None,
    ) -> None:
        """Prepares.

        Args:
            boxes: T boxes of the person (rows, columns) at the pictures' size, or None.
            index: of the T frames; nothing is compared across a cut.
            margin_px: how far hair, shadow and blur may reach beyond the box.
            counts: (H, W) which pixels count; None for all.
        """
        self._boxes, self._follows, self._margin_px = boxes, follows(index), margin_px
        self._counts = counts
        self.background = np.full(len(boxes), np.nan)

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Measures each of T pictures RGB uint8 (H, W, 3) and passes it on.

        Raises:
            ValueError: there are more or fewer than T.
        """
        earlier: tuple[Image, Mask | None] | None = None
        steps = zip(pictures, self._boxes, self._follows, strict=True)
        for frame, (image, box, following) in enumerate(steps):
            mask = background_mask(box, (image.shape[0], image.shape[1]), self._margin_px)
            if mask is not None and self._counts is not None:
                mask &= self._counts
            if following and earlier is not None and mask is not None and earlier[1] is not None:
                self.background[frame] = _mean_difference(image, earlier[0], mask & earlier[1])
            earlier = image, mask
            yield image

    def series(self) -> dict[str, FloatArray]:
        """(T,) of the measure, named as in a table."""
        return {"background_flicker": self.background}


def _mean_difference(image: Image, earlier: Image, mask: Mask) -> float:
    if not mask.any():
        return float("nan")
    return float(np.mean(cv2.mean(cv2.absdiff(image, earlier), mask.view(np.uint8))[:3]))
