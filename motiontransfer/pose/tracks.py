"""Follows people from frame to frame: each sighting goes to whoever was expected there, all at once.

The assignment is the Hungarian method's, over one minus the agreement of each sighting with each person as
they are expected at that moment: their last pose, moved on at a constant velocity (as in SORT, Bewley et al.
2016). Boxes and poses agree in equal parts.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from motiontransfer.pose.agreement import Bodies, box_agreement, pose_agreement
from motiontransfer.pose.followed import Followed, Indices
from motiontransfer.pose.keypoints import FloatArray

POSE_TOLERANCE_FRACTION: Final = 0.06
"""How far a joint may be from where it is expected at once, as a fraction of the person's height."""
TOLERANCE_DOUBLES_S: Final = 0.25
"""After how long it may be twice as far."""
_HALVES_S: Final = 4.0  # a gap that halves an agreement
_LEAST_COST: Final = 0.05  # differences below are the detector's noise
_MIXTURE_COST: Final = 0.5  # of a body made of two, which is half of what was expected
_LEAST_COUNT: Final = 3  # sightings of somebody who is met: false ones would meet everybody
_ENCOUNTER_OVERLAP: Final = 0.15  # of two boxes, from which on two people may be taken for each other


@dataclass(frozen=True)
class LinkingSettings:
    """When two sightings are of one person.

    Attributes:
        held_s: how long somebody unseen is waited for.
        size_ratio: by how much somebody's size may differ when they come back, 1.6 either way for example.
        least_agreement: the least agreement in [0, 1] of a sighting with where a person was expected.
        duplicate_agreement: two sightings of one frame whose poses agree more than this are of one person.
    """

    held_s: float
    size_ratio: float
    least_agreement: float
    duplicate_agreement: float


@dataclass(frozen=True)
class Tracks:
    """Who was followed through one shot of N sightings.

    Attributes:
        number: (N,) the track of each sighting, from 0.
        margin: (N,) float32, the next best assignment's cost over that of the one taken; inf without one.
            Among people who overlap, it is also an alternative that a sighting is a mixture of them.
        encounters: (E, 3) frame and two tracks whose boxes, seen or expected, overlap in it.
    """

    number: Indices
    margin: FloatArray
    encounters: Indices


def follow(
    frame: Indices, bodies: Bodies, time_s: npt.NDArray[np.float64], settings: LinkingSettings
) -> Tracks:
    """Follows everybody through one shot.

    Args:
        frame: (N,) the frame of each sighting, rising.
        bodies: N sightings.
        time_s: (T,) when each frame of the clip is shown.
        settings: when a sighting can be somebody's.
    """
    number, own = np.zeros(len(frame), np.intp), np.full(len(frame), _LEAST_COST, np.float32)
    margin = np.full(len(frame), np.inf, np.float32)
    encounters, limit, tracks = [np.zeros((0, 3), np.intp)], 1 - settings.least_agreement, 0
    followed = Followed.new(0, bodies.at(slice(0, 0)), 0, 0.0)
    starts = np.flatnonzero(np.diff(frame, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(frame)], strict=True):
        now, now_s, seen = int(frame[start]), float(time_s[frame[start]]), bodies.at(slice(start, stop))
        followed = followed.waited_for(now_s, settings.held_s)
        cost = _costs(followed, seen, now, now_s, settings)  # (P, S)
        person, sighting = assigned(cost, limit)
        margin[start + sighting] = _margins(cost, limit, person, sighting)
        own[start + sighting] = cost[person, sighting]
        number[start + sighting] = followed.number[person]
        followed = followed.seeing(person, seen.at(sighting), now, now_s)
        unknown = np.setdiff1d(np.arange(len(seen)), sighting)
        newcomers = Followed.new(tracks, seen.at(unknown), now, now_s)
        number[start + unknown], tracks = newcomers.number, tracks + len(newcomers)
        followed = followed.joined(newcomers)
        encounters.append(_encounters(followed, now, now_s))
    met = np.concatenate(encounters)
    among = _are_among(frame, number, met)
    return Tracks(number, np.where(among, np.minimum(margin, _MIXTURE_COST / own), margin), met)


