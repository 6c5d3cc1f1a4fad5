"""A pick: who the dancer is, shown by hand as a point or a box at a time."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.linking import Links
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.video.index import FrameIndex

_NEAR_S: Final = 0.25  # a detector may miss somebody in the very frame that was picked
_LEAST_COMMON_SHARE: Final = 0.5  # of the smaller of two boxes that show the same person


@dataclass(frozen=True)
class Pick:
    """Who the dancer is.

    Attributes:
        time_s: when, in seconds from the clip's first frame.
        box: (left, top, right, bottom) in native pixels, about the dancer; a point is a box of no size.
    """

    time_s: float
    box: tuple[float, float, float, float]


def picked_person(sightings: Sightings, links: Links, index: FrameIndex, pick: Pick) -> int:
    """The number of the person who was picked.

    Of several who are hit in the nearest frame, a point takes the one who has a joint nearest to it, a box
    the one whose box overlaps it most.

    Raises:
        PoseError: the time is not in the clip, or the pick hits nobody.
    """
    end_s = float(index.time_s[-1] + index.duration_s[-1])
    if not 0 <= pick.time_s < end_s:
        raise PoseError(
            f"the dancer's pick at {pick.time_s:g} s: expected a time in the clip, from 0 to {end_s:.2f} s; "
            "change detect.dancer_time_s"
        )
    frame = int(np.searchsorted(index.time_s, pick.time_s, side="right")) - 1
    away_s = np.abs(index.time_s[sightings.frame] - index.time_s[frame])
    same_shot = index.shot[sightings.frame] == index.shot[frame]
    near = np.flatnonzero((away_s <= _NEAR_S) & same_shot & (links.person >= 0))
    hit = near[_hits(sightings.box[near], pick)]
    if not len(hit):
        there = sightings.box[(sightings.frame == frame) & (links.person >= 0)]
        found = ", ".join(str(np.rint(box).astype(int).tolist()) for box in there) or "nobody"
        raise PoseError(
            f"the dancer's pick {[round(edge) for edge in pick.box]} at {pick.time_s:g} s hits nobody: found "
            f"{found} in frame {frame}; pick a point on the dancer when they are seen, or have more people "
            "followed (detect.people)"
        )
    nearest = hit[away_s[hit] == away_s[hit].min()]
    return int(links.person[nearest[np.argmin(_distances(sightings, nearest, pick))]])


def _hits(boxes: FloatArray, pick: Pick) -> Indices:
    """Which of some boxes (A, 4) the pick shows."""
    shown = np.array(pick.box)
    sides = np.minimum(boxes[:, 2:], shown[2:]) - np.maximum(boxes[:, :2], shown[:2])
    inside = (sides >= 0).all(1)
    smaller = np.minimum((boxes[:, 2:] - boxes[:, :2]).prod(1), (shown[2:] - shown[:2]).prod())
    return np.flatnonzero(inside & (np.maximum(sides, 0).prod(1) >= _LEAST_COMMON_SHARE * smaller))


def _distances(sightings: Sightings, rows: Indices, pick: Pick) -> FloatArray:
    """(n,): how little the pick shows each of some rows."""
    shown = np.array(pick.box)
    if (shown[:2] == shown[2:]).all():
        joints = np.where(sightings.clear[rows, :, None], sightings.xy[rows, PART_SLICES["body"]], np.inf)
        return np.asarray(np.linalg.norm(joints - shown[:2], axis=-1).min(1))
    box = sightings.box[rows]
    common = np.maximum(np.minimum(box[:, 2:], shown[2:]) - np.maximum(box[:, :2], shown[:2]), 0).prod(1)
    areas = (box[:, 2:] - box[:, :2]).prod(1) + (shown[2:] - shown[:2]).prod()
    return np.asarray(1 - common / (areas - common))
