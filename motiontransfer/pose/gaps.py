"""Gaps: frames in which a joint was lost between two in which it was seen.

They are filled by monotone cubic pieces (PCHIP): on held-out stretches of real dances up to a quarter nearer
to the truth than a straight line, never farther, and never beyond the range of a gap's two ends.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.repeats import Frames

Mask = npt.NDArray[np.bool_]
Times = npt.NDArray[np.float64]

# A filled joint is trusted half as much as the worse of its two ends.
_FILLED_TRUST = 0.5
# Times are sums of frame times in float64; a gap exactly as long as its limit is filled.
_TIME_TOLERANCE_S = 1e-6
_BLOCK_HOLES = 1 << 14  # what is computed at once stays in the processor's cache


def fill_gaps(keypoints: Keypoints, originals: Frames, time_s: Times, limit_s: Times) -> Keypoints:
    """Fills gaps that are short enough.

    The length of a gap is the time for which pictures are shown that lack the joint. A repeated frame lacks
    it if its original does; so repeats of a picture with the joint are filled however many they are, and at
    full trust where nothing else is in the gap.

    Args:
        keypoints: of one shot, joints of repeated frames unseen.
        originals: (T,), for each frame the one whose picture it shows.
        time_s: (T,), rising.
        limit_s: (K,), the longest gap to fill.
    """
    xy, confidence, seen = keypoints.xy.copy(), keypoints.confidence.copy(), keypoints.seen
    holes = _holes(seen)
    lacking_s = np.cumsum(np.where(seen[originals], 0, _frame_widths(time_s)[:, None]), axis=0)
    length_s = lacking_s[holes.last, holes.joint] - lacking_s[holes.first, holes.joint]
    short = length_s <= limit_s[holes.joint] + _TIME_TOLERANCE_S
    holes, length_s = holes.at(short), length_s[short]

    for start in range(0, len(length_s), _BLOCK_HOLES):
        block = holes.at(slice(start, start + _BLOCK_HOLES))
        xy[block.frame, block.joint] = _monotone_cubic(keypoints.xy, time_s, block)
    trust = np.where(length_s > _TIME_TOLERANCE_S, _FILLED_TRUST, 1)
    ends = np.minimum(confidence[holes.first, holes.joint], confidence[holes.last, holes.joint])
    confidence[holes.frame, holes.joint] = trust * ends
    return replace(keypoints, xy=xy, confidence=confidence)


class _Holes(NamedTuple):
    """The N places in gaps, and the samples of the same joint around each of them; all (N,).

    `outer_first` is the sample before `first`, or `first` itself where there is none; so is `outer_last`.
    """

    frame: Frames
    joint: Frames
    outer_first: Frames
    first: Frames
    last: Frames
    outer_last: Frames

    def at(self, places: Mask | slice) -> "_Holes":
        """Some of the places."""
        return _Holes(*(array[places] for array in self))


def _holes(seen: Mask) -> _Holes:
    before, after = _seen_before(seen), _seen_after(seen)
    inside = ~seen & (before >= 0) & (after < len(seen))
    frame, joint = np.nonzero(inside)
    first, last = before[inside], after[inside]
    outer_first = before[np.maximum(first - 1, 0), joint]
    outer_last = after[np.minimum(last + 1, len(seen) - 1), joint]
    outer_first = np.where(outer_first >= 0, outer_first, first)
    outer_last = np.where(outer_last < len(seen), outer_last, last)
    return _Holes(frame, joint, outer_first, first, last, outer_last)


def _seen_before(seen: Mask) -> npt.NDArray[np.int32]:
    """(T, K): the last frame up to each in which the joint was seen, -1 if none was."""
    frames = np.arange(len(seen), dtype=np.int32)[:, None]
    return np.maximum.accumulate(np.where(seen, frames, np.int32(-1)), axis=0)


def _seen_after(seen: Mask) -> npt.NDArray[np.int32]:
    """(T, K): the first frame from each on in which the joint was seen, T if none was."""
    return len(seen) - 1 - _seen_before(seen[::-1])[::-1]


def _frame_widths(time_s: Times) -> Times:
    """(T,): half the time between the frame before and the frame after, alike in both directions of time."""
    padded = np.pad(time_s, 1, mode="reflect", reflect_type="odd")
    return (padded[2:] - padded[:-2]) / 2


def _monotone_cubic(xy: FloatArray, time_s: Times, holes: _Holes) -> npt.NDArray[np.float64]:
    """(N, 2): the cubic Hermite pieces' values at the holes."""
    places = (holes.outer_first, holes.first, holes.last, holes.outer_last)
    points = [xy[place, holes.joint].astype(np.float64) for place in places]
    times = [time_s[place][:, None] for place in places]
    span_s = times[2] - times[1]
    chord = (points[2] - points[1]) / span_s
    slope_first = _slope(points[1] - points[0], times[1] - times[0], chord, span_s)
    slope_last = _slope(points[3] - points[2], times[3] - times[2], chord, span_s)
    share = (time_s[holes.frame][:, None] - times[1]) / span_s
    ease = share**2 * (3 - 2 * share)
    from_first = share * (1 - share) ** 2 * span_s * slope_first
    from_last = share**2 * (1 - share) * span_s * slope_last
    return points[1] + ease * (points[2] - points[1]) + from_first - from_last


def _slope(
    outer_step: npt.NDArray[np.float64], outer_span_s: Times, chord: npt.NDArray[np.float64], span_s: Times
) -> npt.NDArray[np.float64]:
    """(N, 2): a gap's slope at an end: the weighted harmonic mean of the slopes on both sides of that end.

    It is 0 where these differ in sign, so that nothing overshoots, and the gap's own where nothing is beyond.
    """
    alone = outer_span_s == 0
    outer = np.where(alone, chord, outer_step / np.where(alone, 1, outer_span_s))
    alike = outer * chord > 0
    outer_weight, weight = 2 * span_s + outer_span_s, span_s + 2 * outer_span_s
    inverse = outer_weight / np.where(alike, outer, 1) + weight / np.where(alike, chord, 1)
    return np.where(alike, (outer_weight + weight) / inverse, 0)
