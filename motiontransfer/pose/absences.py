"""Absences of the dancer: who is taken for them when they may be back, and where that is in doubt.

A film in which somebody else dances on is ruined, one in which the dancer is missing has a gap. So nobody is
taken for them who was seen beside them, nor one of two who may both be them; and within a shot only who is of
their size, near where and when they were lost, and not as likely somebody else who was lost.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.followed import Indices
from motiontransfer.pose.resemblance import Portrait
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.index import FrameIndex

Flags = npt.NDArray[np.bool_]

_END_S: Final = 0.25  # of a stretch, by which place and size at its end are told
_BESIDE_S: Final = 0.2  # who was seen beside the dancer for longer is somebody else
_LEAST_ROWS: Final = 3  # of somebody who is near: a slip of the detector is nobody
_MOST_DIFFERENCE: Final = 0.5  # of two portraits of one person, in one shot
_CLEARLY_LESS: Final = 1.5  # times as much must a rival differ
_STAGE_WEIGHT: Final = 1 / 3  # of holding the stage, over a cut, where size and place tell less
# How far away the dancer may be again, in heights: so far at once, walking on, and no farther, because with
# time anybody comes by. Who is farther, and no farther than one can run, is in doubt.
_STEP_HEIGHTS, _WALK_HEIGHTS_S, _NEAR_HEIGHTS, _RUN_HEIGHTS_S = 0.25, 0.75, 1.0, 2.0


@dataclass(frozen=True)
class _End:
    """An end of a stretch with the dancer, on one side of an absence in the same shot.

    Attributes:
        portrait: of the dancer there.
        time_s: when they were seen last, or first.
        before: whether it is before the absence.
    """

    portrait: Portrait
    time_s: float
    before: bool


@dataclass(frozen=True)
class Absences:
    """Finds the dancer again.

    Attributes:
        sightings: everyone seen.
        person: (N,) who each is, -1 for a second sighting of somebody.
        index: of the clip.
        lost_s: a shorter absence is none, but where a cut begins it.
        one_person: whether the clip is known to show one person at a time, so that whoever is seen is the
            dancer, wherever they are.
    """

    sightings: Sightings
    person: npt.NDArray[np.int32]
    index: FrameIndex
    lost_s: float
    one_person: bool

    def fill(self, row: npt.NDArray[np.int32]) -> None:
        """Puts whoever is clearly the dancer into their absences in (T,) rows, in place."""
        hopeless: set[int] = set()
        while absences := [each for each in self._absences(row) if each.start not in hopeless]:
            # Those after the dancer's first frame come first, because they are near somebody known.
            absence = min(absences, key=lambda each: (not (row[: each.start] >= 0).any(), each.start))
            rows = self._found_again(row, absence)
            if len(rows):
                self._put(row, int(self.person[rows[0]]))
            else:
                hopeless.add(absence.start)

    def doubtful(self, row: npt.NDArray[np.int32]) -> Flags:
        """(T,): where somebody is seen who may be the dancer, and is not taken for them."""
        doubt = np.zeros(len(row), bool)
        for absence in self._absences(row):
            ends = self._ends(row, absence)
            for rows in self._others(row, absence):
                doubt[self.sightings.frame[rows]] |= self._may_be(ends, rows)
        return doubt

    def _put(self, row: npt.NDArray[np.int32], person: int) -> None:
        """Puts a person wherever they are seen and the dancer is not, in place."""
        rows = np.flatnonzero((self.person == person) & (row[self.sightings.frame] < 0))
        row[self.sightings.frame[rows]] = rows

    def _absences(self, row: npt.NDArray[np.int32]) -> list[slice]:
        """Stretches of a shot without the dancer that are longer than `lost_s`, or begin with a cut."""
        index = self.index
        cut = np.diff(index.shot, prepend=index.shot[0]) != 0
        away = row < 0
        begins = away & (cut | ~np.append(False, away[:-1]))
        ends = away & np.append(cut[1:] | ~away[1:], True)
        starts, stops = np.flatnonzero(begins), np.flatnonzero(ends) + 1
        length_s = index.time_s[stops - 1] + index.duration_s[stops - 1] - index.time_s[starts]
        long = (length_s > self.lost_s) | cut[starts]
        return [slice(int(start), int(stop)) for start, stop in zip(starts[long], stops[long], strict=True)]

    def _found_again(self, row: npt.NDArray[np.int32], absence: slice) -> Indices:
        """The rows of who is clearly the dancer in an absence, none where nobody is."""
        ends, others = self._ends(row, absence), self._others(row, absence)
        if ends:
            likely = [rows for rows in others if self._is_near(ends, rows)]
            difference = np.array([self._difference(ends, rows) for rows in likely])
        else:
            likely = others
            difference = self._differences_over_cut(row, absence, others)
        if not likely:
            return np.zeros(0, np.intp)
        best, least = likely[int(difference.argmin())], float(difference.min())
        rivals = [each for rows, each in zip(likely, difference, strict=True) if self._are_two(best, rows)]
        rivals += [self._claim(row, end, best) for end in ends]
        return best if min(rivals, default=np.inf) > _CLEARLY_LESS * least else best[:0]

    def _others(self, row: npt.NDArray[np.int32], absence: slice) -> list[Indices]:
        """The rows in an absence of each person who was hardly ever seen beside the dancer."""
        frame, person = self.sightings.frame, self.person
        here = np.flatnonzero((frame >= absence.start) & (frame < absence.stop) & (person >= 0))
        here = here[~np.isin(person[here], self._beside(row))]
        return [here[person[here] == each] for each in np.unique(person[here])]

    def _beside(self, row: npt.NDArray[np.int32]) -> Indices:
        """The numbers of all who were seen beside the dancer, who so are somebody else."""
        dancer = row[row >= 0]
        common = (row[self.sightings.frame] >= 0) & (self.person >= 0)
        frames = np.bincount(self.person[common], minlength=int(self.person.max()) + 1)
        beside = frames * self.index.frame_interval_s > _BESIDE_S
        beside[np.unique(self.person[dancer])] = False
        return np.flatnonzero(beside)

    def _claim(self, row: npt.NDArray[np.int32], end: _End, rows: Indices) -> float:
        """The least difference of somebody near from whoever was lost beside the dancer, or came later."""
        time_s, shot = self.index.time_s[self.sightings.frame], self.index.shot[self.sightings.frame]
        border_s = time_s[rows[0 if end.before else -1]]
        portrait = self._portrait(rows, not end.before)
        claims = [np.inf]
        for person in self._beside(row):
            theirs = np.flatnonzero((self.person == person) & (shot == shot[rows[0]]))
            side = theirs[time_s[theirs] < border_s] if end.before else theirs[time_s[theirs] > border_s]
            if len(side) < _LEAST_ROWS or self._are_two(theirs, rows):
                continue
            claimant = self._portrait(side, end.before)
            gap_s = abs(float(time_s[side[-1 if end.before else 0]] - border_s))
            if claimant.fits(portrait, _near_heights(gap_s)):
                claims.append(claimant.difference(portrait))
        return min(claims)

    def _ends(self, row: npt.NDArray[np.int32], absence: slice) -> list[_End]:
        """The dancer on either side of an absence in its shot; nothing where the place does not matter."""
        if self.one_person:
            return []
        frame, shot = self.sightings.frame, self.index.shot
        dancer = row[row >= 0]
        same_shot = dancer[shot[frame[dancer]] == shot[absence.start]]
        earlier = frame[same_shot] < absence.start
        return [
            _End(
                Portrait.of(self.sightings, dancer, self._near(side, at_end=before)),
                float(self.index.time_s[frame[side[-1 if before else 0]]]),
                before,
            )
            for side, before in ((same_shot[earlier], True), (same_shot[~earlier], False))
            if len(side)
        ]

    def _is_near(self, ends: list[_End], rows: Indices) -> bool:
        """Whether somebody is of the dancer's size and near, where they come and where they go."""
        return (
            len(rows) >= _LEAST_ROWS
            and all(
                end.portrait.fits(self._portrait(rows, not end.before), _near_heights(self._gap_s(end, rows)))
                for end in ends
            )
            and self._difference(ends, rows) <= _MOST_DIFFERENCE
        )

    def _may_be(self, ends: list[_End], rows: Indices) -> bool:
        """Whether the dancer could be there at a run, or nothing tells."""
        return all(
            end.portrait.fits(
                self._portrait(rows, not end.before),
                _NEAR_HEIGHTS + _RUN_HEIGHTS_S * self._gap_s(end, rows),
            )
            for end in ends
        )

    def _difference(self, ends: list[_End], rows: Indices) -> float:
        """How much somebody differs from the dancer at the ends of an absence, at worst."""
        return max(end.portrait.difference(self._portrait(rows, not end.before)) for end in ends)

    def _differences_over_cut(
        self, row: npt.NDArray[np.int32], absence: slice, others: list[Indices]
    ) -> npt.NDArray[np.float64]:
        """(n,): how much people differ from the dancer of another shot, and do not hold the stage."""
        dancer, after = row[row >= 0], bool((row[: absence.start] >= 0).any())
        around = dancer[(self.sightings.frame[dancer] < absence.start) == after]
        portrait = Portrait.of(self.sightings, dancer, self._near(around, at_end=after))
        prominence = np.array([self.sightings.prominence[rows].sum() for rows in others])
        difference = [portrait.difference(self._portrait(rows, not after)) for rows in others]
        off_stage = 1 - prominence / max(prominence.max(initial=0), 1e-9)
        return np.array(difference) + _STAGE_WEIGHT * off_stage

    def _portrait(self, rows: Indices, at_end: bool) -> Portrait:
        return Portrait.of(self.sightings, rows, self._near(rows, at_end))

    def _near(self, rows: Indices, at_end: bool) -> Indices:
        """The last, or the first, of some rows that rise in time."""
        seen_s = self.index.time_s[self.sightings.frame[rows]]
        return rows[seen_s >= seen_s[-1] - _END_S] if at_end else rows[seen_s <= seen_s[0] + _END_S]

    def _gap_s(self, end: _End, rows: Indices) -> float:
        return abs(float(self.index.time_s[self.sightings.frame[rows[0 if end.before else -1]]]) - end.time_s)

    def _are_two(self, rows: Indices, others: Indices) -> bool:
        """Whether two people were seen beside one another, so that one of them at most is the dancer."""
        frame = self.sightings.frame
        common = np.intersect1d(frame[rows], frame[others])
        return rows is not others and len(common) * self.index.frame_interval_s > _BESIDE_S


def _near_heights(gap_s: float) -> float:
    """How far away somebody is still near after so long."""
    return min(_STEP_HEIGHTS + _WALK_HEIGHTS_S * gap_s, _NEAR_HEIGHTS)
