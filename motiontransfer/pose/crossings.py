"""Undoes exchanges: two people who crossed, one of them unseen for a while, and came out as each other.

While two people are in one place, the nearest sighting tells nothing. Before and after it both have a course
and a size, and people go on as they went: motion tells, not place.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.courses import COURSE_S, Course, Places
from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray

_SAME_MEETING_S: Final = 0.3  # overlaps not farther apart are of one meeting
_LONGEST_MEETING_S: Final = 1.5  # after a longer one nobody knows how they went into it
_LEAST_UNSEEN_FRAMES: Final = 2  # of one of the two: while both are seen, following them is safe
_LEAST_ROWS: Final = 3  # of a course
_TURN_S: Final = 0.25  # a change of velocity counts as the way that it makes in this time
_CLEARLY_LESS: Final = 0.7  # what an exchange may cost at most, of what not exchanging costs
_LEAST_GAIN: Final = 0.15  # in heights of a person, so that people who stand stay who they are

_Meeting = tuple[int, int, int, int]
_Pair = tuple[Indices, Indices]


def without_exchanges(
    number: Indices, encounters: Indices, places: Places, time_s: npt.NDArray[np.float64]
) -> Indices:
    """Gives people who were exchanged in a meeting their own numbers back, from there on.

    Args:
        number: (N,) who each sighting of one shot is.
        encounters: (E, 3) frame and two numbers, where boxes overlap.
        places: of the N sightings.
        time_s: (T,) when each frame of the clip is shown.
    """
    number = number.copy()
    for start, stop, first, second in _meetings(encounters, time_s):
        pair = (np.flatnonzero(number == first), np.flatnonzero(number == second))
        if not _may_be_exchanged(pair, places, start, stop, time_s):
            continue
        before = _courses(pair, places, time_s[start] - COURSE_S, time_s[start])
        after = _courses(pair, places, time_s[stop], time_s[stop] + COURSE_S)
        if len(before) < 2 or len(after) < 2:
            continue
        kept, exchanged = _cost(before, after), _cost(before, after[::-1])
        if exchanged < _CLEARLY_LESS * kept and kept - exchanged > _LEAST_GAIN:
            split = _split(pair, places, before, after[::-1], (start, stop))
            for rows, other in zip(pair, (second, first), strict=True):
                number[rows[places.frame[rows] >= split]] = other
    return number


def _meetings(encounters: Indices, time_s: npt.NDArray[np.float64]) -> Iterator[_Meeting]:
    """Yields (first frame, last frame, number, number) of each meeting of two people, by its first frame."""
    frame, first, second = encounters[np.lexsort(encounters.T)].T  # by pair, then by frame
    parted = (np.diff(first) != 0) | (np.diff(second) != 0) | (np.diff(time_s[frame]) > _SAME_MEETING_S)
    borders = np.flatnonzero(parted) + 1
    starts, stops = np.append(0, borders), np.append(borders, len(frame)) - 1
    for place in np.argsort(frame[starts], kind="stable") if len(frame) else ():
        start, stop = starts[place], stops[place]
        if first[start] != second[start]:  # fragments that were joined since
            yield int(frame[start]), int(frame[stop]), int(first[start]), int(second[start])


def _may_be_exchanged(
    pair: _Pair, places: Places, start: int, stop: int, time_s: npt.NDArray[np.float64]
) -> bool:
    """Whether a meeting is short enough to tell, and one of the two was unseen in it."""
    seen = [np.count_nonzero((places.frame[rows] >= start) & (places.frame[rows] <= stop)) for rows in pair]
    unseen = stop - start + 1 - min(seen)
    return bool(time_s[stop] - time_s[start] <= _LONGEST_MEETING_S) and unseen >= _LEAST_UNSEEN_FRAMES


def _courses(pair: _Pair, places: Places, start_s: float, stop_s: float) -> list[Course]:
    """The courses of both between two times, fewer where one was hardly seen."""
    rows = [places.of(each, start_s, stop_s) for each in pair]
    return [places.course(each, (start_s + stop_s) / 2) for each in rows if len(each) >= _LEAST_ROWS]


def _cost(before: list[Course], after: list[Course]) -> float:
    """How little two people go on as they went, in their heights: in place, velocity and size."""
    total = 0.0
    for came, went in zip(before, after, strict=True):
        middle_s = (came.time_s + went.time_s) / 2
        missed = np.linalg.norm(came.at(middle_s) - went.at(middle_s))
        turned = np.linalg.norm(came.velocity - went.velocity) * _TURN_S
        total += float(missed + turned) / came.height + abs(float(np.log(came.height / went.height)))
    return total


def _split(
    pair: _Pair, places: Places, before: list[Course], after: list[Course], meeting: tuple[int, int]
) -> int:
    """The frame of a meeting from which on each sighting lies rather on the other's way than on its own."""
    ways = list(zip(before, after, strict=True))
    gain = np.zeros(meeting[1] - meeting[0] + 2)
    for rows, own, other in zip(pair, ways, ways[::-1], strict=True):
        inside = rows[(places.frame[rows] >= meeting[0]) & (places.frame[rows] <= meeting[1])]
        farther = _distances(places, inside, *own) - _distances(places, inside, *other)
        gain[places.frame[inside] - meeting[0] + 1] += farther
    # Splitting at a frame leaves what came before it with its own way.
    return meeting[0] + int(np.argmin(np.cumsum(gain)))


def _distances(places: Places, rows: Indices, came: Course, went: Course) -> FloatArray:
    """(n,): how far some rows are from the straight way between two courses."""
    share = (places.time_s[rows] - came.time_s) / (went.time_s - came.time_s)
    way = came.place + share[:, None] * (went.place - came.place)
    return np.linalg.norm(places.place[rows] - way, axis=1)
