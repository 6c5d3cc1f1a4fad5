"""How steady keypoint smoothing made a track, what it cost, and whether it came nearer to the truth.

Jitter alone is easily lowered by smoothing a dance away. So it stands beside the deviation from what was
detected, the lag, and, where the truth is known, the error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINTS, joint_index
from motiontransfer.video.index import FrameIndex

Track = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# The body without eyes, ears and feet: BODY_25's first fifteen, over which published figures are given.
_MAIN_JOINTS: Final = [joint_index(joint) for joint in BODY_JOINTS[: BODY_JOINTS.index("right_eye")]]
_FEET: Final = ("ankle", "heel", "big_toe", "small_toe")
TRUTH_PARTS: Final = {
    "body": [joint_index(joint) for joint in BODY_JOINTS],
    "face": [joint_index(joint, "face") for joint in JOINTS["face"]],
    "hands": [joint_index(joint, part) for part in ("left_hand", "right_hand") for joint in JOINTS[part]],
    "feet": [joint_index(f"{side}_{joint}") for side in ("left", "right") for joint in _FEET],
}


@dataclass(frozen=True)
class Steadiness:
    """A steadied track in comparison with the raw one, over the body's fifteen main joints.

    Attributes:
        jitter_ratio: the root mean square of second differences, over the raw track's.
        deviation_fraction: the mean distance from the raw track, in heights from nose to ankles.
        lag_frames: by how many frames it comes late in pictures that are no repeats; early is below 0.
    """

    jitter_ratio: float
    deviation_fraction: float
    lag_frames: float


def measure_steadiness(raw: Keypoints, steady: Keypoints, index: FrameIndex) -> Steadiness:
    """Compares a steadied track with the raw one where this was observed.

    What was filled in does not count: deviation and lag are over the samples (a joint in a frame) that were
    observed and that the steadied track still has, repeated pictures included, and second differences are
    where three observed samples of one shot follow one another.

    Args:
        raw: T frames as the gates left them.
        steady: the same after smoothing.
        index: the T frames' shots.
    """
    before, after = (track.xy[:, _MAIN_JOINTS].astype(np.float64) for track in (raw, steady))
    off = after - before
    # A repeated picture is late itself, by as much as the body has moved on since.
    timely = np.where(index.repeat[:, None, None], np.nan, off)
    jerky, calm = (_in_shots(track, index, (1, -2, 1)) for track in (before, after))
    pace, late = _in_shots(before, index, (-0.5, 0, 0.5)), _in_shots(timely, index, (0, -1, 0))
    both = np.isfinite(jerky) & np.isfinite(calm)
    timed = np.isfinite(pace) & np.isfinite(late)
    return Steadiness(
        float(np.sqrt((calm[both] ** 2).mean() / (jerky[both] ** 2).mean())),
        float(np.nanmean(np.linalg.norm(off, axis=-1)) / standing_height(raw)),
        float((late * pace)[timed].sum() / (pace[timed] ** 2).sum()),
    )


def _in_shots(track: Track, index: FrameIndex, factors: tuple[float, float, float]) -> Track:
    """A weighted sum of the frame before, each frame, and the frame after, where all are in one shot."""
    shots = [track[shot] for shot in index.shots() if shot.stop - shot.start > 2]
    before, middle, after = factors
    return np.concatenate([before * shot[:-2] + middle * shot[1:-1] + after * shot[2:] for shot in shots])


def standing_height(keypoints: Keypoints) -> float:
    """The median distance from nose to the middle of the ankles, in pixels."""
    ankles = (keypoints.joint("left_ankle") + keypoints.joint("right_ankle")) / 2
    return float(np.nanmedian(np.linalg.norm(keypoints.joint("nose") - ankles, axis=-1)))


def truth_errors(tracks: Sequence[Keypoints], truth: Keypoints) -> list[dict[str, float]]:
    """How far tracks of one clip lie from the truth: for each track, for each of `TRUTH_PARTS`.

    The root mean square distance in heights from nose to ankles, after each joint's mean offset is removed:
    a detector means another point of a knee than the truth does. Over those samples that all tracks have.
    """
    common = np.logical_and.reduce([truth.seen, *(track.seen for track in tracks)])
    height_px = standing_height(truth)
    return [
        {part: _error(track, truth, common, joints) / height_px for part, joints in TRUTH_PARTS.items()}
        for track in tracks
    ]


def _error(track: Keypoints, truth: Keypoints, common: Mask, joints: list[int]) -> float:
    off = (track.xy[:, joints] - truth.xy[:, joints]).astype(np.float64)
    seen = common[:, joints][..., None]
    off = np.where(seen, off, 0)
    off -= off.sum(0) / np.maximum(seen.sum(0), 1)
    return float(np.sqrt(((off**2).sum(-1) * seen[..., 0]).sum() / seen.sum()))
