"""Gives a moved body other limb lengths, from the hips outward, and keeps its feet on the ground.

Each joint's offset from the one before it on the way from the hips is multiplied by the ratio of its limb.
Then the whole body is shifted so that the standing foot, or the mean of both, is back where it was. What
either foot is still off by, while it stands, goes into its leg. In the air no foot is held: there the shift
passes evenly from take-off to landing, so that a jump stays as high as it was.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from motiontransfer.pose.face_shape import FaceTrack, carried, face_tip
from motiontransfer.pose.ground import Track, bridged
from motiontransfer.pose.skeleton import PART_SLICES, joint_index
from motiontransfer.video.index import FrameIndex

_SIDES: Final = ("left", "right")


def _chain() -> tuple[tuple[str, str, str | None], ...]:
    """Joint, the one before it from the hips outward, and the limb between; None keeps its length."""
    chain: list[tuple[str, str, str | None]] = [("neck", "mid_hip", "trunk"), ("nose", "neck", None)]
    for side in _SIDES:
        chain += [
            (f"{side}_shoulder", "neck", "shoulders"),
            (f"{side}_elbow", f"{side}_shoulder", "upper_arms"),
            (f"{side}_wrist", f"{side}_elbow", "forearms"),
            (f"{side}_eye", "nose", "face"),
            (f"{side}_ear", f"{side}_eye", "face"),
            (f"{side}_hip", "mid_hip", "hips"),
            (f"{side}_knee", f"{side}_hip", "legs"),
            (f"{side}_ankle", f"{side}_knee", "legs"),
            *((f"{side}_{joint}", f"{side}_ankle", None) for joint in ("heel", "big_toe", "small_toe")),
        ]
    return tuple(chain)


_CHAIN: Final = _chain()
_FEET: Final = ("ankle", "heel", "big_toe", "small_toe")
# An ankle stands up to the first of these above the ground line, in body heights, and beyond the second hangs
# in the air. A foot set back stands higher in the picture too, hence the room between them.
_STANDS, _HANGS = 0.05, 0.13
# The share of a leg's correction that its knee takes.
_KNEE_SHARE: Final = 0.5


def reproportion(
    xy: Track,
    ground: Track,
    heights: Track,
    index: FrameIndex,
    ratios: Mapping[str, float],
    face: tuple[FaceTrack, FaceTrack] | None,
) -> Track:
    """Changes the lengths of limbs.

    Args:
        xy: (T, K, 2) a body that stands where it shall, NaN where unseen.
        ground: (T,) y of the ground line under it.
        heights: (T,) how tall it stands there, in the same pixels.
        index: times and shots of the T frames.
        ratios: limb to the factor of its length; 1 where missing.
        face: the shape (70, 2) of its face, and what to add to that; None leaves it.

    Returns:
        (T, K, 2), NaN where `xy` is. With ratios of 1 and no face nothing changes.
    """
    moves = _outward(xy, ratios)
    _keep_feet(moves, xy, ground, heights, index)
    for side in _SIDES:
        part = PART_SLICES[f"{side}_hand"]
        wrist = xy[:, joint_index("wrist", f"{side}_hand")][:, None]
        carrier = moves[:, joint_index(f"{side}_wrist")][:, None]
        moves[:, part] = carrier + _grown(xy[:, part], wrist, ratios.get("hands", 1.0))
    moves[:, PART_SLICES["face"]] = moves[:, joint_index("nose")][:, None] + _face_moves(xy, ratios, face)
    return xy + moves


def _outward(xy: Track, ratios: Mapping[str, float]) -> Track:
    """(T, K, 2): how far each joint of the body moves if the hips do not; zero for other parts.

    A joint that was not seen moves with the one before it, and those after it hang on that.
    """
    moves, places = np.zeros_like(xy), xy.copy()
    for joint, before, limb in _CHAIN:
        here, there = joint_index(joint), joint_index(before)
        ratio = ratios.get(limb, 1.0) if limb else 1.0
        moves[:, here] = moves[:, there] + _grown(xy[:, here], places[:, there], ratio)
        unseen = ~np.isfinite(places[:, here])
        places[:, here][unseen] = places[:, there][unseen]
    return moves


def _grown(points: Track, centre: Track, ratio: float) -> Track:
    """How far points move if they grow about a centre; not at all where either is unseen."""
    return np.nan_to_num((ratio - 1) * (points - centre))


def _keep_feet(moves: Track, xy: Track, ground: Track, heights: Track, index: FrameIndex) -> None:
    """Shifts all moves so that feet that stand do not move, and bends the legs for the rest."""
    ankles = [joint_index(f"{side}_ankle") for side in _SIDES]
    lift = (ground[:, None] - xy[:, ankles, 1]) / heights[:, None]  # T 2
    rise = np.clip((_HANGS - np.nan_to_num(lift, nan=np.inf)) / (_HANGS - _STANDS), 0, 1)
    stands = rise**2 * (3 - 2 * rise)  # T 2, from 0 to 1 without a corner
    total = stands.sum(1, keepdims=True)
    slip = (stands[..., None] * moves[:, ankles]).sum(1) / np.maximum(total, 1e-9)
    known = total[:, 0] >= 0.5
    if not known.any():
        return
    moves -= np.stack([bridged(slip[:, axis], known, index) for axis in (0, 1)], -1)[:, None]
    for side, ankle, share in zip(_SIDES, ankles, stands.T, strict=True):
        rest = share[:, None] * moves[:, ankle]
        moves[:, joint_index(f"{side}_knee")] -= _KNEE_SHARE * rest
        for joint in _FEET:
            moves[:, joint_index(f"{side}_{joint}")] -= rest


def _face_moves(xy: Track, ratios: Mapping[str, float], face: tuple[FaceTrack, FaceTrack] | None) -> Track:
    """(T, 70, 2): how far the points of the face move about the tip of the nose."""
    points, ratio = xy[:, PART_SLICES["face"]], ratios.get("face", 1.0)
    moves = _grown(points, face_tip(points), ratio)
    if face is None:
        return moves
    shape, difference = face
    return np.asarray(moves + ratio * carried(difference, shape, points))
