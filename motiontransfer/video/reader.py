"""A clip: one film, or the films of a folder one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from motiontransfer.errors import VideoError
from motiontransfer.video.film import Film, FilmFrame
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image, letterboxed
from motiontransfer.video.thinning import thinned

SUFFIXES = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".mpeg", ".mts", ".ts", ".webm"})


@dataclass(frozen=True)
class TimedFrame:
    """A frame and when it is shown.

    Attributes:
        film: which film of the clip, from 0.
        pts: presentation time in ticks of that film's time base, as the file has it.
        time_base: seconds a tick.
        duration: ticks until the next frame.
        image: (H, W, 3) RGB uint8, of the clip's native size.
    """

    film: int
    pts: int
    time_base: Fraction
    duration: int
    image: Image


class VideoReader:
    """Reads a clip in native size, upright, with square pixels.

    Args:
        path: a film, or a folder whose films are read in name order.
        max_fps: of a film of more frames a second so many are kept where an index is made; None keeps all.

    Raises:
        VideoError: no such path, no film in the folder, or a file that is no film.
    """

    def __init__(self, path: Path, max_fps: float | None = None) -> None:
        self.films, self._max_fps = films_of(path), max_fps
        self._films = [Film(film) for film in self.films]

    @cached_property
    def size(self) -> tuple[int, int]:
        """(height, width) of the first film; the others are letterboxed into it."""
        height, width = _image(self._films[0], next(self._films[0].frames())).shape[:2]
        return height, width

    @property
    def expected_frames(self) -> int:
        """About how many frames the films say there will be; 0 where one does not say."""
        counts = [film.expected_frames for film in self._films]
        if not all(counts):
            return 0
        if self._max_fps is None:
            return sum(counts)
        shares = [min(1.0, self._max_fps / film.average_fps) for film in self._films]
        return sum(round(count * share) for count, share in zip(counts, shares, strict=True))

    def timed_frames(self) -> Iterator[TimedFrame]:
        """Yields all frames from the first, or those that `max_fps` leaves.

        Raises:
            VideoError: a film is damaged, cut off, empty, or its times do not rise.
        """
        for number, film in enumerate(self._films):
            frames = film.frames()
            if self._max_fps is not None:
                frames = thinned(frames, film.time_base, self._max_fps)
            for frame in frames:
                image = letterboxed(_image(film, frame), self.size)
                yield TimedFrame(number, frame.pts, film.time_base, frame.duration, image)

    def frames(
        self, start: int = 0, stop: int | None = None, index: FrameIndex | None = None
    ) -> Iterator[Image]:
        """Yields frames `start` to before `stop` (None: to the end) as (H, W, 3) RGB uint8.

        Args:
            start: the first frame wanted.
            stop: the frame to stop before.
            index: the clip's index. With it, only what is needed is decoded, from the keyframe at or
                before `start`; without it, everything up to `stop`.

        Raises:
            VideoError: as `timed_frames`, or the film is not the one that was indexed.
        """
        if index is None:
            wanted = self._counted(start, stop)
        else:
            wanted = self._indexed(start, len(index) if stop is None else min(stop, len(index)), index)
        for film, frame in wanted:
            yield letterboxed(_image(film, frame), self.size)

    def _counted(self, start: int, stop: int | None) -> Iterator[tuple[Film, FilmFrame]]:
        every = ((film, frame) for film in self._films for frame in film.frames())
        yield from islice(every, start, stop)

    def _indexed(self, start: int, stop: int, index: FrameIndex) -> Iterator[tuple[Film, FilmFrame]]:
        for number, film in enumerate(self._films):
            own = np.flatnonzero(index.film == number)
            wanted = index.pts[own[(own >= start) & (own < stop)]]
            if len(wanted) == 0:
                continue
            from_first = wanted[0] == index.pts[own[0]]
            found = film.frames(None if from_first else int(wanted[0]))
            for pts in wanted:
                # A thinned index leaves frames out.
                frame = next((frame for frame in found if frame.pts >= pts), None)
                if frame is None or frame.pts != pts:
                    raise VideoError(
                        f"{film.path}: no frame at {float(pts * film.time_base):.3f} s, where the index has "
                        "one; the film was changed, run decode again ('dvc repro')"
                    )
                yield film, frame


def films_of(path: Path) -> tuple[Path, ...]:
    """The film at `path`, or the films in that folder in name order.

    Raises:
        VideoError: there is nothing, or the folder holds no film.
    """
    if not path.is_dir():
        return (path,)
    films = (file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.name[0] != ".")
    found = tuple(sorted(films, key=lambda film: film.name))
    if not found:
        raise VideoError(
            f"{path}: no films in this folder, expected files ending in {', '.join(sorted(SUFFIXES))}"
        )
    return found


def _image(film: Film, frame: FilmFrame) -> Image:
    try:
        return frame.image()
    except VideoError as error:
        raise VideoError(f"{film.path}: {error}") from error
