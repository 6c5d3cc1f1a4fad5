"""Pictures of one person cut out of film frames, each pixel with the limb that it is on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.gan.lookup import look_up
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import limb_places

Integers = npt.NDArray[np.int64]

NOBODY: Final = 255  # in place of a limb
_MARGIN: Final = 0.08  # of the picture's height: as far clothes and hair reach beyond the joints
_BLEED: Final = np.ones((3, 3), np.uint8)  # a pixel around each limb is kept, to look up between pixels


@dataclass(frozen=True)
class Crops:
    """M crops of h x w pixels.

    Attributes:
        pictures: (M, h, w, 4) uint8: RGB, black where nobody is near, and a pixel's limb or NOBODY.
        corners: (M, 2) x and y in its frame of each crop's first pixel.
    """

    pictures: Image
    corners: Integers

    @classmethod
    def of(cls, read: Callable[[int], Image], numbers: Integers, points: FloatArray) -> Self:
        """Cuts the person out of frames.

        Args:
            read: a frame, RGB uint8 (H, W, 3), by its number.
            numbers: (M,) of the frames.
            points: (M, K, 2) joints in their pixels, NaN where unseen.
        """
        height, width = read(int(numbers[0])).shape[:2]
        corners, crop = crop_boxes(points, (height, width))
        pictures = np.empty((len(numbers), *crop, 4), np.uint8)
        for place, number in enumerate(numbers):
            pictures[place] = _cut(read(int(number)), points[place], corners[place], crop)
        return cls(pictures, corners)

    def looked_up(
        self, place: int, coordinates: FloatArray, axes: FloatArray, limb: int
    ) -> tuple[npt.NDArray[np.bool_], Image]:
        """Looks up places of a limb in one of the crops, between pixels too.

        Args:
            place: of the crop.
            coordinates: (N, 3) on the limb, the first 1.
            axes: (3, 2) of the limb in pixels of the crop's frame.
            limb: its number.

        Returns:
            (N,) where the limb is in sight; and the colours (N, 3) RGB uint8.
        """
        within = axes.copy()
        within[0] -= self.corners[place]
        at, crop = coordinates @ within, self.pictures[place]
        (x, y), (height, width) = at.T, crop.shape[:2]
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        seen = inside & (look_up(crop, at, nearest=True)[:, 3] == limb)
        return seen, look_up(crop, at)[:, :3]


def crop_boxes(points: FloatArray, size: tuple[int, int]) -> tuple[Integers, tuple[int, int]]:
    """Corners (M, 2) of equal crops that hold everybody, and their height and width.

    Args:
        points: (M, K, 2) joints in pixels, NaN where unseen; in each some are seen.
        size: (height, width) of the pictures.
    """
    margin, end = _MARGIN * size[0], np.array(size[::-1])
    low = np.floor(np.clip(np.nanmin(points, 1) - margin, 0, end - 1)).astype(np.int64)
    high = np.ceil(np.clip(np.nanmax(points, 1) + margin, 0, end - 1)).astype(np.int64) + 1
    width, height = (high - low).max(0)
    return np.minimum(low, end - (width, height)), (int(height), int(width))


def _cut(image: Image, points: FloatArray, corner: Integers, crop: tuple[int, int]) -> Image:
    """(h, w, 4) of one frame."""
    x, y = corner
    cut = np.zeros((*crop, 4), np.uint8)
    cut[..., 3] = NOBODY
    for on_limb in limb_places(points - corner.astype(np.float32), crop).limbs:
        cut[on_limb.rows, on_limb.columns, 3] = on_limb.capsule.limb
    near = cv2.dilate((cut[..., 3] != NOBODY).astype(np.uint8), _BLEED)
    cut[..., :3] = image[y : y + crop[0], x : x + crop[1]] * near[..., None]
    return cut
