"""What training learns from: a subject's frames in shared memory, their joints, and which pairs follow."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import FrameIndex

Frames = npt.NDArray[np.int64]
Image = npt.NDArray[np.uint8]

MAPPED_BYTES: Final = 16 * 2**30  # beyond it frames are decoded on demand
FEWEST_PAIRS: Final = 20
_LONGEST_REPEAT: Final = 2  # frames in a row that may show the same picture


@dataclass(frozen=True)
class TrainingFilm:
    """A subject's clip as training reads it. To the training processes the pictures' path travels alone.

    Attributes:
        frames_path: the frames artifact.
        mapped_path: the same pictures as raw uint8, memory-mapped and shared by all processes; None where
            they would be too large.
        points: (T, K, 2) joints in pixels at working size, NaN where unseen.
        pairs: (N, 2) frame numbers (t-1, t) that follow one another.
        plate: (H, W, 3) uint8, the clean plate.
    """

    frames_path: Path
    mapped_path: Path | None
    points: FloatArray
    pairs: Frames
    plate: Image

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self.plate.shape[0], self.plate.shape[1]

    def with_pairs(self, pairs: Frames) -> "TrainingFilm":
        """The same film with other pairs."""
        return replace(self, pairs=pairs)

    def stretches(self) -> list[tuple[int, int]]:
        """First and last frames of unbroken stretches of film, gaps of a repeated picture or two allowed."""
        if not len(self.pairs):
            return []
        first, last = self.pairs[0, 0], self.pairs[-1, 1]
        breaks = np.flatnonzero(np.diff(self.pairs[:, 1]) > _LONGEST_REPEAT + 1)
        starts = [first, *self.pairs[breaks + 1, 0]]
        ends = [*self.pairs[breaks, 1], last]
        return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]

    def reader(self) -> Callable[[int], Image]:
        """A function from frame number to (H, W, 3) uint8."""
        if self.mapped_path is None:
            return FrameStore(self.frames_path).__getitem__
        mapped = np.memmap(self.mapped_path, np.uint8, "r", shape=(len(self.points), *self.plate.shape))
        return mapped.__getitem__


def following_pairs(frames: Frames, keypoints: Keypoints, index: FrameIndex) -> Frames:
    """(N, 2) pairs (t-1, t) of `frames` within a shot, a person in both, the second no repeat."""
    usable = np.isfinite(keypoints.joint("neck")).all(-1) & np.isfinite(keypoints.joint("mid_hip")).all(-1)
    current = frames[1:][np.diff(frames) == 1]
    kept = usable[current] & usable[current - 1] & ~index.repeat[current]
    kept &= index.shot[current] == index.shot[current - 1]
    return np.stack([current - 1, current], 1)[kept]


def require_pairs(pairs: Frames, frames: Frames) -> None:
    """Checks that there is enough to train on.

    Raises:
        PoseError: fewer than FEWEST_PAIRS pairs.
    """
    if len(pairs) < FEWEST_PAIRS:
        raise PoseError(
            f"only {len(pairs)} of {len(frames)} training frames show a person and follow another, expected "
            f"at least {FEWEST_PAIRS}; film for longer, or lower split.test_fraction and validation_fraction"
        )


def map_frames(store: FrameStore, path: Path) -> Path | None:
    """Writes all pictures as raw uint8 for memory-mapping; None where they exceed MAPPED_BYTES."""
    shape = (len(store), *store.size, 3)
    if int(np.prod(shape, dtype=np.int64)) > MAPPED_BYTES:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    _reserve(path, int(np.prod(shape, dtype=np.int64)))
    mapped = np.memmap(path, np.uint8, "r+", shape=shape)
    for frame in range(len(store)):
        mapped[frame] = store[frame]
    mapped.flush()
    return path


def _reserve(path: Path, size: int) -> None:
    """Takes the space at once: a full disk would otherwise end the process without a word, later."""
    try:
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ArtifactError(f"{path}: {error.strerror}; {size / 2**20:.0f} MiB are needed there") from error
