"""Frames that were filmed: what made-up pictures of the same moments are judged against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

Frames = npt.NDArray[np.int64]


class Pictures(Protocol):
    """A clip's pictures at working size, by frame number."""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""

    def __len__(self) -> int: ...

    def __getitem__(self, frame: int) -> Image: ...


@dataclass(frozen=True)
class SomePictures:
    """Some of a clip's pictures, numbered anew from 0.

    Attributes:
        pictures: the clip's.
        frames: (T,) those that are taken, as numbered in the clip.
    """

    pictures: Pictures
    frames: Frames

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self.pictures.size

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, frame: int) -> Image:
        return self.pictures[int(self.frames[frame])]


@dataclass(frozen=True)
class CroppedPictures:
    """A part of each of a clip's pictures.

    Attributes:
        pictures: the clip's.
        box: rows and columns of the part.
    """

    pictures: Pictures
    box: Box

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        rows, columns = self.box
        return rows.stop - rows.start, columns.stop - columns.start

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, frame: int) -> Image:
        return self.pictures[frame][self.box]


class FilmedFrames(Protocol):
    """T frames of a real film, and the poses in them."""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""

    @property
    def frames(self) -> Frames:
        """(T,) their numbers in the film."""

    @property
    def index(self) -> FrameIndex:
        """Of these frames."""

    @property
    def keypoints(self) -> Keypoints:
        """T poses, in native pixels."""

    @property
    def boxes(self) -> Mapping[str, Sequence[Box | None]]:
        """T boxes of each region at `size`, from those poses."""

    def __len__(self) -> int: ...

    def real(self) -> Iterator[Image]:
        """The pictures, RGB uint8 (H, W, 3), each time anew."""
