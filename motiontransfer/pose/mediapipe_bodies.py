"""What tells a body from somebody else's, from a slip of the networks, and from itself a frame later."""

import numpy as np

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.skeleton import PART_SLICES

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in pixels."""

_BODY = PART_SLICES["body"]
# A newcomer shows so many joints so clearly; of awnings and bags the networks make fewer.
_CLEAR_CONFIDENCE, _CLEAR_JOINTS = 0.5, 12
# Of two bodies whose joints lie so close, in parts of the body's size, one is a repetition.
_SAME_FRACTION = 0.08
# From frame to frame a body moves and grows less than this, in parts of its size.
_MOVES, _GROWS = 0.2, 1.25


def box_of(body: Detection) -> Box:
    """Around the body's joints."""
    joints = body.xy[_BODY]
    (left, top), (right, bottom) = np.nanmin(joints, axis=0).tolist(), np.nanmax(joints, axis=0).tolist()
    return left, top, right, bottom


def is_somebody(body: Detection) -> bool:
    """Whether enough of a body is in sight to be a person."""
    return int((body.confidence[_BODY] >= _CLEAR_CONFIDENCE).sum()) >= _CLEAR_JOINTS


def is_same(body: Detection, other: Detection) -> bool:
    """Whether two detections of one frame are of one person."""
    distance = np.linalg.norm(body.xy[_BODY] - other.xy[_BODY], axis=1)
    return float(np.nanmedian(distance)) < _SAME_FRACTION * _side(box_of(other))


def goes_on(before: Detection, after: Detection) -> bool:
    """Whether a body is where, and as large as, it can be a frame later."""
    old, new = box_of(before), box_of(after)
    moved = np.hypot(old[0] + old[2] - new[0] - new[2], old[1] + old[3] - new[1] - new[3]) / 2
    grown = _side(new) / max(_side(old), 1.0)
    return bool(is_somebody(after) and moved < _MOVES * _side(old) and 1 / _GROWS < grown < _GROWS)


def prominence(body: Detection, size: tuple[int, int]) -> float:
    """The area of the body's box, times 1 in the middle of a picture of `size` to 0 at its sides."""
    left, top, right, bottom = box_of(body)
    return (right - left) * (bottom - top) * max(1 - abs((left + right) / size[1] - 1), 0.0)


def overlap(box: Box, other: Box) -> bool:
    """Whether two boxes share any of the picture."""
    across = min(box[2], other[2]) > max(box[0], other[0])
    return across and min(box[3], other[3]) > max(box[1], other[1])


def _side(box: Box) -> float:
    return max(box[2] - box[0], box[3] - box[1])
