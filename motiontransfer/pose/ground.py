"""Where the ground is under a dancer, how tall they stand, and where across the picture they are.

In a still picture of a level floor, the lower a foot stands, the nearer its owner is to the camera. So the
ground line under a dancer, steadied so that neither a jump nor a lifted foot moves it, tells their depth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.filters import gaussian_in_time
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex

Track = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Feet = Literal["planted", "lowest", "below hips"]

# From the hips down to the ankles, as a share of nose to ankles, in a person who stands.
_LEG_SHARE = 0.54


@dataclass(frozen=True)
class GroundSettings:
    """When feet count as planted, and how steady the ground line is.

    Attributes:
        ankle_difference_fraction: planted ankles differ less than this in y, in body heights.
        ankle_speed_fraction_s: the point between planted ankles moves slower than this up or down, in body
            heights a second.
        flight_s: both before and after a flight, within this time, feet were on the ground ...
        flight_fraction: ... and lower than in flight by more than this, in body heights.
        lean_degrees: a height is measured where the trunk leans no more than this from the vertical.
        ground_sigma_s: Gaussian over time for the ground line, in seconds; 0 is off.
        travel_sigma_s: Gaussian over time for the place across the picture, in seconds; 0 is off.
        minimum_frames: so many frames have to tell of the ground, and of each height.
    """

    ankle_difference_fraction: float
    ankle_speed_fraction_s: float
    flight_s: float
    flight_fraction: float
    lean_degrees: float
    ground_sigma_s: float
    travel_sigma_s: float
    minimum_frames: int


@dataclass(frozen=True)
class GroundTrack:
    """What the feet say, for each of T frames.

    Attributes:
        line: (T,) y of the steady ground line under the ankles, in native pixels; known in every frame.
        across: (T,) steady x of the point between the ankles; known in every frame.
        height: (T,) in pixels from the head along the body to an ankle, so that bent knees hardly shorten it;
            where the dancer stands on the ground with the trunk upright, NaN elsewhere.
        feet: "planted" where frames with planted feet gave the line, "lowest" where there were too few and
            the frames outside jumps did, "below hips" where feet are out of the picture and it was
            reckoned from hips and trunk.
    """

    line: Track
    across: Track
    height: Track
    feet: Feet


def track_ground(
    keypoints: Keypoints, index: FrameIndex, settings: GroundSettings, first: Feet = "planted"
) -> GroundTrack:
    """Finds the ground under a dancer.

    Args:
        keypoints: T frames.
        index: their times and shots; nothing is carried over from one shot to another.
        settings: see there.
        first: the kind of feet to begin with; those that are better are passed over.

    Raises:
        PoseError: fewer frames than `minimum_frames` show ankles, or trunk and hips.
    """
    heights = person_heights(keypoints).astype(np.float64)
    ankles = np.stack([keypoints.joint("left_ankle"), keypoints.joint("right_ankle")], 1).astype(np.float64)
    feet, points, standing = _choose_feet(keypoints, ankles, heights, index, settings, first)
    seen = np.isfinite(points[:, 1])
    line = smooth_in_shots(bridged(points[:, 1], standing, index), index, settings.ground_sigma_s)
    across = smooth_in_shots(bridged(points[:, 0], seen, index), index, settings.travel_sigma_s)
    upright = standing & _upright(keypoints, settings.lean_degrees)
    tall = heights if feet == "below hips" else _height_along_body(keypoints)
    return GroundTrack(line, across, np.where(upright, tall, np.nan), feet)


def _choose_feet(
    keypoints: Keypoints,
    ankles: Track,
    heights: Track,
    index: FrameIndex,
    settings: GroundSettings,
    first: Feet,
) -> tuple[Feet, Track, Mask]:
    """The kind of feet, their point (T, 2), and the frames in which they stand on the ground."""
    middle = ankles.mean(1)  # T 2
    on_floor = ~_in_flight(middle[:, 1], heights, index, settings) & np.isfinite(middle[:, 1])
    planted = on_floor & _still_and_level(ankles, heights, index, settings)
    if first == "planted" and planted.sum() >= settings.minimum_frames:
        return "planted", middle, planted
    if first != "below hips" and on_floor.sum() >= settings.minimum_frames:
        return "lowest", middle, on_floor
    hips = keypoints.joint("mid_hip").astype(np.float64)
    below = hips + np.stack([np.zeros(len(hips)), _LEG_SHARE * heights], -1)
    below[~np.isfinite(keypoints.joint("neck")).all(-1)] = np.nan
    on_floor = ~_in_flight(below[:, 1], heights, index, settings) & np.isfinite(below[:, 1])
    if on_floor.sum() < settings.minimum_frames:
        ankles_seen = int(np.isfinite(middle[:, 1]).sum())
        raise PoseError(
            f"keypoints: both ankles are seen in {ankles_seen} and a trunk in {int(on_floor.sum())} of "
            f"{len(keypoints)} frames, expected {settings.minimum_frames} of either; film the whole body for "
            "longer, or lower normalize.minimum_frames"
        )
    return "below hips", below, on_floor


def _still_and_level(ankles: Track, heights: Track, index: FrameIndex, settings: GroundSettings) -> Mask:
    """(T,): both ankles at about one y, and not moving up or down."""
    difference = np.abs(ankles[:, 0, 1] - ankles[:, 1, 1])
    speed = np.full(len(ankles), np.nan)
    for shot in index.shots():
        if shot.stop - shot.start > 1:
            speed[shot] = np.gradient(ankles[shot, :, 1].mean(1), index.time_s[shot])
    limit = settings.ankle_speed_fraction_s * heights
    # Beside a gap the speed is not known; there the ankles' difference decides alone.
    still = ~(np.abs(speed) > limit)
    return still & (difference <= settings.ankle_difference_fraction * heights)


def _in_flight(y: Track, heights: Track, index: FrameIndex, settings: GroundSettings) -> Mask:
    """(T,): feet were lower both shortly before and shortly after; walking in depth is not flying.

    The ends of a shot know one side only and count as on the ground: a walk there is likelier than a leap.
    """
    known = np.where(np.isfinite(y), y, -np.inf)
    window = max(1, round(settings.flight_s / index.frame_interval_s))
    padding = np.full(window, -np.inf)
    floor = np.full(len(y), -np.inf)
    for shot in index.shots():
        before = np.lib.stride_tricks.sliding_window_view(np.r_[padding, known[shot]], window + 1).max(-1)
        after = np.lib.stride_tricks.sliding_window_view(np.r_[known[shot], padding], window + 1).max(-1)
        floor[shot] = np.minimum(before, after)
    return floor > np.nan_to_num(y, nan=np.inf) + settings.flight_fraction * heights


def _upright(keypoints: Keypoints, lean_degrees: float) -> Mask:
    trunk = (keypoints.joint("neck") - keypoints.joint("mid_hip")).astype(np.float64)
    lean = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    return lean <= lean_degrees  # unseen: NaN, not upright


def _height_along_body(keypoints: Keypoints) -> Track:
    """(T,): from nose, else from between the ears, over neck, hips and knee to the farther ankle."""
    nose, left_ear, right_ear, neck, mid_hip = (
        keypoints.joint(joint).astype(np.float64)
        for joint in ("nose", "left_ear", "right_ear", "neck", "mid_hip")
    )
    head = np.where(np.isfinite(nose), nose, (left_ear + right_ear) / 2)
    legs = [
        _path_length(keypoints.joint(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        for side in ("left", "right")
    ]
    return _path_length((head, neck, mid_hip)) + np.fmax(*legs)


def _path_length(points: Iterable[npt.NDArray[np.floating]]) -> Track:
    """(T,): the length of the line through points (T, 2), NaN where one was not seen."""
    steps = np.diff(np.stack(list(points), 1).astype(np.float64), axis=1)  # T P-1 2
    return np.asarray(np.linalg.norm(steps, axis=-1).sum(1))


def bridged(values: Track, known: Mask, index: FrameIndex) -> Track:
    """(T,): known values, bridged in time where unknown, shot by shot.

    A shot in which nothing is known gets the median of the clip.
    """
    whole = np.full(len(values), np.median(values[known]))
    for shot in index.shots():
        times, here = index.time_s[shot], known[shot]
        if here.any():
            whole[shot] = np.interp(times, times[here], values[shot][here])
    return whole


def smooth_in_shots(values: Track, index: FrameIndex, sigma_s: float) -> Track:
    """A Gaussian over time that does not reach across a cut.

    Args:
        values: (T,) without gaps.
        index: times and shots of the T frames.
        sigma_s: its standard deviation in seconds; 0 leaves the values as they are.
    """
    smooth = np.empty(len(values))
    for shot in index.shots():
        track = np.stack([values[shot], np.zeros_like(values[shot])], -1)[:, None]  # as points: T 1 2
        smooth[shot] = gaussian_in_time(track, index.time_s[shot], sigma_s)[:, 0, 0]
    return smooth
