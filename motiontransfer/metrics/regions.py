"""Where a picture is judged: the whole frame, the person, the face, each hand.

A still background makes figures of the whole frame look good, so the parts that matter are told apart.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import face_boxes, hand_boxes, person_boxes, pixel_box
from motiontransfer.pose.keypoints import Keypoints

Box = tuple[slice, slice]
"""Rows and columns of a picture."""

Mask = npt.NDArray[np.bool_]

Pixels = Box | Mask
"""What picks pixels of a picture: a box, or a mask (H, W)."""

WHOLE: Final[Box] = (slice(None), slice(None))

REGIONS: Final = ("frame", "person", "face", "left_hand", "right_hand")


def region_boxes(keypoints: Keypoints, size: tuple[int, int]) -> dict[str, list[Box | None]]:
    """The boxes of each region in each frame, clipped to the picture.

    Args:
        keypoints: T frames of the pose that the picture should show, in native pixels.
        size: (height, width) of the pictures that are judged.

    Returns:
        For each of `REGIONS` T boxes at `size`, None where the region was not seen or lies outside. The
        frame counts where the person does: anybody gives back an empty room.
    """
    scaled = keypoints.scaled_to(size)
    floating = {
        "person": person_boxes(scaled),
        "face": face_boxes(scaled),
        "left_hand": hand_boxes(scaled, "left_hand"),
        "right_hand": hand_boxes(scaled, "right_hand"),
    }
    boxes = {region: [pixel_box(box, size) for box in found] for region, found in floating.items()}
    return {"frame": [None if box is None else WHOLE for box in boxes["person"]], **boxes}


def counted_of(box: Box | None, counts: Mask | None) -> Pixels | None:
    """The pixels of a box that count: the box itself where all do, None where none does.

    Args:
        box: rows and columns; None where the region was not seen.
        counts: (H, W) which pixels of the picture count; None for all.
    """
    if box is None or counts is None or counts[box].all():
        return box
    chosen = np.zeros_like(counts)
    chosen[box] = counts[box]
    return chosen if chosen.any() else None


def background_mask(box: Box | None, size: tuple[int, int], margin_px: int) -> npt.NDArray[np.bool_] | None:
    """(H, W): True outside a person's box dilated by `margin_px`; None where the person was not seen.

    Without a box nothing is known to be background, so such a frame is left out rather than guessed.
    """
    if box is None:
        return None
    mask = np.ones(size, bool)
    rows, columns = box
    mask[
        max(rows.start - margin_px, 0) : rows.stop + margin_px,
        max(columns.start - margin_px, 0) : columns.stop + margin_px,
    ] = False
    return mask
