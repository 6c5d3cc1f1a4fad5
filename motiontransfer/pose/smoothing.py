"""Keypoint smoothing: the chain from detections to motion, shot by shot, without lag.

1. Repeated pictures say little new about the motion: their detections count less, or not at all.
2. Limbs whose left and right were exchanged are given back; wrong hands and slips become unseen.
3. Short gaps are filled; long ones stay open, because an invented limb is worse than a missing one.
4. A filter in time: the body's joints each, face and hands as a place and a shape.
5. Feet that stand keep their place.
6. Repeated frames get the pose that this gave them, or the pose of the picture that they show again.

Nothing crosses a cut.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.filters import Times
from motiontransfer.pose.foot_lock import FootLockSettings, lock_feet
from motiontransfer.pose.gaps import fill_gaps
from motiontransfer.pose.hand_slips import reject_hands
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.outliers import reject_outliers
from motiontransfer.pose.part_filter import FilterSettings, filter_parts
from motiontransfer.pose.repeats import (
    Frames,
    Mask,
    confirmed_repeats,
    drop_repeats,
    hold_repeats,
    original_frames,
)
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.pose.swaps import mend_swaps
from motiontransfer.video.index import FrameIndex

_LEG_JOINTS: Final = tuple(
    f"{side}_{joint}"
    for side in ("left", "right")
    for joint in ("hip", "knee", "ankle", "heel", "big_toe", "small_toe")
)
# What was filled in is a guess: it steadies the track a little.
_FILLED_WEIGHT: Final = 0.5


@dataclass(frozen=True)
class SmoothingSettings(FilterSettings, FootLockSettings):
    """The chain's numbers, with the filter's and the foot lock's; 0 turns a step off.

    Attributes:
        repeats: whether a repeated frame gets the pose between its neighbours or holds that of its original.
        repeat_weight: between its neighbours: how much its own detection counts, beside an original's 1.
        swap_fraction: joints of the two sides that lie nearer to each other tell nothing about an exchange of
            sides, in heights of the person.
        hand_jump_fraction: how far a hand's joints may lie, on average, from where they lie both before and
            after, in heights.
        hand_least_s: the shortest time for which a hand is seen, in seconds.
        outlier_fraction: how far a joint may lie from its median over five frames, in heights of the person.
        body_gap_s: the longest gap to fill in joints of body and face, in seconds.
        leg_gap_s: the same for hips, knees, ankles and feet.
        hand_gap_s: the same for hands.
    """

    repeats: Literal["interpolate", "hold"]
    repeat_weight: float
    swap_fraction: float
    hand_jump_fraction: float
    hand_least_s: float
    outlier_fraction: float
    body_gap_s: float
    leg_gap_s: float
    hand_gap_s: float


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


def _smooth_shot(keypoints: Keypoints, time_s: Times, repeat: Mask, settings: SmoothingSettings) -> Keypoints:
    originals = original_frames(repeat)
    # One height a shot: a slipped ankle must not loosen the test that is to find it.
    height_px = float(np.median(person_heights(keypoints.at(np.unique(originals)))))
    trusted = _trusted(drop_repeats(keypoints, originals), originals, time_s, height_px, settings)
    filled = fill_gaps(trusted, originals, time_s, _gap_limits(settings))
    weight = np.where(trusted.seen, 1, _FILLED_WEIGHT).astype(np.float32)
    if settings.repeats == "interpolate" and settings.repeat_weight > 0:
        again = confirmed_repeats(keypoints, trusted, originals, settings.outlier_fraction * height_px)
        filled = replace(
            filled,
            xy=np.where(again[..., None], keypoints.xy, filled.xy),
            confidence=np.where(again, trusted.confidence[originals], filled.confidence),
        )
        weight[again] = settings.repeat_weight
    steady = replace(filled, xy=filter_parts(filled, weight, originals, time_s, settings))
    standing = replace(steady, xy=lock_feet(steady, time_s, height_px, settings))
    # Between its neighbours a repeated frame has been filled, unless the joint is lost right after it.
    return hold_repeats(standing, originals, unseen_only=settings.repeats == "interpolate")


def _trusted(
    keypoints: Keypoints, originals: Frames, time_s: Times, height_px: float, settings: SmoothingSettings
) -> Keypoints:
    """The pictures' keypoints with sides mended, and wrong hands and slips unseen."""
    distinct = np.unique(originals)
    pictures = mend_swaps(keypoints.at(distinct), time_s[distinct], settings.swap_fraction * height_px)
    pictures = reject_hands(
        pictures, time_s[distinct], settings.hand_jump_fraction * height_px, settings.hand_least_s
    )
    pictures = reject_outliers(pictures, settings.outlier_fraction * height_px)
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    xy[distinct], confidence[distinct] = pictures.xy, pictures.confidence
    return replace(keypoints, xy=xy, confidence=confidence)


def _gap_limits(settings: SmoothingSettings) -> Times:
    limit_s = np.full(JOINT_COUNT, settings.body_gap_s)
    limit_s[[joint_index("mid_hip"), *map(joint_index, _LEG_JOINTS)]] = settings.leg_gap_s
    for hand in ("left_hand", "right_hand"):
        limit_s[PART_SLICES[hand]] = settings.hand_gap_s
    return limit_s
