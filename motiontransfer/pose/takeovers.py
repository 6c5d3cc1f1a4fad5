"""Takeovers: somebody is found anew while the track that was theirs slips off to somebody beside them.

A detector that follows people by their last place can be drawn from one to another who stands close; the
track goes with it, frame by frame, and the person left behind looks like a newcomer. But nobody is born in
the midst of others: of two tracks that part in one place, the one that lasts is the person.
"""

from typing import Final

import numpy as np

from motiontransfer.pose.agreement import Bodies, box_agreement, pose_agreement
from motiontransfer.pose.courses import Places
from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.tracks import Tracks, size_fits, tolerances

_NEAR_S: Final = 0.25  # the older track was seen no longer before
# Whoever comes out from behind somebody lies beside them, and both are seen from then on.
_LEAST_AGREEMENT: Final = 0.35
_SOON_S: Final = 0.3
_LASTS: Final = 2.0  # times as often as the other is the one that lasts seen soon after


def without_takeovers(tracks: Tracks, bodies: Bodies, places: Places, size_ratio: float) -> Tracks:
    """Gives newcomers who last the track of the one that they came out of, which gets theirs from there on.

    Args:
        tracks: of one shot, numbered as they begin.
        bodies: its N sightings.
        places: of these.
        size_ratio: by how much somebody's size may differ, either way.

    Returns:
        The tracks; a margin of 1 where one was given over.
    """
    number, margin, encounters = tracks.number.copy(), tracks.margin.copy(), tracks.encounters.copy()
    _, births = np.unique(tracks.number, return_index=True)
    for birth in births[places.frame[births] > places.frame[:1]]:
        older = _come_from(birth, number, bodies, places, size_ratio)
        after = places.frame >= places.frame[birth]
        soon = after & (places.time_s <= places.time_s[birth] + _SOON_S)
        newcomer = number[birth]
        if older is None or (number[soon] == newcomer).sum() < _LASTS * (number[soon] == older).sum():
            continue
        late = encounters[:, 0] >= places.frame[birth]
        for numbers, where in ((number, after), (encounters[:, 1:], late)):
            numbers[where] = _exchanged(numbers[where], int(newcomer), older)
        margin[birth] = 1
    return _in_order(Tracks(number, margin, encounters))


def _come_from(birth: int, number: Indices, bodies: Bodies, places: Places, size_ratio: float) -> int | None:
    """The track that was seen last where a new one begins, if there is one."""
    first = np.searchsorted(places.time_s, places.time_s[birth] - _NEAR_S)
    before = np.arange(first, np.searchsorted(places.frame, places.frame[birth]))
    tracks, last = np.unique(number[before][::-1], return_index=True)
    rows = before[::-1][last]
    if not len(rows):
        return None
    agreement = _agreement(bodies.at(rows), bodies.at(np.array([birth])), places, rows, birth)
    agreement[~size_fits(bodies.height[rows], bodies.height[birth], size_ratio)] = 0
    best = int(agreement.argmax())
    return int(tracks[best]) if agreement[best] >= _LEAST_AGREEMENT else None


def _agreement(seen: Bodies, born: Bodies, places: Places, rows: Indices, birth: int) -> FloatArray:
    """(A,): of each of some rows with the first one of a track."""
    pose = pose_agreement(seen, born, tolerances(places.time_s[birth] - places.time_s[rows]))
    return np.asarray((box_agreement(seen, born) + pose)[:, 0] / 2)


def _exchanged(numbers: Indices, first: int, second: int) -> Indices:
    """Numbers with two of them exchanged."""
    return np.where(numbers == first, second, np.where(numbers == second, first, numbers))


def _in_order(tracks: Tracks) -> Tracks:
    """The same tracks, numbered as they begin; one may have gone wholly into another."""
    known, begins = np.unique(tracks.number, return_index=True)
    place = np.full(max(tracks.number.max(), tracks.encounters[:, 1:].max(initial=0)) + 1, -1)
    place[known[np.argsort(begins)]] = np.arange(len(known))
    encounters = tracks.encounters.copy()
    encounters[:, 1:] = np.sort(place[encounters[:, 1:]], 1)
    return Tracks(place[tracks.number], tracks.margin, encounters[encounters[:, 1] >= 0])
