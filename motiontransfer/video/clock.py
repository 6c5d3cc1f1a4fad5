"""Exact times of a clip in whole ticks of one time base, whatever time bases its films have."""

import math
from dataclasses import dataclass
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
    """

    ticks_per_s: int
    starts: npt.NDArray[np.int64]
    durations: npt.NDArray[np.int64]
    film_starts: npt.NDArray[np.int64]
    film_origins: tuple[int, ...]

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
        return Clock(
            self.ticks_per_s, self.starts, self.durations, self.film_starts[:1], self.film_origins[:1]
        )

    def shifted(self, ticks: int) -> "Clock":
        """The same times, `ticks` later."""
        return Clock(
            self.ticks_per_s,
            self.starts + ticks,
            self.durations,
            self.film_starts + ticks,
            tuple(origin + ticks for origin in self.film_origins),
        )


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
    return Clock(ticks_per_s, starts, durations, np.array(film_starts, np.int64), tuple(origins))


def seconds(ticks: npt.NDArray[np.int64], time_base: Fraction) -> npt.NDArray[np.float64]:
    """Ticks as seconds, each the nearest float to the exact value."""
    return np.array([float(int(tick) * time_base) for tick in ticks], np.float64)
