"""The contact lock: a joint of a foot that stands keeps its place.

A detector's answers wander by a pixel or two about a foot that does not move, and a generator shows it as
skating. While an ankle, a heel or a toe stays within a small circle for long enough, it gets the circle's
centre; it is led there and back gently. Each joint stands by itself, so a foot can turn on its toes. What
leaves the circle is motion: a foot that slides on, or that a camera moves on, stays as it is. Within it they
cannot be told apart: under a slow pan, a foot that stands but shortly is held for that while.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.filters import Times, gaussian_in_time
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import joint_index

Mask = npt.NDArray[np.bool_]

_FOOT_JOINTS: Final = tuple(
    f"{side}_{joint}" for side in ("left", "right") for joint in ("ankle", "heel", "big_toe", "small_toe")
)


@dataclass(frozen=True)
class FootLockSettings:
    """When a foot stands.

    Attributes:
        stance_fraction: the circle's radius, in heights of the person; 0 turns the lock off.
        stance_speed_fraction_s: a joint that stands moves slower, in heights a second.
        stance_s: for at least this time.
        stance_blend_s: the time in which it is led to its place, and from it.
    """

    stance_fraction: float
    stance_speed_fraction_s: float
    stance_s: float
    stance_blend_s: float


def lock_feet(
    keypoints: Keypoints, time_s: Times, height_px: float, settings: FootLockSettings
) -> FloatArray:
    """Holds the joints of feet where they stand.

    Args:
        keypoints: T frames of one shot, smoothed.
        time_s: (T,), rising.
        height_px: the person's.
        settings: see there.

    Returns:
        (T, K, 2), NaN exactly where unseen.
    """
    xy = keypoints.xy.copy()
    if settings.stance_fraction <= 0 or len(keypoints) < 2:
        return xy
    feet = [joint_index(joint) for joint in _FOOT_JOINTS]
    speed_px_s = _speeds(xy[:, feet], time_s, settings.stance_s)
    radius_px = settings.stance_fraction * height_px
    slow = speed_px_s < settings.stance_speed_fraction_s * height_px
    for joint, still in zip(feet, slow.T, strict=True):
        for stance in _runs(still):
            track, times = xy[stance, joint], time_s[stance]
            if times[-1] - times[0] >= settings.stance_s and _radius(track) <= radius_px:
                share = _shares(times, settings.stance_blend_s)[:, None]
                xy[stance, joint] = track + share * (track.mean(0) - track)
    return xy


def _speeds(xy: FloatArray, time_s: Times, stance_s: float) -> FloatArray:
    """(T, J): in pixels a second, of the tracks' course over about half a stance; NaN where unseen."""
    course = gaussian_in_time(xy, time_s, stance_s / 4)
    velocity = np.gradient(course, time_s, axis=0)
    return np.asarray(np.linalg.norm(velocity, axis=-1))


def _runs(mask: Mask) -> list[slice]:
    """The stretches in which a mask holds."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    return [slice(start, stop) for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _radius(track: FloatArray) -> float:
    """Of the circle about the middle of the track's box that holds the track."""
    centre = (track.min(0) + track.max(0)) / 2
    return float(np.linalg.norm(track - centre, axis=-1).max())


def _shares(time_s: Times, blend_s: float) -> npt.NDArray[np.float64]:
    """(T,): how far a joint is led to its place: from 0 at both ends of a stance to 1, without a corner."""
    inside_s = np.minimum(time_s - time_s[0], time_s[-1] - time_s)
    ramp = np.clip(inside_s / blend_s, 0, 1) if blend_s > 0 else np.ones(len(time_s))
    return np.asarray(ramp**2 * (3 - 2 * ramp))
