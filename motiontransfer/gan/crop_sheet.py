"""Pictures of one person cut out of film frames, side by side on one sheet, each pixel with its limb.

On one sheet many places of many frames are looked up at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import limb_places

Integers = npt.NDArray[np.int64]

NOBODY: Final = 255  # in place of a limb
_MARGIN: Final = 0.08  # of the picture's height: as far clothes and hair reach beyond the joints
_SIDE: Final = 32766  # OpenCV looks up in no larger pictures, nor so many places in a row
_ROW: Final = 4096
_BLEED: Final = np.ones((3, 3), np.uint8)  # a pixel around each limb is kept, to look up between pixels


@dataclass(frozen=True)
class CropSheet:
    """M crops of h x w pixels, in rows.

    Attributes:
        sheet: (R, C, 4) uint8: RGB, and the limb that a pixel is on or NOBODY; black where nobody is near.
        corners: (M, 2) x and y in its frame of each crop's first pixel.
        crop: height and width of a crop.
    """

    sheet: Image
    corners: Integers
    crop: tuple[int, int]

    @classmethod
    def of(cls, read: Callable[[int], Image], numbers: Integers, points: FloatArray) -> Self:
        """Cuts the person out of frames.

        Args:
            read: a frame, RGB uint8 (H, W, 3), by its number.
            numbers: (M,) of the frames.
            points: (M, K, 2) joints in their pixels, NaN where unseen.
        """
        size = read(int(numbers[0])).shape[:2]
        corners, crop = crop_boxes(points, (size[0], size[1]))
        made = cls.blank(corners, crop)
        for place, number in enumerate(numbers):
            made.crop_at(place)[:] = _cut(read(int(number)), points[place], corners[place], crop)
        return made

    @classmethod
    def blank(cls, corners: Integers, crop: tuple[int, int]) -> Self:
        """A sheet on which nobody is yet."""
        count, (height, width) = len(corners), crop
        across = max(1, min(count, _SIDE // width, int(np.ceil(np.sqrt(count * height / width)))))
        sheet = np.zeros((-(-count // across) * height, across * width, 4), np.uint8)
        sheet[..., 3] = NOBODY
        return cls(sheet, corners, crop)

    def crop_at(self, place: int) -> Image:
        """(h, w, 4), to read and to write."""
        x, y = self._cells[place]
        return self.sheet[y : y + self.crop[0], x : x + self.crop[1]]

    def looked_up(self, places: Integers, pixels: FloatArray, limbs: Integers) -> tuple[FloatArray, Image]:
        """Looks up places of limbs in some of the crops.

        Args:
            places: (P,) of the crops.
            pixels: (P, N, 2) in pixels of their frames, between pixels too; NaN where there is none.
            limbs: (P,) that should be in sight there.

        Returns:
            (P, N) 1 where the limb is in sight, else 0; and the colours (P, N, 3) RGB uint8.
        """
        within = pixels - self.corners[places][:, None]
        with np.errstate(invalid="ignore"):
            inside = ((within >= 0) & (within <= np.array(self.crop[::-1]) - 1)).all(-1)
        on_sheet = np.where(inside[..., None], within, 0) + self._cells[places][:, None]
        columns, rows = np.moveaxis(np.rint(on_sheet).astype(np.int32), -1, 0)
        seen = inside & (self.sheet[rows, columns, 3] == limbs[:, None])
        return seen.astype(np.float32), self._between(on_sheet.astype(np.float32))

    @property
    def _cells(self) -> Integers:
        """(M, 2) x and y of each crop's first pixel on the sheet."""
        place, across = np.arange(len(self.corners)), self.sheet.shape[1] // self.crop[1]
        return np.stack([place % across * self.crop[1], place // across * self.crop[0]], 1)

    def _between(self, at: FloatArray) -> Image:
        """RGB (P, N, 3) at (P, N, 2) pixels of the sheet, between pixels too."""
        flat = at.reshape(-1, 2)
        table = np.zeros((-(-len(flat) // _ROW) * _ROW, 2), np.float32)
        table[: len(flat)] = flat
        found = cv2.remap(self.sheet, table.reshape(-1, _ROW, 2), None, cv2.INTER_LINEAR)
        return np.asarray(found.reshape(-1, 4)[: len(flat), :3].reshape(*at.shape[:2], 3), np.uint8)


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
