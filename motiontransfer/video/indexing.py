"""Builds a clip's index while its frames pass: times, repeated pictures, shots.

A film whose rate was raised holds pictures twice. Their difference is that of the encoder's noise, far below
that of any movement. A cut is the contrary: a difference far above that of the movement around it. Both are
read off the differences of small grey pictures, one number a frame.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.video.clock import seconds
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import TimedFrame

_THUMBNAIL_WIDTH_PX = 320
_HISTOGRAM_BINS = 32

# Grey levels of 255, averaged over the picture: less is no movement at all but rounding in the encoder.
_STILL_DIFFERENCE = 0.03
_REPEAT_FRACTION = 0.15  # of the median difference of pictures that move
# Somebody who stands still in a clean film looks like repeats too. Raising a rate repeats a picture a few
# times; what stays longer is stillness, and its pose is as good as any.
_LONGEST_REPEAT_S = 0.25

_CUT_DIFFERENCE = 8.0  # grey levels; below it two shots would be alike in nearly every point
_CUT_RATIO = 3.0  # to the largest difference around it, so that fast movement is none
_CUT_HISTOGRAM = 0.1  # share of points that change their brightness class
_CUT_NEIGHBOURS = 4  # frames on each side


class Indexer:
    """Notes what an index needs of frames that pass on to something else."""

    def __init__(self) -> None:
        self._film: list[int] = []
        self._pts: list[int] = []
        self._duration: list[int] = []
        self._time_bases: list[Fraction] = []
        self._difference: list[float] = []  # to the frame before; 0 for the clip's first frame
        self._histogram_change: list[float] = []
        self._thumbnail: npt.NDArray[np.uint8] | None = None
        self._histogram: npt.NDArray[np.float64] | None = None
        self._size = (0, 0)

    def watching(self, frames: Iterable[TimedFrame]) -> Iterator[Image]:
        """Yields the images of `frames`, and notes their times and how they differ."""
        for frame in frames:
            self._note_time(frame)
            self._note_difference(frame.image)
            yield frame.image

    def index(self) -> FrameIndex:
        """The index of all frames that have passed, at least one."""
        film = np.array(self._film, np.int32)
        pts, ticks = np.array(self._pts, np.int64), np.array(self._duration, np.int64)
        difference, change = np.array(self._difference), np.array(self._histogram_change)
        time_s, duration_s = self._times(film, pts, ticks)
        border = np.diff(film, prepend=film[0]) > 0
        shot = np.cumsum(border | find_cuts(difference, change)).astype(np.int32)
        repeat = find_repeats(difference, duration_s, np.diff(shot, prepend=-1) > 0)
        return FrameIndex(film, pts, time_s, duration_s, repeat, shot, self._size, tuple(self._time_bases))

    def _note_time(self, frame: TimedFrame) -> None:
        if frame.film == len(self._time_bases):
            self._time_bases.append(frame.time_base)
        self._film.append(frame.film)
        self._pts.append(frame.pts)
        self._duration.append(frame.duration)

    def _note_difference(self, image: Image) -> None:
        self._size = (image.shape[0], image.shape[1])
        thumbnail = _thumbnail(image)
        counts = np.bincount(thumbnail.ravel() // (256 // _HISTOGRAM_BINS), minlength=_HISTOGRAM_BINS)
        histogram = counts / thumbnail.size
        if self._thumbnail is None or self._histogram is None:
            self._difference.append(0.0)
            self._histogram_change.append(0.0)
        else:
            self._difference.append(float(cv2.absdiff(thumbnail, self._thumbnail).mean()))
            self._histogram_change.append(float(np.abs(histogram - self._histogram).sum() / 2))
        self._thumbnail, self._histogram = thumbnail, histogram

    def _times(
        self, film: npt.NDArray[np.int32], pts: npt.NDArray[np.int64], ticks: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Times from the clip's first frame and durations, added up exactly before they are rounded."""
        time_s, duration_s = np.empty(len(pts)), np.empty(len(pts))
        begin = Fraction(0)
        for number, base in enumerate(self._time_bases):
            own = film == number
            first = int(pts[own][0])
            offset = begin - first * base
            time_s[own] = [float(int(tick) * base + offset) for tick in pts[own]]
            duration_s[own] = seconds(ticks[own], base)
            begin += (int(pts[own][-1]) + int(ticks[own][-1]) - first) * base
        return time_s, duration_s


def find_repeats(
    difference: npt.NDArray[np.float64],
    duration_s: npt.NDArray[np.float64],
    begins_shot: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Which frames show the picture of the frame before them once more.

    Args:
        difference: (T,) mean grey difference to the frame before, of 255; the first is ignored.
        duration_s: (T,) how long each frame is shown.
        begins_shot: (T,) the first frames of shots, which are never repeats.

    Returns:
        (T,) bool. A picture that stays for longer than a quarter of a second is no repeat.
    """
    moving = difference[~begins_shot & (difference > _STILL_DIFFERENCE)]
    limit = max(_STILL_DIFFERENCE, _REPEAT_FRACTION * float(np.median(moving)) if len(moving) else 0.0)
    repeat = ~begins_shot & (difference < limit)
    edges = np.flatnonzero(np.diff(repeat.astype(np.int8), prepend=0, append=0))
    for start, stop in edges.reshape(-1, 2):
        if duration_s[start:stop].sum() > _LONGEST_REPEAT_S:
            repeat[start:stop] = False
    return repeat


def find_cuts(
    difference: npt.NDArray[np.float64], histogram_change: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Which frames begin a shot because the picture jumps.

    Args:
        difference: (T,) mean grey difference to the frame before, of 255; the first is ignored.
        histogram_change: (T,) share of points that change their brightness class, in [0, 1].

    Returns:
        (T,) bool. A flash of light jumps twice, is its own neighbour, and so is no cut.
    """
    cut = np.zeros(len(difference), bool)
    for frame in np.flatnonzero((difference > _CUT_DIFFERENCE) & (histogram_change > _CUT_HISTOGRAM)):
        before = difference[max(1, frame - _CUT_NEIGHBOURS) : frame]
        after = difference[frame + 1 : frame + 1 + _CUT_NEIGHBOURS]
        around = np.concatenate([before, after]).max(initial=0.0)
        cut[frame] = difference[frame] > _CUT_RATIO * around
    return cut


def _thumbnail(image: Image) -> npt.NDArray[np.uint8]:
    height = max(1, round(_THUMBNAIL_WIDTH_PX * image.shape[0] / image.shape[1]))
    small = cv2.resize(image, (_THUMBNAIL_WIDTH_PX, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
