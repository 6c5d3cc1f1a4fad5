"""Which of several people is the dancer: whoever was picked, or else who holds the stage.

Through the clip the dancer stays that person. Where that person is not seen, nobody is; where they are gone
for long, or the film is cut, whoever is most probably them takes over, and the frames are marked.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.followed import Indices
from motiontransfer.pose.linking import Links
from motiontransfer.pose.picks import Pick, picked_person
from motiontransfer.pose.resemblance import Portrait
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.index import FrameIndex

__all__ = ["ChoiceSettings", "DancerChoice", "Pick", "choose_dancer"]

_NEAR_S: Final = 1.0  # of a person before or after a gap, by which they are compared
_BESIDE_S: Final = 0.2  # who was seen beside the dancer for longer is somebody else
_STAGE_WEIGHT: Final = 1 / 3  # of holding the stage, beside size, place and proportions
_DOUBT_S: Final = 0.5  # marked after a cut, a gap, or a change of person


@dataclass(frozen=True)
class ChoiceSettings:
    """How the dancer is chosen.

    Attributes:
        opening_s: the beginning of the clip over which it is judged who holds the stage.
        lost_s: after how long without the dancer somebody else may be them.
        unsure_ratio: a next best assignment that costs less than this times the best makes a frame unsure.
    """

    opening_s: float
    lost_s: float
    unsure_ratio: float


@dataclass(frozen=True)
class DancerChoice:
    """The dancer in each of T frames.

    Attributes:
        row: (T,) int32, the row of the sightings, -1 where the dancer was not seen.
        unsure: (T,) bool, where it may be somebody else.
    """

    row: npt.NDArray[np.int32]
    unsure: npt.NDArray[np.bool_]


def choose_dancer(
    sightings: Sightings, links: Links, index: FrameIndex, pick: Pick | None, settings: ChoiceSettings
) -> DancerChoice:
    """Follows one dancer through a clip.

    Args:
        sightings: everyone seen.
        links: who is who.
        index: of the clip.
        pick: who it is, or None for who holds the stage when the clip opens.
        settings: how it is chosen.

    Raises:
        PoseError: the pick hits nobody, or its time is not in the clip.
    """
    row = np.full(len(index), -1, np.int32)
    if pick is None and not (links.person >= 0).any():
        return DancerChoice(row, np.zeros(len(index), bool))
    if pick is None:
        dancer = _who_holds_the_stage(sightings, links, index, settings.opening_s)
    else:
        dancer = picked_person(sightings, links, index, pick)
    theirs = np.flatnonzero(links.person == dancer)
    row[sightings.frame[theirs]] = theirs
    _fill_absences(row, sightings, links, index, settings.lost_s)
    return DancerChoice(row, _unsure(row, dancer, links, index, settings.unsure_ratio))


def _who_holds_the_stage(sightings: Sightings, links: Links, index: FrameIndex, opening_s: float) -> int:
    """Whose prominence is the greatest in sum, from the first sighting on for `opening_s`."""
    known = np.flatnonzero(links.person >= 0)
    time_s = index.time_s[sightings.frame[known]]
    opening = known[time_s < time_s.min() + opening_s]
    # In double precision, so that the order of the rows does not matter.
    return int(np.bincount(links.person[opening], sightings.prominence[opening].astype(float)).argmax())


def _fill_absences(
    row: npt.NDArray[np.int32], sightings: Sightings, links: Links, index: FrameIndex, lost_s: float
) -> None:
    """Puts whoever is most probably the dancer into long absences and those that a cut begins, in place."""
    hopeless: set[int] = set()
    while absences := [each for each in _absences(row, index, lost_s) if each.start not in hopeless]:
        # Those after the dancer's first frame come first, because they are near somebody known.
        absence = min(absences, key=lambda each: (not (row[: each.start] >= 0).any(), each.start))
        candidates = _candidates(row, absence, sightings, links, index)
        if candidates:
            rows = _most_probable(row, absence, candidates, sightings, index)
            row[sightings.frame[rows]] = rows
        else:
            hopeless.add(absence.start)


def _absences(row: npt.NDArray[np.int32], index: FrameIndex, lost_s: float) -> list[slice]:
    """Stretches of a shot without the dancer that are longer than `lost_s`, or begin with a cut."""
    cut = np.diff(index.shot, prepend=index.shot[0]) != 0
    away = row < 0
    begins = away & (cut | ~np.append(False, away[:-1]))
    ends = away & np.append(cut[1:] | ~away[1:], True)
    starts, stops = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    length_s = index.time_s[stops - 1] + index.duration_s[stops - 1] - index.time_s[starts]
    chosen = (length_s > lost_s) | cut[starts]
    return [slice(int(start), int(stop)) for start, stop in zip(starts[chosen], stops[chosen], strict=True)]


def _candidates(
    row: npt.NDArray[np.int32], absence: slice, sightings: Sightings, links: Links, index: FrameIndex
) -> list[Indices]:
    """The rows in an absence of each person who was hardly ever seen beside the dancer."""
    frame, person = sightings.frame, links.person
    here = np.flatnonzero((frame >= absence.start) & (frame < absence.stop) & (person >= 0))
    beside = np.bincount(person[(row[frame] >= 0) & (person >= 0)], minlength=int(person.max()) + 1)
    others = np.flatnonzero(beside * index.frame_interval_s > _BESIDE_S)
    here = here[~np.isin(person[here], others)]
    return [here[person[here] == each] for each in np.unique(person[here])]


def _most_probable(
    row: npt.NDArray[np.int32],
    absence: slice,
    candidates: list[Indices],
    sightings: Sightings,
    index: FrameIndex,
) -> Indices:
    """Who of the candidates resembles the dancer most, and holds the stage."""
    time_s = index.time_s[sightings.frame]
    dancer, after = row[row >= 0], bool((row[: absence.start] >= 0).any())
    around = dancer[(sightings.frame[dancer] < absence.start) == after]
    portrait = Portrait.of(sightings, dancer, _near(around, time_s, at_end=after))
    prominence = np.array([sightings.prominence[rows].mean() for rows in candidates])
    difference = [
        portrait.difference(Portrait.of(sightings, rows, _near(rows, time_s, at_end=not after)))
        for rows in candidates
    ]
    off_stage = 1 - prominence / max(prominence.max(), 1e-9)
    return candidates[int(np.argmin(np.array(difference) + _STAGE_WEIGHT * off_stage))]


def _near(rows: Indices, time_s: npt.NDArray[np.float64], at_end: bool) -> Indices:
    """The last, or the first, of some rows that rise in time."""
    seen_s = time_s[rows]
    return rows[seen_s >= seen_s[-1] - _NEAR_S] if at_end else rows[seen_s <= seen_s[0] + _NEAR_S]


def _unsure(
    row: npt.NDArray[np.int32], dancer: int, links: Links, index: FrameIndex, unsure_ratio: float
) -> npt.NDArray[np.bool_]:
    """(T,): close assignments, and what follows a cut, a gap, or a change of person."""
    seen = np.flatnonzero(row >= 0)
    rows = row[seen]
    changed = np.diff(links.person[rows], prepend=dancer) != 0
    cut = np.diff(index.shot[seen], prepend=index.shot[seen[:1]]) != 0
    unsure = np.zeros(len(row), bool)
    unsure[seen] = links.margin[rows] < unsure_ratio
    for start_s in index.time_s[seen[changed | cut | links.relinked[rows]]]:
        start, stop = np.searchsorted(index.time_s, (start_s, start_s + _DOUBT_S))
        unsure[start:stop] = True
    return unsure & (row >= 0)
