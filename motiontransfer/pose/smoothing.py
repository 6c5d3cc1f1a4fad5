"""Keypoint smoothing: the chain from detections to motion, shot by shot, without lag.

1. Repeated pictures say nothing new: their detections are dropped.
2. Outliers become unseen.
3. Short gaps are filled; long ones stay open, because an invented limb is worse than a missing one.
4. A Gaussian in time: the body's joints each, the face's shape about the nose, the hands' about the wrists.
5. Repeated frames get the pose between their neighbours, or the pose of the picture that they show again.

Nothing crosses a cut.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.filters import gaussian_in_time
from motiontransfer.pose.gaps import Times, fill_gaps
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.outliers import reject_outliers
from motiontransfer.pose.repeats import Frames, drop_repeats, hold_repeats, original_frames
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.video.index import FrameIndex

_LEG_JOINTS: Final = tuple(
    f"{side}_{joint}"
    for side in ("left", "right")
    for joint in ("hip", "knee", "ankle", "heel", "big_toe", "small_toe")
)
# The joint of the body that a part moves with.
_ANCHORS: Final = {"face": "nose", "left_hand": "left_wrist", "right_hand": "right_wrist"}


@dataclass(frozen=True)
class SmoothingSettings:
    """The chain's numbers; 0 turns a step off.

    Attributes:
        repeats: whether a repeated frame gets the pose between its neighbours or holds that of its original.
        outlier_fraction: how far a joint may lie from its median over five frames, in heights of the person.
        body_gap_s: the longest gap to fill in joints of body and face, in seconds.
        leg_gap_s: the same for hips, knees, ankles and feet.
        hand_gap_s: the same for hands.
        body_sigma_s: standard deviation of the Gaussian for the body, in seconds.
        face_sigma_s: the same for the face about the nose.
        hand_sigma_s: the same for a hand about its wrist.
    """

    repeats: Literal["interpolate", "hold"]
    outlier_fraction: float
    body_gap_s: float
    leg_gap_s: float
    hand_gap_s: float
    body_sigma_s: float
    face_sigma_s: float
    hand_sigma_s: float


def smooth_keypoints(keypoints: Keypoints, index: FrameIndex, settings: SmoothingSettings) -> Keypoints:
    """Smooths the keypoints of a clip.

    Args:
        keypoints: T frames as detected; joints out of the picture or without trust are unseen already.
        index: the T frames' times, repeats and shots.
        settings: the chain's numbers.

    Raises:
        PoseError: the index is of another number of frames.
    """
    if len(keypoints) != len(index):
        raise PoseError(
            f"found keypoints of {len(keypoints)} frames, expected the index's {len(index)}; "
            "decode and detect the same film again"
        )
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    for shot in index.shots():
        part = replace(keypoints, xy=xy[shot], confidence=confidence[shot])
        smoothed = _smooth_shot(part, index.time_s[shot], index.repeat[shot], settings)
        xy[shot], confidence[shot] = smoothed.xy, smoothed.confidence
    return Keypoints.of(xy, confidence, keypoints.size, keypoints.producer)


def _smooth_shot(
    keypoints: Keypoints, time_s: Times, repeat: npt.NDArray[np.bool_], settings: SmoothingSettings
) -> Keypoints:
    originals = original_frames(repeat)
    trusted = _without_outliers(drop_repeats(keypoints, originals), originals, settings.outlier_fraction)
    filled = fill_gaps(trusted, originals, time_s, _gap_limits(settings))
    smoothed = replace(filled, xy=_smooth_parts(filled, time_s, settings))
    # Between its neighbours a repeated frame has been filled, unless the joint is lost right after it.
    return hold_repeats(smoothed, originals, unseen_only=settings.repeats == "interpolate")


def _without_outliers(keypoints: Keypoints, originals: Frames, fraction: float) -> Keypoints:
    distinct = np.unique(originals)
    pictures = keypoints.at(distinct)
    # One height a shot: a slipped ankle must not loosen the test that is to find it.
    height_px = float(np.median(person_heights(pictures)))
    kept = reject_outliers(pictures, fraction * height_px)
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    xy[distinct], confidence[distinct] = kept.xy, kept.confidence
    return replace(keypoints, xy=xy, confidence=confidence)


def _gap_limits(settings: SmoothingSettings) -> Times:
    limit_s = np.full(JOINT_COUNT, settings.body_gap_s)
    limit_s[[joint_index("mid_hip"), *map(joint_index, _LEG_JOINTS)]] = settings.leg_gap_s
    for hand in ("left_hand", "right_hand"):
        limit_s[PART_SLICES[hand]] = settings.hand_gap_s
    return limit_s


def _smooth_parts(keypoints: Keypoints, time_s: Times, settings: SmoothingSettings) -> FloatArray:
    xy = np.empty_like(keypoints.xy)
    body = gaussian_in_time(keypoints.part("body"), time_s, settings.body_sigma_s)
    xy[:, PART_SLICES["body"]] = body
    for part, joint in _ANCHORS.items():
        sigma_s = settings.face_sigma_s if part == "face" else settings.hand_sigma_s
        anchor, smooth_anchor = keypoints.joint(joint)[:, None], body[:, joint_index(joint)][:, None]
        xy[:, PART_SLICES[part]] = _smooth_about(keypoints.part(part), anchor, smooth_anchor, time_s, sigma_s)
    return xy


def _smooth_about(
    xy: FloatArray, anchor: FloatArray, smooth_anchor: FloatArray, time_s: Times, sigma_s: float
) -> FloatArray:
    """Smooths a part's shape about its anchor; where the anchor was not seen, the part by itself."""
    shape = xy - anchor
    # As corrections, so that what needs none stays as it is, to the bit.
    attached = xy + (gaussian_in_time(shape, time_s, sigma_s) - shape) + (smooth_anchor - anchor)
    unanchored = np.isfinite(xy) & ~np.isfinite(attached)
    if unanchored.any():
        attached = np.where(unanchored, gaussian_in_time(xy, time_s, sigma_s), attached)
    return attached
