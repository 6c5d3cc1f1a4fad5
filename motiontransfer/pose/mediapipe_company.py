"""Everyone who is followed through a shot: who is let in, who is lost and searched for, who makes place.

MediaPipe's networks look at one person in a region. What keeps several apart is told here: a region for
each, others painted out where they come near, and searches in which whoever is known is painted out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_bodies import (
    Box,
    box_of,
    goes_on,
    is_same,
    is_somebody,
    overlap,
    prominence,
)
from motiontransfer.pose.mediapipe_person import BodyLook, FollowedPerson
from motiontransfer.pose.mediapipe_search import (
    PeopleSearch,
    Tile,
    tile_around,
    tiles_of,
    without_known,
    without_others,
)

# Sides of tiles, as fractions of the picture's longer side. The finest show a person of 60 px in 1080 lines.
_TILES, _FINER_TILES, _FINEST_TILES = 0.6, 0.35, 0.22
# Whoever was lost is looked for about their last place, in so many times its size, for so many frames.
_NEAR_FACTOR, _NEAR_FRAMES = 1.6, 24
PROBATION_FRAMES = 6
"""Who is neither the first nor somebody come back is nobody before they were seen in so many frames."""
# A newcomer must be so many times as prominent to take somebody's place.
_TAKES_PLACE = 1.3


@dataclass(frozen=True)
class FollowingSettings:
    """How many people are followed, and how often others are searched for.

    Attributes:
        people: how many at once, the most prominent; each costs as much time as the first.
        search_frames: a search of the whole picture comes every so many frames.
    """

    people: int
    search_frames: int


@dataclass
class Member:
    """Somebody who is followed.

    Attributes:
        person: their networks.
        seen: what was last seen of them.
        frames: in how many frames they were seen, up to that.
        certain: whether they are a person, and no slip of the networks that is gone in a moment.
    """

    person: FollowedPerson
    seen: Detection
    frames: int
    certain: bool

    def sees(self, seen: Detection) -> None:
        """Takes up what is seen of them in the next frame."""
        self.seen = seen
        self.frames += 1
        self.certain = self.certain or self.frames >= PROBATION_FRAMES


@dataclass(frozen=True)
class _Lost:
    """Where somebody was last seen, and the number of the frame in which they were missed."""

    box: Box
    frame: int


class Company:
    """Everyone who is followed, from frame to frame of one shot."""

    def __init__(self, settings: FollowingSettings) -> None:
        """Begins with nobody."""
        self._settings = settings
        self._search = PeopleSearch()
        self._look = BodyLook()
        self._members: list[Member] = []
        self._lost: list[_Lost] = []
        self._frame = -1

    def see(self, picture: RgbImage) -> list[tuple[Member, Detection]]:
        """Everyone in the next frame, in the order in which they came; a member may become certain later.

        Args:
            picture: RGB (H, W, 3).
        """
        self._frame += 1
        size = (picture.shape[0], picture.shape[1])
        self._follow(picture)
        if self._frame % self._settings.search_frames:
            self._welcome(picture, self._near(size))
        else:
            self._search_all(picture, size)
        return [(member, member.seen) for member in self._members]

    def close(self) -> None:
        """Ends all graphs."""
        for member in self._members:
            member.person.close()
        self._search.close()
        self._look.close()

    def _follow(self, picture: RgbImage) -> None:
        """Finds each member anew; whoever is lost, or has become another's double, leaves."""
        members, self._members = self._members, []
        rivals = [_beside(member, members) for member in members]
        for member, beside in zip(members, rivals, strict=True):
            seen = member.person.see(without_others(picture, member.seen, beside))
            if seen is None or self._is_known(seen) or (beside and not goes_on(member.seen, seen)):
                if member.certain:
                    self._lost.append(_Lost(box_of(member.seen), self._frame))
                member.person.close()
            else:
                member.sees(seen)
                self._members.append(member)
        self._lost = [lost for lost in self._lost if self._frame - lost.frame < _NEAR_FRAMES]

    def _near(self, size: tuple[int, int]) -> list[Tile]:
        """Where somebody was lost of late; the whole picture too while nobody is followed."""
        near = [tile_around(lost.box, size, _NEAR_FACTOR) for lost in self._lost]
        return near if self._members else tiles_of(size, 1.0) + near

    def _search_all(self, picture: RgbImage, size: tuple[int, int]) -> None:
        """Searches the whole picture, the finer the less it has found."""
        self._welcome(picture, tiles_of(size, 1.0) + tiles_of(size, _TILES))
        if len(self._members) != 1:  # one alone, and large: that is a film of one person
            self._welcome(picture, tiles_of(size, _FINER_TILES))
        if not self._members:
            self._welcome(picture, tiles_of(size, _FINEST_TILES))

    def _welcome(self, picture: RgbImage, tiles: Sequence[Tile]) -> None:
        """Lets in whoever is found in these parts of the picture."""
        if not tiles:
            return
        crowded = len(self._members) > 1 or bool(self._lost)
        others = without_known(picture, [member.seen for member in self._members], crowded)
        size = (picture.shape[0], picture.shape[1])
        for tile, region in self._search.regions(others, tiles):
            seen = self._look.see(picture, region)
            if seen is None or not is_somebody(seen) or self._is_known(seen):
                continue
            if self._has_place(seen, size):
                cut_off = not self._members and [tile] != tiles_of(size, 1.0)
                self._let_in(FollowedPerson(region), picture, cut_off)

    def _has_place(self, seen: Detection, size: tuple[int, int]) -> bool:
        """Whether one more is followed; to make place, somebody less prominent leaves."""
        if len(self._members) < self._settings.people:
            return True
        least = min(self._members, key=lambda member: prominence(member.seen, size))
        if prominence(seen, size) < _TAKES_PLACE * prominence(least.seen, size):
            return False
        self._members.remove(least)
        least.person.close()
        return True

    def _let_in(self, person: FollowedPerson, picture: RgbImage, cut_off: bool) -> None:
        seen = person.see(picture)
        if seen is not None and cut_off:
            # A tile shows part of somebody, so their region is too small; now it is as their joints tell.
            seen = person.see(picture)
        if seen is None:
            person.close()
            return
        back = [lost for lost in self._lost if overlap(lost.box, box_of(seen))]
        self._members.append(Member(person, seen, 1, certain=bool(back) or not self._members))
        self._lost = [lost for lost in self._lost if lost not in back]

    def _is_known(self, seen: Detection) -> bool:
        return any(is_same(seen, member.seen) for member in self._members)


def _beside(member: Member, members: Sequence[Member]) -> list[Detection]:
    """Others so near that the member's networks could take them for the member."""
    box = box_of(member.seen)
    others = [other.seen for other in members if other is not member and other.certain]
    return [other for other in others if overlap(box_of(other), box)]
