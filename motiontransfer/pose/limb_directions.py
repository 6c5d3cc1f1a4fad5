"""Where a body's limbs point: a pose without its place, its size and the lengths of its limbs.

A direction is the vector along a limb over the limb's own full length in that clip. Its length is 1 where the
limb lies in the picture's plane and less where it points at the camera or away. Lines across the body count
as limbs: shoulders, hips and ears run the other way in one who turns away, and where the nose is beside the
ears tells where the head looks. Hands and the points of the face are left out: half of them are unseen.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.video.index import FrameIndex


class Line(NamedTuple):
    """A line of the body.

    Attributes:
        name: in words.
        start: the joint that it starts from.
        end: the joint that it leads to.
        usual_length: full length over the trunk's, of people as detectors see them.
    """

    name: str
    start: str
    end: str
    usual_length: float


_EARS_MIDDLE = "ears_middle"
LINES: Final = (
    Line("trunk", "mid_hip", "neck", 1.0),
    Line("shoulders", "right_shoulder", "left_shoulder", 0.69),
    Line("hips", "right_hip", "left_hip", 0.4),
    Line("right upper arm", "right_shoulder", "right_elbow", 0.53),
    Line("right forearm", "right_elbow", "right_wrist", 0.5),
    Line("left upper arm", "left_shoulder", "left_elbow", 0.53),
    Line("left forearm", "left_elbow", "left_wrist", 0.5),
    Line("right thigh", "right_hip", "right_knee", 0.8),
    Line("right shin", "right_knee", "right_ankle", 0.75),
    Line("left thigh", "left_hip", "left_knee", 0.8),
    Line("left shin", "left_knee", "left_ankle", 0.75),
    Line("right foot", "right_ankle", "right_big_toe", 0.29),
    Line("left foot", "left_ankle", "left_big_toe", 0.29),
    Line("neck", "neck", "nose", 0.44),
    Line("ears", "right_ear", "left_ear", 0.28),
    Line("face", _EARS_MIDDLE, "nose", 0.28),
)
"""L limbs. All weigh the same: doubled arms, trunk or head told no more of a film's errors."""

LONGEST: Final = 1.25
"""A direction's greatest length: nearer the camera than the trunk a limb looks longer; beyond is a slip."""

# Those that tell how large the body is in a frame: the long ones, whichever way one faces.
_MEASURING = tuple(
    number for number, limb in enumerate(LINES) if limb.usual_length >= 0.5 and limb.name != "shoulders"
)
# The size of a frame's body is what its third least foreshortened limb says: some are always in the
# picture's plane, and the largest of all is often a slip.
_TELLING = 3
# A limb's full length is this percentile over the clip, but not less than this share of what the others make
# of it: one who is filmed from the side throughout has shoulders all the same.
_LONG_PERCENTILE, _SHORTEST = 95, 0.6
_ROUNDS = 3  # lengths tell sizes and sizes lengths; they agree by then
# Speed is taken over about this time: from one frame to the next it would be the detector's noise.
_SPEED_TIME_S = 0.12


def limb_directions(keypoints: Keypoints) -> FloatArray:
    """Directions of all limbs.

    Args:
        keypoints: T frames of one clip, which tell how long its dancer's limbs are.

    Returns:
        (T, L, 2) float32, (x, y) with y down, at most `LONGEST` long; NaN where an end of the limb was not
        seen, or too little of the body to tell its size.
    """
    ends = np.stack([_joint(keypoints, limb.end) for limb in LINES], 1)
    limbs = ends - np.stack([_joint(keypoints, limb.start) for limb in LINES], 1)  # T L 2
    lengths = np.linalg.norm(limbs, axis=-1)
    full = np.array([limb.usual_length for limb in LINES], np.float32)
    for _ in range(_ROUNDS):
        sizes = _body_sizes(lengths, full)
        full = _full_lengths(lengths / sizes)
    directions = limbs / (full * sizes)[..., None]
    over = np.linalg.norm(directions, axis=-1, keepdims=True) / LONGEST
    return np.asarray(directions / np.fmax(over, 1), np.float32)


def limb_speeds(directions: FloatArray, index: FrameIndex) -> FloatArray:
    """How fast the limbs turn.

    Args:
        directions: (T, L, 2) of one clip.
        index: its times and shots.

    Returns:
        (T,) float32, degrees a second, root mean square over the limbs that were seen; NaN where none was,
        and in a shot of one frame.
    """
    span = max(1, round(_SPEED_TIME_S / index.frame_interval_s))
    before = np.arange(len(index)) - span // 2
    after = before + span
    for shot in index.shots():
        before[shot], after[shot] = (
            np.maximum(before[shot], shot.start),
            np.minimum(after[shot], shot.stop - 1),
        )
    seconds = index.time_s[after] - index.time_s[before]
    turned = np.square(directions[after] - directions[before]).sum(-1)  # T L
    seen = np.isfinite(turned)
    mean = np.where(seen, turned, 0).sum(1) / np.maximum(seen.sum(1), 1)
    known = seen.any(1) & (seconds > 0)
    speeds = np.degrees(np.sqrt(mean)) / np.where(known, seconds, 1)
    return np.where(known, speeds, np.nan).astype(np.float32)


def _joint(keypoints: Keypoints, name: str) -> FloatArray:
    """(T, 2): a joint, or the middle of the ears; of one ear alone, that ear."""
    if name != _EARS_MIDDLE:
        return keypoints.joint(name)
    right, left = keypoints.joint("right_ear"), keypoints.joint("left_ear")
    return (np.where(np.isfinite(right), right, left) + np.where(np.isfinite(left), left, right)) / 2


def _body_sizes(lengths: FloatArray, full: FloatArray) -> FloatArray:
    """(T, 1): how large the body is in each frame, in units of `full`; NaN where too few limbs were seen."""
    ratios = (lengths / full)[:, _MEASURING]
    ranked = np.sort(np.where(ratios > 0, ratios, 0), 1)[:, -_TELLING, None]  # NaN is not > 0
    return np.where(ranked > 0, ranked, np.nan).astype(np.float32)


def _full_lengths(lengths: FloatArray) -> FloatArray:
    """(L,): how long each limb is in the picture's plane, from (T, L) lengths over the body's size."""
    usual = np.array([limb.usual_length for limb in LINES], np.float32)
    long = np.array([_long(track) for track in lengths.T], np.float32)
    ratios = (long / usual)[np.isfinite(long)]
    floor = usual * (_SHORTEST * np.median(ratios) if len(ratios) else 1)
    return np.fmax(long, floor).astype(np.float32)


def _long(track: npt.NDArray[np.float32]) -> float:
    seen = track[np.isfinite(track)]
    return float(np.percentile(seen, _LONG_PERCENTILE)) if len(seen) else np.nan
