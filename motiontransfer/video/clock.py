"""Exact times of a clip in whole ticks of one time base, whatever time bases its films have."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import VideoError
from motiontransfer.video.index import FrameIndex

# MP4 keeps ticks a second in 31 bits that every player reads.
MOST_TICKS = 2**31 - 1


@dataclass(frozen=True)
class Clock:
    """When each frame of a clip is shown, in ticks of 1/`ticks_per_s` seconds.

    Attributes:
        ticks_per_s: the least that holds every time of every film exactly.
        starts: (T,) int64, the first film's as in its file, the other films' following one another.
        durations: (T,) int64.
        film_starts: (N,) int64, where each film begins.
        film_origins: for each film the tick of the clip at which that film's own clock reads 0.
        rate_fps: frames a second over the whole clip, which a stretch of it keeps: encoders write it into a
            film's header, and segments are joined under one.
    """

    ticks_per_s: int
    starts: npt.NDArray[np.int64]
    durations: npt.NDArray[np.int64]
    film_starts: npt.NDArray[np.int64]
    film_origins: tuple[int, ...]
    rate_fps: Fraction

    @property
    def end(self) -> int:
        """The tick at which the last frame ends."""
        return int(self.starts[-1] + self.durations[-1])

    def film_span(self, film: int) -> tuple[int, int]:
        """The ticks from which and before which a film is shown."""
        later = film + 1 < len(self.film_starts)
        return int(self.film_starts[film]), int(self.film_starts[film + 1]) if later else self.end

    def as_one_film(self) -> "Clock":
        """The same times with all films taken as the first one's continuation."""
        return replace(self, film_starts=self.film_starts[:1], film_origins=self.film_origins[:1])

    def shifted(self, ticks: int) -> "Clock":
        """The same times, `ticks` later."""
        return replace(
            self,
            starts=self.starts + ticks,
            film_starts=self.film_starts + ticks,
            film_origins=tuple(origin + ticks for origin in self.film_origins),
        )

    def from_zero(self) -> "Clock":
        """The same times, moved so that the first is 0."""
        return self.shifted(-int(self.starts[0]))

    def cut(self, frames: slice) -> "Clock":
        """The times of a stretch of the frames, which begins at 0 where something was cut off before it.

        Films that lie outside it are shown for no time, so that each keeps its number.
        """
        first, stop, _ = frames.indices(len(self.starts))
        starts, durations = self.starts[first:stop], self.durations[first:stop]
        film_starts = np.clip(self.film_starts, starts[0], starts[-1] + durations[-1])
        stretch = replace(self, starts=starts, durations=durations, film_starts=film_starts)
        return stretch.from_zero() if first else stretch


def clock_of(index: FrameIndex) -> Clock:
    """The exact times of an indexed clip.

    Raises:
        VideoError: the time bases of a folder's films have no common one that MP4 can hold.
    """
    ticks_per_s = math.lcm(*(base.denominator for base in index.time_bases))
    if ticks_per_s > MOST_TICKS:
        bases = ", ".join(str(base) for base in index.time_bases)
        raise VideoError(
            f"films have time bases {bases} s, which MP4 cannot hold together; encode them anew alike"
        )
    starts, durations = np.empty(len(index), np.int64), np.empty(len(index), np.int64)
    film_starts, origins = [], []
    end = 0
    for film, base in enumerate(index.time_bases):
        own = index.film == film
        scale = int(base * ticks_per_s)
        ticks = index.pts[own] * scale
        origin = 0 if film == 0 else end - int(ticks[0])
        starts[own] = ticks + origin
        durations[own] = np.rint(index.duration_s[own] / float(base)).astype(np.int64) * scale
        end = int(starts[own][-1] + durations[own][-1])
        film_starts.append(int(starts[own][0]))
        origins.append(origin)
    rate_fps = (len(starts) / Fraction(end - int(starts[0]), ticks_per_s)).limit_denominator(10_000)
    return Clock(ticks_per_s, starts, durations, np.array(film_starts, np.int64), tuple(origins), rate_fps)


def seconds(ticks: npt.NDArray[np.int64], time_base: Fraction) -> npt.NDArray[np.float64]:
    """Ticks as seconds, each the nearest float to the exact value."""
    return np.array([float(int(tick) * time_base) for tick in ticks], np.float64)