def assigned(cost: FloatArray, limit: float) -> tuple[Indices, Indices]:
    """Pairs of rows and columns of the least total cost, where a row or column without partner costs `limit`.

    That keeps a newcomer from pushing everybody on to the next best place.
    """
    rows, columns = linear_sum_assignment(np.minimum(cost - limit, 0))
    linked = cost[rows, columns] < limit
    return rows[linked], columns[linked]


def tolerances(gap_s: npt.ArrayLike) -> FloatArray:
    """The tolerance of pose agreement after gaps of seconds, as fractions of a person's height."""
    return np.asarray(POSE_TOLERANCE_FRACTION * (1 + np.asarray(gap_s) / TOLERANCE_DOUBLES_S), np.float32)


def size_fits(heights: FloatArray, others: FloatArray, size_ratio: float) -> npt.NDArray[np.bool_]:
    """Whether heights, broadcast against each other, differ by `size_ratio` at most either way."""
    return np.abs(np.log(heights / others)) <= np.log(size_ratio)


def _costs(
    followed: Followed, seen: Bodies, frame: int, time_s: float, settings: LinkingSettings
) -> FloatArray:
    """(P, S): 1 - agreement, and never under `_LEAST_COST`."""
    expected, gap_s = followed.expected(time_s), time_s - followed.seen_s
    agreement = (box_agreement(expected, seen) + pose_agreement(expected, seen, tolerances(gap_s))) / 2
    # The wider tolerance after a gap must not make who was away fit better than who has been there all along.
    agreement /= 1 + gap_s[:, None] / _HALVES_S
    away = (followed.seen_frame < frame - 1)[:, None]
    fits = size_fits(expected.height[:, None], seen.height[None], settings.size_ratio)
    return np.where(away & ~fits, 1, np.maximum(1 - agreement, _LEAST_COST))


def _margins(cost: FloatArray, limit: float, person: Indices, sighting: Indices) -> FloatArray:
    """(n,): for each pair what the best exchange costs over what is kept; inf where nobody could exchange."""
    own = cost[person, sighting]
    taken = np.minimum(cost[np.ix_(person, sighting)], limit)
    swapped = taken + taken.T  # (n, n)
    swapped[(swapped >= 2 * limit) | np.eye(len(own), dtype=bool)] = np.inf
    margin = (swapped / (own[:, None] + own)).min(1, initial=np.inf)
    free_sightings = np.delete(cost[person], sighting, 1).min(1, initial=np.inf)
    free_people = np.delete(cost[:, sighting], person, 0).min(0, initial=np.inf)
    free = np.minimum(free_sightings, free_people)
    return np.minimum(margin, np.where(free < limit, free / own, np.inf))


def _encounters(followed: Followed, frame: int, time_s: float) -> Indices:
    """(E, 3): frame and two tracks, of those who overlap."""
    followed = followed.at(np.flatnonzero(followed.count >= _LEAST_COUNT))
    if len(followed) < 2:
        return np.zeros((0, 3), np.intp)
    expected = followed.expected(time_s)
    first, second = np.nonzero(np.triu(box_agreement(expected, expected) > _ENCOUNTER_OVERLAP, 1))
    pairs = np.sort(np.stack([followed.number[first], followed.number[second]], 1), 1)
    return np.column_stack([np.full(len(pairs), frame), pairs])


def _are_among(frame: Indices, number: Indices, encounters: Indices) -> npt.NDArray[np.bool_]:
    """(N,): whether each sighting, of a frame and a track, is in an encounter then."""
    tracks = int(number.max(initial=-1)) + 1
    met = encounters[:, [0]] * tracks + encounters[:, 1:]
    return np.isin(frame.astype(np.intp) * tracks + number, met)
