"""How much of a walk across the picture is kept, so that the moved dancer stays inside the target's."""

from typing import Final

import numpy as np

from motiontransfer.pose.boxes import person_boxes, person_heights
from motiontransfer.pose.ground import Track
from motiontransfer.pose.keypoints import Keypoints

# Half the width of a body without its arms, in body heights.
_CORE_HALF_WIDTH: Final = 0.12
# Less than a pixel beyond the edge is inside: points are rounded to float32.
_EDGE_TOLERANCE_PX: Final = 0.5


def travel_fraction(moved: Keypoints, walk: Track, target: Keypoints, inside_fraction: float) -> float:
    """The largest share of the walk with which the dancer is inside in `inside_fraction` of the frames.

    Where the target's own body reaches out of the picture, the moved one may reach as far.

    Args:
        moved: T frames of the moved source with its whole walk, in the target's pixels.
        walk: (T,) how far that is from where the dancer would be without any walk, to the right.
        target: the target's own keypoints.
        inside_fraction: of the frames in which somebody is seen.
    """
    boxes = person_boxes(moved).astype(np.float64)  # T 4
    seen = np.isfinite(boxes).all(-1)
    if not seen.any():
        return 1.0
    travel, core = walk[seen], _CORE_HALF_WIDTH * person_heights(moved)[seen]
    still_left, still_right = boxes[seen, 0] - travel, boxes[seen, 2] - travel
    outside_fraction = 1 - inside_fraction
    left, right = _picture_limits(target, outside_fraction)
    middle = (still_left + still_right) / 2
    room_left = _room(still_left - left, middle - core - left)
    room_right = _room(right - still_right, right - middle - core)
    allowed = np.where(travel > 0, room_right, room_left) / np.maximum(np.abs(travel), 1e-6)
    ranked = np.sort(np.minimum(allowed, 1.0))
    return float(ranked[min(int(outside_fraction * len(ranked)), len(ranked) - 1)])


def _room(whole: Track, core: Track) -> Track:
    """Pixels up to an edge: of the whole body, or of the trunk where arms stick out even without a walk."""
    return np.maximum(np.where(whole >= -_EDGE_TOLERANCE_PX, whole + _EDGE_TOLERANCE_PX, core), 0)


def _picture_limits(target: Keypoints, outside_fraction: float) -> tuple[float, float]:
    """Left and right edge of the picture, or of the target's own boxes where these reach farther."""
    boxes = person_boxes(target)
    boxes = boxes[np.isfinite(boxes).all(-1)].astype(np.float64)
    share = 100 * outside_fraction / 2
    left = float(np.percentile(boxes[:, 0], share, method="lower"))
    right = float(np.percentile(boxes[:, 2], 100 - share, method="higher"))
    return min(0.0, left), max(float(target.size[1]), right)
