"""How much two stretches of film seem to show one person: by size, place and the proportions of the limbs.

For where motion tells nothing: over a cut, and when somebody comes back after long.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import joint_index

# Limbs whose lengths tell people apart, both sides as one.
_LIMBS: Final = {
    "trunk": (("neck", "mid_hip"),),
    "shoulders": (("right_shoulder", "left_shoulder"),),
    "hips": (("right_hip", "left_hip"),),
    "upper arm": (("right_shoulder", "right_elbow"), ("left_shoulder", "left_elbow")),
    "forearm": (("right_elbow", "right_wrist"), ("left_elbow", "left_wrist")),
    "thigh": (("right_hip", "right_knee"), ("left_hip", "left_knee")),
    "shin": (("right_knee", "right_ankle"), ("left_knee", "left_ankle")),
}
# A limb seen end on is short and never too long, so its length is a high percentile; this many rows have one.
_LENGTH_PERCENTILE: Final = 90
_LEAST_ROWS: Final = 5
_MOST_ROWS: Final = 250  # of a portrait, spread over the stretch
# What differs as much as can be, so that more of it tells no more.
_SIZE_RATIO: Final = 1.6
_PLACE_HEIGHTS: Final = 1.5
_PROPORTION_RATIO: Final = 1.25


@dataclass(frozen=True)
class Portrait:
    """What somebody is like in a stretch of film.

    Attributes:
        place: (2,) pixels, where they are at the end that is looked at.
        height: pixels, at that end.
        limbs: (7,) lengths of limbs as fractions of the height, NaN where hardly seen.
    """

    place: FloatArray
    height: float
    limbs: FloatArray

    @classmethod
    def of(cls, sightings: Sightings, rows: Indices, at_end: Indices) -> Self:
        """The portrait of one person.

        Args:
            sightings: everyone.
            rows: theirs in the stretch.
            at_end: some of these, near the cut or the gap.
        """
        place, height = np.median(sightings.place[at_end], 0), float(np.median(sightings.height[at_end]))
        spread = rows[np.linspace(0, len(rows) - 1, min(len(rows), _MOST_ROWS)).astype(int)]
        return cls(place, height, _limb_lengths(sightings, spread) / np.median(sightings.height[spread]))

    def difference(self, other: Self) -> float:
        """In [0, 1]: the mean of what differs in size, place and proportions, each at most 1."""
        ratios = np.abs(np.log(self.limbs / other.limbs))
        known = ratios[np.isfinite(ratios)]
        differences = [self._size_difference(other), self._heights_away(other) / _PLACE_HEIGHTS]
        if len(known) > len(_LIMBS) / 2:
            differences.append(float(known.mean()) / np.log(_PROPORTION_RATIO))
        return float(np.minimum(differences, 1).mean())

    def fits(self, other: Self, heights_away: float) -> bool:
        """Whether both are of about one size, and no farther apart than so many heights."""
        return self._size_difference(other) <= 1 and self._heights_away(other) <= heights_away

    def _size_difference(self, other: Self) -> float:
        return float(abs(np.log(self.height / other.height)) / np.log(_SIZE_RATIO))

    def _heights_away(self, other: Self) -> float:
        return float(np.linalg.norm(self.place - other.place)) / max(self.height, other.height)


def _limb_lengths(sightings: Sightings, rows: Indices) -> FloatArray:
    """(7,): in pixels."""
    lengths = []
    for pairs in _LIMBS.values():
        start, end = ([joint_index(pair[place]) for pair in pairs] for place in (0, 1))
        ends = sightings.xy[rows][:, start] - sightings.xy[rows][:, end]
        clear = sightings.clear[rows][:, start] & sightings.clear[rows][:, end]
        seen = np.linalg.norm(ends, axis=-1)[clear]
        enough = len(seen) >= _LEAST_ROWS
        lengths.append(max(np.percentile(seen, _LENGTH_PERCENTILE), 1e-3) if enough else np.nan)
    return np.array(lengths, np.float32)
