"""Fewer frames a second than were filmed, told by their exact times, of films of any rate or none."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from motiontransfer.video.film import Film, FilmFrame


def thinned(frames: Iterator[FilmFrame], time_base: Fraction, max_fps: float) -> Iterator[FilmFrame]:
    """At most one frame for each stretch of 1/`max_fps` seconds, counted from the film's first frame.

    It is the first frame whose middle lies in the stretch, that is, the one nearest to the stretch's begin.
    So 120 frames a second at 30 are every fourth, 60 at 24 are the nearest to an even spacing, and a film
    that is no faster, its times rounded or not, stays as it is. A kept frame is shown until the next one.

    Args:
        frames: of one film, in order.
        time_base: seconds a tick of theirs.
        max_fps: kept a second, positive.
    """
    kept, reached, origin = None, -1, 0
    for frame in frames:
        if kept is None:
            origin = frame.pts
        middle_s = (2 * (frame.pts - origin) + frame.duration) * time_base / 2
        stretch = floor(middle_s * Fraction(max_fps))
        if kept is not None and stretch <= reached:
            kept = replace(kept, duration=kept.duration + frame.duration)
            continue
        if kept is not None:
            yield kept
        kept, reached = frame, stretch
    if kept is not None:
        yield kept


def filmed_pts(film: Film, kept: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(N,): the times of all frames of a film in its ticks, of which (T,) `kept` are indexed.

    The film is read through only where it does not say that these are all.
    """
    if film.expected_frames == len(kept):
        return kept
    return np.array([frame.pts for frame in film.frames()], np.int64)
