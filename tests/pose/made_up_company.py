"""Several made-up people in one picture, seen or not, with who is who."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from walkers import even_index, walker

from motiontransfer.pose.linking import LinkingSettings, Links, link_people
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINT_COUNT, joint_index
from motiontransfer.video.index import FrameIndex

SIZE = (1080, 1920)
RATE_FPS = 25
_TREMBLE = 0.006  # of the height
SETTINGS = LinkingSettings(held_s=1.0, size_ratio=1.6, least_agreement=0.2, duplicate_agreement=0.6)


@dataclass(frozen=True)
class Member:
    """One of them.

    Attributes:
        x: (T,) of the middle of the body, pixels.
        height: from nose to ankles in pixels.
        seen: (T,) bool, or None for always.
        ground: y of the feet.
        legs: length of the legs against a plain body's.
        phase: where in their step they begin.
    """

    x: npt.ArrayLike
    height: float = 400.0
    seen: npt.NDArray[np.bool_] | None = None
    ground: float = 900.0
    legs: float = 1.0
    phase: float = 0.0

    def joints(self, random: np.random.Generator) -> npt.NDArray[np.float64]:
        """(T, 25, 2): a body that walks or sways, as a detector that trembles sees it."""
        x = np.atleast_1d(np.asarray(self.x, float))
        keypoints = walker(len(x), self.ground, self.height, x, size=SIZE)
        xy = keypoints.part("body").astype(float)
        step = np.sin(2 * np.pi * np.arange(len(x)) / RATE_FPS + self.phase) * self.height
        for joint, share in (("wrist", 0.1), ("elbow", 0.04), ("knee", 0.05), ("ankle", 0.1)):
            for side, sign in (("left", 1), ("right", -1)):
                xy[:, joint_index(f"{side}_{joint}"), 0] += sign * share * step
        hip = xy[:, [joint_index("mid_hip")], 1]
        for joint in ("knee", "ankle"):
            for side in ("left", "right"):
                place = joint_index(f"{side}_{joint}")
                xy[:, place, 1] = hip[:, 0] + self.legs * (xy[:, place, 1] - hip[:, 0])
        return xy + random.normal(0, _TREMBLE * self.height, xy.shape)


def company(
    members: Sequence[Member], cuts: Sequence[int] = (), seed: int = 0, shuffled: bool = False
) -> tuple[Sightings, npt.NDArray[np.intp], FrameIndex]:
    """Sightings of members, whose each row shows, and the clip's index.

    Args:
        members: all of one length in frames.
        cuts: where a new shot begins.
        seed: of the tremble, and of the order within a frame.
        shuffled: whether that order is by chance.
    """
    random = np.random.default_rng(seed)
    frames = len(np.atleast_1d(members[0].x))
    body = np.stack([member.joints(random) for member in members], 1)  # (T, members, 25, 2)
    seen = np.stack([np.ones(frames, bool) if each.seen is None else each.seen for each in members], 1)
    frame, who = np.nonzero(seen)
    if shuffled:
        order = np.lexsort((random.random(len(frame)), frame))
        frame, who = frame[order], who[order]
    xy = np.full((len(frame), JOINT_COUNT, 2), np.nan, np.float32)
    xy[:, : len(BODY_JOINTS)] = body[frame, who]
    confidence = np.where(np.isfinite(xy).all(-1), 0.9, 0).astype(np.float32)
    sightings = Sightings(frame.astype(np.int32), xy, confidence, SIZE, "made up", frames)
    return sightings, who, even_index(frames, shots=np.searchsorted(cuts, np.arange(frames), side="right"))


def numbers_of(person: npt.NDArray[np.int32], who: npt.NDArray[np.intp]) -> list[set[int]]:
    """For each member the numbers that they were given; for a frame or two one may be taken for the other."""
    return [set(person[who == each].tolist()) - {-1} for each in range(who.max() + 1)]


def linked(members: Sequence[Member], **how: Any) -> tuple[Links, npt.NDArray[np.intp]]:
    """Their links, and whose each row is."""
    sightings, who, index = company(members, **how)
    return link_people(sightings, index, SETTINGS), who
