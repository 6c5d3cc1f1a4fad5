"""The truth of a transfer between generated dancers: the target's body filmed doing the source's dance."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from motiontransfer.errors import ArtifactError, VideoError
from motiontransfer.metrics.excerpts import in_place, in_time
from motiontransfer.metrics.filmed import Frames, Pictures
from motiontransfer.metrics.regions import Box, region_boxes
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.frames import FrameStore, working_size, write_frames
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import VideoReader

_TIME_TOLERANCE_S = 0.001  # the least that a container of films may be off


@dataclass(frozen=True)
class TrueFilm:
    """T frames that a transferred film would show if it were perfect.

    Attributes:
        pictures: T pictures at working size.
        index: of the true film.
        keypoints: T true poses, in its native pixels.
        boxes: T boxes of each region at working size, from those poses.
    """

    pictures: Pictures
    index: FrameIndex
    keypoints: Keypoints
    boxes: dict[str, list[Box | None]]

    @classmethod
    def of(cls, pictures: Pictures, keypoints: Keypoints, index: FrameIndex) -> Self:
        """The true film whose true poses are known.

        Raises:
            ArtifactError: pictures, poses and index are not of one length.
        """
        lengths = (len(pictures), len(keypoints), len(index))
        if len(set(lengths)) > 1:
            raise ArtifactError(
                f"found {lengths[0]} pictures, {lengths[1]} true poses and {lengths[2]} times of one film, "
                "expected equal numbers; run sample again"
            )
        return cls(pictures, index, keypoints, region_boxes(keypoints, pictures.size))

    def part(self, excerpt: Excerpt, keypoints: Keypoints) -> Self:
        """What a film would show that has an excerpt of the frames and of their pictures.

        Args:
            excerpt: of this film.
            keypoints: the true poses of those frames, in the pixels of what is shown.
        """
        shown = in_place(excerpt, in_time(excerpt, self.pictures))
        return type(self).of(shown, keypoints, excerpt.film_index(self.index))

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self.pictures.size

    @property
    def frames(self) -> Frames:
        """(T,) their numbers."""
        return np.arange(len(self))

    def real(self) -> Iterator[Image]:
        """The pictures, RGB uint8 (H, W, 3)."""
        return (self.pictures[frame] for frame in range(len(self)))


def decode_true_film(
    path: Path, film: RenderedFilm, excerpt: Excerpt, count: int, store: Path
) -> tuple[FrameStore, FrameIndex]:
    """Brings the true film to the size of the pictures that were painted, as a clip is decoded.

    Args:
        path: the true film.
        film: the one that is judged.
        excerpt: what that one shows of the pictures that were painted.
        count: how many frames the source has.
        store: where the pictures go.

    Returns:
        All of its pictures, whole, and its index.

    Raises:
        VideoError: the true film has another shape, other times or another number of frames.
    """
    reader = VideoReader(path)
    size = working_size(reader.size, excerpt.whole[0])
    if size != excerpt.whole:
        raise VideoError(
            f"{path}: found pictures of {reader.size}, which become {size}, expected {excerpt.whole} as was "
            f"painted for {film.path}; give the true film the subject's height and width"
        )
    indexer = Indexer()
    write_frames(store, indexer.watching(reader.timed_frames()), size, reader.size)
    index = indexer.index()
    if len(index) != count:
        raise VideoError(
            f"{path}: found {len(index)} frames, expected {count} as the source of {film.path} has; give the "
            "true film the source's duration and frame rate, and the source no decode.max_fps"
        )
    _require_in_step(path, excerpt.film_index(index), film)
    return FrameStore(store), index


def _require_in_step(path: Path, index: FrameIndex, film: RenderedFilm) -> None:
    found, expected = index.time_s, film.index().time_s
    if len(found) != len(expected):
        raise VideoError(f"{film.path}: found {len(expected)} frames, expected {len(found)}; render again")
    apart = np.flatnonzero(np.abs(found - expected) > _TIME_TOLERANCE_S)
    if len(apart):
        frame = int(apart[0])
        raise VideoError(
            f"{path}: found frame {frame} at {found[frame]:.3f} s, expected {expected[frame]:.3f} s as in "
            f"{film.path}; give the true film the source's frame rate"
        )
