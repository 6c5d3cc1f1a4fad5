"""Does a foot slide over the floor while it should stand?

A wanted foot stands in frame t if over a quarter of a second around it its ankle stays within 2 % of a body
height of its mean place (at the top of a jump or a kick it does not), and at t lies no more than 6 % of a
body height above the other ankle. While it stands, in body heights a second,

    foot slide         |v_t| / h_t
    foot slide error   |v_t - w_t| / h_t

with v the least-squares velocity of the found ankle over that quarter of a second in pixels a second, w the
wanted ankle's, which is small and not nought (weight is shifted, heels turn), and h the wanted person's
height as `person_heights` gives it. The slide is what a viewer sees; the error is what the film adds, and a
film that holds still where the wanted foot creeps has one as well. The window holds the detector's tremble
down, which `pose_jitter` measures; what is found on a real film is the floor to compare with. The idea is
the foot skating of character animation (Kovar et al. 2002, "Footskate cleanup for motion capture editing"),
in the plane of the picture.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Mask
from motiontransfer.metrics.steps import require_comparable
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex

FloatArray = npt.NDArray[np.float64]

_WINDOW_S = 0.25
_STILL_FRACTION = 0.02
_LEVEL_FRACTION = 0.06  # as feet count as planted where poses are normalized
_LEAST_FRAMES = 3  # fewer tell no velocity from noise


@dataclass(frozen=True)
class FootSlide:
    """Speeds of standing feet, in body heights a second; NaN where no foot stands, or none is found.

    Attributes:
        found: (T,) of the found feet, the mean of both where both stand.
        wanted: (T,) of the wanted feet, which hardly move.
        error: (T,) of the found feet as seen from the wanted ones.
    """

    found: FloatArray
    wanted: FloatArray
    error: FloatArray


def foot_slide(wanted: Keypoints, found: Keypoints, index: FrameIndex) -> FootSlide:
    """How fast the feet slide that should stand.

    Args:
        wanted: T frames of poses, in the pixels of the judged pictures.
        found: what the detector saw on those pictures.
        index: times and shots of the T frames; no window reaches across a cut.

    Raises:
        PoseError: they differ in length or in the size of their picture.
    """
    require_comparable(wanted, found, index)
    windows = _windows(index)
    standing = standing_feet(wanted, index)
    heights = person_heights(wanted).astype(np.float64)

    def slide(ankles: FloatArray) -> FloatArray:
        speed = _speeds(ankles, index.time_s, windows) / heights[:, None]
        speed[~standing] = np.nan
        both = np.isfinite(speed)
        return np.where(both.any(1), np.where(both, speed, 0).sum(1) / np.maximum(both.sum(1), 1), np.nan)

    seen, asked = _ankles(found), _ankles(wanted)
    return FootSlide(slide(seen), slide(asked), slide(seen - asked))


def standing_feet(wanted: Keypoints, index: FrameIndex) -> Mask:
    """(T, 2): whether the left and the right foot stand."""
    ankles, heights = _ankles(wanted), person_heights(wanted).astype(np.float64)
    # A foot whose fellow is not seen is taken for the lower one.
    lowest = np.fmax(ankles[:, 0, 1], ankles[:, 1, 1])[:, None]
    level = ankles[..., 1] >= lowest - _LEVEL_FRACTION * heights[:, None]
    still = np.zeros_like(level)
    for frame, window in enumerate(_windows(index)):
        if window.stop - window.start >= _LEAST_FRAMES:
            around = ankles[window]
            reach = np.linalg.norm(around - around.mean(0), axis=-1).max(0)  # NaN where not seen: not still
            still[frame] = reach <= _STILL_FRACTION * heights[frame]
    return np.asarray(still & level)


def _ankles(keypoints: Keypoints) -> FloatArray:
    """(T, 2, 2): left and right, in pixels."""
    return np.stack([keypoints.joint("left_ankle"), keypoints.joint("right_ankle")], 1).astype(np.float64)


def _windows(index: FrameIndex) -> list[slice]:
    """The frames of the same shot no farther than half a window from each frame."""
    reach = _WINDOW_S / 2 + index.frame_interval_s / 1000  # times are rounded
    windows = []
    for shot in index.shots():
        times = index.time_s[shot]
        starts = shot.start + np.searchsorted(times, times - reach)
        stops = shot.start + np.searchsorted(times, times + reach)
        windows += [slice(int(start), int(stop)) for start, stop in zip(starts, stops, strict=True)]
    return windows


def _speeds(ankles: FloatArray, time_s: FloatArray, windows: list[slice]) -> FloatArray:
    """(T, 2): in pixels a second, NaN where the window is short or the ankle not seen all through it."""
    speeds = np.full(ankles.shape[:2], np.nan)
    for frame, window in enumerate(windows):
        if window.stop - window.start >= _LEAST_FRAMES:
            times = time_s[window] - time_s[window].mean()
            around = ankles[window] - ankles[window].mean(0)
            velocity = np.tensordot(times, around, 1) / (times**2).sum()
            speeds[frame] = np.linalg.norm(velocity, axis=-1)
    return speeds
