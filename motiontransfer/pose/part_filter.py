"""The filter of keypoint smoothing: for the body joint by joint, for a face or a hand as a place and a shape.

A face keeps its shape while the head moves, and the place of a hand is known better than that of each finger.
So the middle of those joints that do not bend against each other, the part's root, is smoothed less, and the
shape about it more. The root stands in for the body's nose and wrists, which detectors place worse: about the
body's nose, faces of generated dancers ended farther from the truth than they were detected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from motiontransfer.pose.filters import Times, gaussian_in_time, mean_in_time, median_in_time
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.repeats import Frames
from motiontransfer.pose.skeleton import JOINTS, PART_SLICES
from motiontransfer.pose.spline import spline_in_time
from motiontransfer.pose.track_noise import noise_px

FilterName = Literal["spline", "gaussian", "median", "mean", "none"]
Smooth = Callable[[FloatArray, FloatArray, float, bool], FloatArray]

_RIGID: Final = {
    "face": ("nose_bridge", "nostril", "right_eye", "left_eye"),
    "left_hand": ("wrist", "index_1", "middle_1", "ring_1", "little_1"),
    "right_hand": ("wrist", "index_1", "middle_1", "ring_1", "little_1"),
}
# Shapes that a detector finds as one, so that no joint slips by itself; not to ask takes half the time.
_WHOLE: Final = ("face",)
# Below this many frames a second the motion fills what the frames can show, and a frame is the spline's unit;
# above, the same motion is smoothed alike.
_FRAMES_A_SECOND: Final = 30


@dataclass(frozen=True)
class FilterSettings:
    """Which filter, and the numbers of each; a strength of 0 turns it off.

    Attributes:
        filter: "spline", see there; or the published ones: the paper's "gaussian" over time, the released
            code's "median" and "mean" over frames; or "none".
        noise_tolerance: the spline: samples farther off than so many standard deviations of a joint's noise
            count less; 0 counts all in full.
        body_penalty: the spline's penalty for joints of the body, over two frames at 30 a second or fewer.
        place_penalty: the same for the places of face and hands.
        shape_penalty: the same for their shapes.
        body_sigma_s: the Gaussian's standard deviation for the body and for places, in seconds.
        face_sigma_s: the same for the face's shape.
        hand_sigma_s: the same for the hands' shapes.
        median_frames: the median's window.
        mean_frames: the mean's window.
    """

    filter: FilterName
    noise_tolerance: float
    body_penalty: float
    place_penalty: float
    shape_penalty: float
    body_sigma_s: float
    face_sigma_s: float
    hand_sigma_s: float
    median_frames: int
    mean_frames: int


def filter_parts(
    keypoints: Keypoints, weight: FloatArray, originals: Frames, time_s: Times, settings: FilterSettings
) -> FloatArray:
    """Smooths the tracks of one shot.

    Args:
        keypoints: T frames, gaps filled as far as they shall be.
        weight: (T, K), how much each joint counts for the spline; above 0 where it is seen.
        originals: (T,), for each frame the one whose picture it shows.
        time_s: (T,), rising.
        settings: see there.

    Returns:
        (T, K, 2), NaN exactly where unseen.
    """
    if settings.filter == "none" or len(keypoints) < 2:
        return keypoints.xy.copy()
    if settings.filter == "median":
        return median_in_time(keypoints.xy, settings.median_frames)
    if settings.filter == "mean":
        return mean_in_time(keypoints.xy, settings.mean_frames)
    body_strength, place_strength, shape_strengths = _strengths(settings)
    smooth = _smoother(originals, time_s, settings)
    xy = np.empty_like(keypoints.xy)
    body = PART_SLICES["body"]
    xy[:, body] = smooth(keypoints.part("body"), weight[:, body], body_strength, True)
    for part, shape_strength in shape_strengths.items():
        here = PART_SLICES[part]
        xy[:, here] = _smooth_part(
            part, keypoints.part(part), weight[:, here], smooth, (place_strength, shape_strength)
        )
    return xy


def _strengths(settings: FilterSettings) -> tuple[float, float, dict[str, float]]:
    """Of the body, of places, and of each part's shape."""
    if settings.filter == "gaussian":
        hand_s = settings.hand_sigma_s
        shapes = {"face": settings.face_sigma_s, "left_hand": hand_s, "right_hand": hand_s}
        return settings.body_sigma_s, settings.body_sigma_s, shapes
    return settings.body_penalty, settings.place_penalty, dict.fromkeys(_RIGID, settings.shape_penalty)


def _smoother(originals: Frames, time_s: Times, settings: FilterSettings) -> Smooth:
    """The filter as a function of tracks, their weights, a strength, and whether single joints may slip."""
    if settings.filter == "gaussian":
        return lambda xy, weight, sigma_s, slips: gaussian_in_time(xy, time_s, sigma_s)
    frame_s = float(np.median(np.diff(time_s)))
    interval_s = max(frame_s, 1 / _FRAMES_A_SECOND)
    share = frame_s / interval_s  # what a sample counts, so that more of them a second pull no harder
    distinct = np.unique(originals)  # detections of a repeated picture are no independent samples of motion

    def spline(xy: FloatArray, weight: FloatArray, penalty: float, slips: bool) -> FloatArray:
        tolerance_px = np.full(xy.shape[:2], np.inf)
        if slips and settings.noise_tolerance > 0:
            noise = noise_px(xy[distinct], time_s[distinct])
            tolerance_px = settings.noise_tolerance * noise[np.searchsorted(distinct, originals)]
        return spline_in_time(xy, time_s, share * weight, penalty, tolerance_px, interval_s)

    return spline


def _rigid(part: str) -> list[int]:
    """The places, within a part, of the joints that make its root."""
    return [place for place, joint in enumerate(JOINTS[part]) if joint.startswith(_RIGID[part])]


def _smooth_part(
    part: str, xy: FloatArray, weight: FloatArray, smooth: Smooth, strengths: tuple[float, float]
) -> FloatArray:
    """Smooths a part's place, and its shape about it; where the root was not seen, each joint by itself."""
    place_strength, shape_strength = strengths
    slips = part not in _WHOLE
    rigid = _rigid(part)
    place = xy[:, rigid].mean(1, keepdims=True)
    shape = xy - place
    # As corrections, so that what needs none stays as it is, to the bit.
    moved = smooth(place, weight[:, rigid].mean(1, keepdims=True), place_strength, True) - place
    bent = smooth(shape, weight, shape_strength, slips) - shape
    smoothed = xy + bent + moved
    rootless = np.isfinite(xy) & ~np.isfinite(smoothed)
    if rootless.any():
        smoothed = np.where(rootless, smooth(xy, weight, place_strength, slips), smoothed)
    return smoothed.astype(xy.dtype)
