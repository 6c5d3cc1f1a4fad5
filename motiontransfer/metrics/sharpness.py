"""How sharp a film is, region by region.

The sharpness of a region is the root of the mean squared gradient of its grey picture:

    S = sqrt(mean(g_x^2 + g_y^2)), in grey levels (of 255) a pixel,

with Sobel's 3x3 derivatives, an eighth of them so that a ramp of one level a pixel measures 1. It is the
Tenengrad measure of autofocus (Tenenbaum 1970, "Accommodation in computer vision") as a root mean. The plain
mean magnitude would not do: across an edge it adds up to the edge's height, however blurred the edge is. A
film's sharpness means little alone, since it grows with contrast and noise as well; over that of the real
film it tells blur (below 1) and ringing or noise (above 1) where there should be none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box, Mask, counted_of
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

_SOBEL_WEIGHT = 8  # of the operator on a ramp of one level a pixel


def squared_gradient(image: Image) -> npt.NDArray[np.float32]:
    """(H, W): g_x^2 + g_y^2 of the grey picture, in squared grey levels a squared pixel.

    Args:
        image: RGB uint8 (H, W, 3).
    """
    grey = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2GRAY)
    across, down = (
        cv2.Sobel(grey, cv2.CV_32F, *order, scale=1 / _SOBEL_WEIGHT) for order in ((1, 0), (0, 1))
    )
    return np.asarray(across**2 + down**2, np.float32)


class SharpnessScores:
    """The sharpness of a film's regions, measured as its pictures pass.

    Attributes:
        sharpness: for each region (T,) in grey levels a pixel, NaN where the region was not seen.
    """

    def __init__(self, boxes: Mapping[str, Sequence[Box | None]], counts: Mask | None = None) -> None:
        """Prepares.

        Args:
            boxes: T boxes (rows, columns) for each region, as `region_boxes` gives them.
            counts: (H, W) which pixels count; None for all.
        """
        self._boxes, self._counts = boxes, counts
        self.sharpness = {region: np.full(len(places), np.nan) for region, places in boxes.items()}

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Measures each of T pictures RGB uint8 (H, W, 3) and passes it on.

        Raises:
            ValueError: there are more or fewer than T.
        """
        by_frame = zip(*self._boxes.values(), strict=True)
        for frame, (image, boxes) in enumerate(zip(pictures, by_frame, strict=True)):
            gradient = squared_gradient(image)
            for region, box in zip(self._boxes, boxes, strict=True):
                pixels = counted_of(box, self._counts)
                if pixels is not None:
                    self.sharpness[region][frame] = np.sqrt(gradient[pixels].mean(dtype=np.float64))
            yield image

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each region, named as in a table."""
        return {f"sharpness_{region}": values for region, values in self.sharpness.items()}
