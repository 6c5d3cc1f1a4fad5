"""A film that was made, read back as a viewer gets it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motiontransfer.errors import VideoError
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import VideoReader


@dataclass(frozen=True)
class RenderedFilm:
    """A decoded film that must have a given size and number of frames.

    Attributes:
        path: the film.
        size: (height, width) expected.
        count: number of frames expected.
    """

    path: Path
    size: tuple[int, int]
    count: int

    def index(self) -> FrameIndex:
        """The film's own times, which a film beside it must have to stay in step."""
        indexer = Indexer()
        for _ in indexer.watching(VideoReader(self.path).timed_frames()):
            pass
        return indexer.index()

    def frames(self) -> Iterator[Image]:
        """RGB uint8 (H, W, 3), from the first frame to the last, each time anew.

        Raises:
            VideoError: the film is of another size or length than what it shows; it is not judged then.
        """
        reader = VideoReader(self.path)
        if tuple(reader.size) != tuple(self.size):
            raise VideoError(
                f"{self.path}: found pictures of {reader.size}, expected {self.size}; render again"
            )
        seen = 0
        for image in reader.frames():
            seen += 1
            if seen > self.count:
                break
            yield image
        if seen != self.count:
            found = f"more than {self.count}" if seen > self.count else str(seen)
            raise VideoError(f"{self.path}: found {found} frames, expected {self.count}; render again")
