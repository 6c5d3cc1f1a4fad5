"""What training learns from: a subject's frames in shared memory, their joints, and which pairs follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import FrameIndex

Frames = npt.NDArray[np.int64]
Image = npt.NDArray[np.uint8]

MAPPED_BYTES: Final = 16 * 2**30  # beyond it frames are decoded on demand
FEWEST_PAIRS: Final = 20


@dataclass(frozen=True)
class TrainingFilm:
    """A subject's clip as training reads it. It travels to each training process by pickling paths only.

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
    mapped = np.memmap(path, np.uint8, "w+", shape=shape)
    for frame in range(len(store)):
        mapped[frame] = store[frame]
    mapped.flush()
    return path
