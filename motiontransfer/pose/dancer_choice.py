"""Which of several people is the dancer: whoever was picked, or else who holds the stage.

Through the clip the dancer stays that person. Where that person is not seen, nobody is; where they are gone
for long, or the film is cut, whoever is clearly them again is taken for them. What is in doubt is marked.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.absences import Absences
from motiontransfer.pose.linking import Links
from motiontransfer.pose.picks import Pick, picked_person
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.index import FrameIndex

__all__ = ["ChoiceSettings", "DancerChoice", "Pick", "choose_dancer"]

_LASTS_S: Final = 0.5  # who was seen for less in all does not hold the stage
_COMPANY_SHARE: Final = 0.05  # of the frames may show a second person, who is a slip, in a film of one
_DOUBT_S: Final = 0.5  # marked after a cut, a gap, or a change of number


@dataclass(frozen=True)
class ChoiceSettings:
    """How the dancer is chosen.

    Attributes:
        opening_s: the beginning of the clip over which it is judged who holds the stage.
        lost_s: after how long without the dancer another number may be theirs.
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
        unsure: (T,) bool, where somebody else than who is taken, if anybody is, may be the dancer.
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
    if not (links.person >= 0).any():
        return DancerChoice(row, np.zeros(len(index), bool))
    if pick is None:
        dancer = _who_holds_the_stage(sightings, links, index, settings.opening_s)
    else:
        dancer = picked_person(sightings, links, index, pick)
    theirs = np.flatnonzero(links.person == dancer)
    row[sightings.frame[theirs]] = theirs
    one_person = pick is None and _shows_one_person(sightings, links)
    absences = Absences(sightings, links.person, index, settings.lost_s, one_person)
    absences.fill(row)
    unsure = _unsure(row, dancer, links, index, settings.unsure_ratio) | absences.doubtful(row)
    return DancerChoice(row, unsure)


def _who_holds_the_stage(sightings: Sightings, links: Links, index: FrameIndex, opening_s: float) -> int:
    """Whose prominence is the greatest in sum for `opening_s`, which begins with the first who lasts."""
    lasting = _lasting(links.person, index)
    time_s = index.time_s[sightings.frame[lasting]]
    opening = lasting[time_s < time_s.min() + opening_s]
    # In double precision, so that the order of the rows does not matter.
    return int(np.bincount(links.person[opening], sightings.prominence[opening].astype(float)).argmax())


def _lasting(person: npt.NDArray[np.int32], index: FrameIndex) -> npt.NDArray[np.intp]:
    """The rows of people who were not gone in a moment, or of all where nobody lasted."""
    known = np.flatnonzero(person >= 0)
    seen_s = np.bincount(person[known]) * index.frame_interval_s
    lasting = known[seen_s[person[known]] >= _LASTS_S]
    return lasting if len(lasting) else known


def _shows_one_person(sightings: Sightings, links: Links) -> bool:
    """Whether hardly ever two people are seen at once."""
    people = np.bincount(sightings.frame[links.person >= 0])
    return bool((people > 1).sum() <= _COMPANY_SHARE * (people > 0).sum())


def _unsure(
    row: npt.NDArray[np.int32], dancer: int, links: Links, index: FrameIndex, unsure_ratio: float
) -> npt.NDArray[np.bool_]:
    """(T,): close assignments, and what follows a cut, a gap, or a change of number."""
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
