"""Who is who: the same person gets the same number through a clip, by motion and pose.

In each shot second sightings of a person are set aside, people are followed from frame to frame, fragments
joined, and exchanges in crossings undone. Over a cut somebody keeps their number where size, place and
proportions tell.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.agreement import Bodies
from motiontransfer.pose.courses import Places
from motiontransfer.pose.crossings import without_exchanges
from motiontransfer.pose.duplicates import without_duplicates
from motiontransfer.pose.followed import Indices
from motiontransfer.pose.fragments import joined_fragments
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.resemblance import Portrait
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.takeovers import without_takeovers
from motiontransfer.pose.tracks import LinkingSettings, assigned, follow
from motiontransfer.video.index import FrameIndex

__all__ = ["LinkingSettings", "Links", "link_people"]

_SAME_OVER_CUT: Final = 0.35  # the greatest difference of two portraits of one person
_CLEARLY_NEARER: Final = 1.5  # by how much everybody else must differ more
_LEAST_GAP_S: Final = 0.2  # a shorter one is a slip of the detector, and no coming back


@dataclass(frozen=True)
class Links:
    """Who each of N sightings is.

    Attributes:
        person: (N,) int32, the same number for the same person, 0 for who is most prominent over the clip;
            -1 for a second sighting of a person in one frame.
        margin: (N,) float32, the next best assignment's cost over that of the one taken; inf without one.
            Among people who overlap, it is also an alternative that a sighting is a mixture of them.
        relinked: (N,) bool, the first sighting of somebody after a gap in which they were not seen.
    """

    person: npt.NDArray[np.int32]
    margin: FloatArray
    relinked: npt.NDArray[np.bool_]


def link_people(sightings: Sightings, index: FrameIndex, settings: LinkingSettings) -> Links:
    """Tells who is who.

    Args:
        sightings: of the whole clip; the order within a frame does not matter.
        index: of the clip: exact times, and where the cuts are.
        settings: when two sightings are of one person.
    """
    person = np.full(len(sightings), -1, np.intp)
    margin = np.full(len(sightings), np.inf, np.float32)
    order = np.lexsort((*sightings.box.T, -sightings.prominence, sightings.frame))
    people, before = 0, order[:0]
    for shot in index.shots():
        first, last = np.searchsorted(sightings.frame[order], (shot.start, shot.stop))
        if first == last:
            continue
        rows = without_duplicates(sightings, order[first:last], settings.duplicate_agreement)
        number, margin[rows] = _link_shot(sightings, rows, index, settings)
        person[rows] = people + number
        people += int(number.max()) + 1
        _carry_over_cut(person, sightings, before, rows, index.time_s, settings.held_s)
        before = rows
    person = _by_prominence(person, order, sightings)
    return Links(person, margin, _relinked(person, order, sightings.frame, index))


def _link_shot(
    sightings: Sightings, rows: Indices, index: FrameIndex, settings: LinkingSettings
) -> tuple[Indices, FloatArray]:
    """For the rows of one shot: who they are, from 0, and the margin of that."""
    bodies, frame = Bodies.of(sightings, rows), sightings.frame[rows]
    places = Places(frame, index.time_s[frame], sightings.place[rows], sightings.height[rows])
    tracks = follow(frame, bodies, index.time_s, settings)
    tracks = without_takeovers(tracks, bodies, places, settings.size_ratio)
    first_fragment = joined_fragments(tracks.number, bodies, places, settings)
    encounters = tracks.encounters.copy()
    encounters[:, 1:] = np.sort(first_fragment[encounters[:, 1:]], 1)
    number = without_exchanges(first_fragment[tracks.number], encounters, places, index.time_s)
    return np.unique(number, return_inverse=True)[1], tracks.margin


def _carry_over_cut(
    person: Indices,
    sightings: Sightings,
    before: Indices,
    after: Indices,
    time_s: npt.NDArray[np.float64],
    held_s: float,
) -> None:
    """Gives who can be told over a cut the number from `before` it in the rows `after` it, in place."""
    cut_s = time_s[sightings.frame[after[:1]]]
    left, came = (
        before[cut_s - time_s[sightings.frame[before]] <= held_s],
        after[time_s[sightings.frame[after]] - cut_s <= held_s],
    )
    known, new = np.unique(person[left]), np.unique(person[came])
    old, young = (
        [Portrait.of(sightings, rows[person[rows] == each], near[person[near] == each]) for each in people]
        for people, rows, near in ((known, before, left), (new, after, came))
    )
    difference = np.array([[one.difference(other) for other in young] for one in old]).reshape(
        len(old), len(young)
    )
    for one, other in zip(*assigned(difference, _SAME_OVER_CUT), strict=True):
        rivals = np.append(np.delete(difference[one], other), np.delete(difference[:, other], one))
        if rivals.min(initial=np.inf) > _CLEARLY_NEARER * difference[one, other]:
            person[after[person[after] == new[other]]] = known[one]


def _by_prominence(person: Indices, order: Indices, sightings: Sightings) -> npt.NDArray[np.int32]:
    """(N,): people numbered from 0, the most prominent over the whole clip first."""
    ordered = order[person[order] >= 0]  # sums must not depend on the order within a frame
    known, place = np.unique(person[ordered], return_inverse=True)
    prominence = np.bincount(place, sightings.prominence[ordered], len(known))
    rank = np.empty(len(known), np.int32)
    rank[np.argsort(-prominence, kind="stable")] = np.arange(len(known))
    numbered = np.full(len(person), -1, np.int32)
    numbered[ordered] = rank[place]
    return numbered


def _relinked(
    person: npt.NDArray[np.int32], order: Indices, frame: npt.NDArray[np.int32], index: FrameIndex
) -> npt.NDArray[np.bool_]:
    """(N,): who is seen again after a gap within a shot."""
    ordered = order[np.argsort(person[order], kind="stable")]  # by person, then by frame
    same = (np.diff(person[ordered]) == 0) & (np.diff(index.shot[frame[ordered]]) == 0)
    gap = (np.diff(frame[ordered]) > 1) & (np.diff(index.time_s[frame[ordered]]) > _LEAST_GAP_S)
    relinked = np.zeros(len(person), bool)
    relinked[ordered[1:]] = same & gap & (person[ordered[1:]] >= 0)
    return relinked
