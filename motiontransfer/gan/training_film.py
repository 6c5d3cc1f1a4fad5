"""What training learns from: a subject's frames in shared memory, their joints, and which pairs follow."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.plate import Plates
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import FrameIndex

Frames = npt.NDArray[np.int64]
Image = npt.NDArray[np.uint8]

FEWEST_FRAMES: Final = 100  # four seconds: fewer poses make no dance, and a generator learns them by heart
FEWEST_OF_FILM: Final = 20  # its plate and its place in training take some
_LONGEST_REPEAT: Final = 2  # frames in a row that may show the same picture


@dataclass(frozen=True)
class TrainingFilm:
    """A subject's clip as training reads it. Of what is mapped, the path alone travels to other processes.

    Attributes:
        frames_path: the frames artifact.
        mapped_path: the same pictures as raw uint8, memory-mapped and shared by all processes; None where
            they would be too large.
        points: (T, K, 2) joints in pixels at working size, NaN where unseen; of a long clip mapped as well.
        pairs: (N, 2) frame numbers (t-1, t) that follow one another.
        plates: the clean plate behind each frame.
        interval_s: between frames.
        appearance: of the subject, from the frames that train.
    """

    frames_path: Path
    mapped_path: Path | None
    points: FloatArray
    pairs: Frames
    plates: Plates
    interval_s: float
    appearance: Appearance = field(default_factory=Appearance.unknown)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self.plates.size

    def with_pairs(self, pairs: Frames) -> "TrainingFilm":
        """The same film with other pairs."""
        return replace(self, pairs=pairs)

    def spread(self, most: int) -> Frames:
        """Up to so many of the pairs, from the first to the last at even distances."""
        count = len(self.pairs)
        return self.pairs[np.linspace(0, count - 1, min(most, count)).round().astype(int)]

    def stretches(self) -> list[tuple[int, int]]:
        """First and last frames of unbroken stretches of film, gaps of a repeated picture or two allowed."""
        if not len(self.pairs):
            return []
        first, last = self.pairs[0, 0], self.pairs[-1, 1]
        another_film = np.diff(self.plates.films[self.pairs[:, 1]]) > 0
        breaks = np.flatnonzero((np.diff(self.pairs[:, 1]) > _LONGEST_REPEAT + 1) | another_film)
        starts = [first, *self.pairs[breaks + 1, 0]]
        ends = [*self.pairs[breaks, 1], last]
        return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]

    def reader(self) -> Callable[[int], Image]:
        """A function from frame number to (H, W, 3) uint8."""
        if self.mapped_path is None:
            return FrameStore(self.frames_path).__getitem__
        mapped = np.memmap(self.mapped_path, np.uint8, "r", shape=(len(self.points), *self.size, 3))
        return mapped.__getitem__

    def __getstate__(self) -> dict[str, Any]:
        points = self.points
        named = (points.filename, points.shape) if isinstance(points, np.memmap) else points
        return {**self.__dict__, "points": named}

    def __setstate__(self, state: dict[str, Any]) -> None:
        points = state["points"]
        if isinstance(points, tuple):
            points = np.memmap(points[0], np.float32, "r", shape=points[1])
        self.__dict__.update(state, points=points)


def following_pairs(frames: Frames, keypoints: Keypoints, index: FrameIndex) -> Frames:
    """(N, 2) pairs (t-1, t) of `frames` within a shot, a person in both, the second no repeat."""
    usable = np.isfinite(keypoints.joint("neck")).all(-1) & np.isfinite(keypoints.joint("mid_hip")).all(-1)
    current = frames[1:][np.diff(frames) == 1]
    kept = usable[current] & usable[current - 1] & ~index.repeat[current]
    kept &= index.shot[current] == index.shot[current - 1]
    return np.stack([current - 1, current], 1)[kept]


def require_pairs(pairs: Frames, frames: Frames, films: npt.NDArray[np.integer]) -> None:
    """Checks that there is enough to train on.

    Args:
        pairs: (N, 2), those that train.
        frames: the training part.
        films: (T,) the film of each frame.

    Raises:
        PoseError: fewer than FEWEST_FRAMES frames are in pairs, or fewer than FEWEST_OF_FILM of one film.
    """
    usable = np.unique(pairs)
    if len(usable) < FEWEST_FRAMES:
        raise PoseError(
            f"only {len(usable)} of {len(frames)} training frames show a person and follow another, expected "
            f"at least {FEWEST_FRAMES}; film for longer, or lower split.test_fraction and validation_fraction"
        )
    counts = np.bincount(films[usable], minlength=int(films.max()) + 1)
    for film in np.flatnonzero(counts < FEWEST_OF_FILM):
        raise PoseError(
            f"film {film} of {len(counts)} (in name order, from 0): only {counts[film]} of its training "
            f"frames show a person, expected at least {FEWEST_OF_FILM}; take it out of the folder, or film "
            "for longer"
        )
