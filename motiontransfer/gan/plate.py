"""The clean background plate: what the camera sees when nobody is there.

A plain median over time keeps a ghost of a dancer who hardly moves, and the generator leaks it. So the person
is masked in every frame, the rest gives the median, and what was never uncovered is inpainted.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.person_mask import person_mask

Image = npt.NDArray[np.uint8]

MOST_FRAMES: Final = 120  # enough for a median; more costs memory and changes nothing to see
_ROWS: Final = 32  # how many rows are sorted at a time, which bounds memory
_INPAINT_RADIUS_PX: Final = 5
# A place uncovered in fewer frames than this was uncovered at the rim of the mask, where hems and hair are.
_LEAST_UNCOVERED: Final = 0.08


def plate_frames(frames: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """At most MOST_FRAMES of the frames, evenly spread."""
    count = min(len(frames), MOST_FRAMES)
    return frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]


def clean_plate(images: Image, points: FloatArray) -> Image:
    """The background behind a moving person.

    Args:
        images: (T, H, W, 3) uint8 of a standing camera.
        points: (T, K, 2) the person's joints in pixels of these images, NaN where unseen.

    Returns:
        (H, W, 3) uint8.
    """
    size = (images.shape[1], images.shape[2])
    masks = np.stack([person_mask(frame_points, size) for frame_points in points])
    plate = np.empty(images.shape[1:], np.uint8)
    for top in range(0, size[0], _ROWS):
        rows = slice(top, top + _ROWS)
        plate[rows] = _median(images[:, rows], masks[:, rows])
    never_seen = ((~masks).mean(0) < _LEAST_UNCOVERED).astype(np.uint8)
    if never_seen.any():
        plate = cv2.inpaint(plate, never_seen, _INPAINT_RADIUS_PX, cv2.INPAINT_TELEA)
    return plate


def _median(images: Image, masks: npt.NDArray[np.bool_]) -> Image:
    """The (lower) median over time of what is not masked; masked values sort behind all others."""
    values = np.where(masks[..., None], np.uint16(256), images)
    values.sort(0)
    seen = (~masks).sum(0)
    middle = np.maximum(seen - 1, 0) // 2
    picked = np.take_along_axis(values, middle[None, ..., None], 0)[0]
    return np.minimum(picked, 255).astype(np.uint8)
