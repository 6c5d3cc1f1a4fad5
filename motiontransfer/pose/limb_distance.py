"""How far one limb's pose is from another's: whether it was seen in much the same way before.

What a limb looks like depends on where it points, on how the person stands, and on which way they face.
Lengths are in torsos of the person standing, so that it does not matter how large they were filmed.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from motiontransfer.pose.facing import facing_turn
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_axes import ALONG
from motiontransfer.pose.map_capsules import HEAD
from motiontransfer.pose.skeleton import BODY_JOINTS, joint_index

_LEFT_OUT: Final = ("right_eye", "left_eye", "mid_hip")
_COMPARED: Final = [
    joint_index(joint)
    for joint in BODY_JOINTS
    if joint not in _LEFT_OUT and not joint.endswith(("_toe", "_heel"))
]
_UNSEEN: Final = 0.5  # torsos: a joint that one pose shows and the other does not
_UNSEEN_LIMB: Final = 1.0
_TURN: Final = 0.5  # torsos: a whole turn of the person
_LIMB: Final = 0.5  # of where the limb itself points, beside the whole body's pose
_FACE: Final = 2.0  # of where a head looks, which its neck does not tell
_FACE_JOINTS: Final = [
    joint_index(joint) for joint in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
]


@dataclass(frozen=True)
class LimbPoses:
    """T poses as their limbs' looks depend on them.

    Attributes:
        joints: (T, J, 2) torsos, about the hips.
        turn: (T,) in [0, 1), how far the person has turned from the camera.
        limbs: (T, LIMB_COUNT, 2) torsos, from a limb's start to its end; NaN where it was not seen.
        face: (T, F, 2) torsos, nose, eyes and ears about the neck.
    """

    joints: FloatArray
    turn: FloatArray
    limbs: FloatArray
    face: FloatArray

    @classmethod
    def of(cls, points: FloatArray, axes: FloatArray, torso_px: float) -> Self:
        """Of joints (T, K, 2) in pixels, their `limb_axes`, and a torso's length as the person stands."""
        hips, neck = (points[:, joint_index(joint)][:, None] for joint in ("mid_hip", "neck"))
        turn = np.array([facing_turn(joints) for joints in points], np.float32)
        joints, face = points[:, _COMPARED] - hips, points[:, _FACE_JOINTS] - neck
        return cls(joints / torso_px, turn, axes[:, :, ALONG] / torso_px, face / torso_px)

    def distances(self, other: "LimbPoses") -> FloatArray:
        """(T, LIMB_COUNT) from a single other pose, in torsos."""
        turned = np.abs((self.turn - other.turn + 0.5) % 1 - 0.5)
        whole = _apart(self.joints, other.joints, _UNSEEN).mean(1) + _TURN * turned
        distances = whole[:, None] + _LIMB * _apart(self.limbs, other.limbs, _UNSEEN_LIMB)
        distances[:, HEAD] += _FACE * _apart(self.face, other.face, _UNSEEN).mean(1)
        return np.asarray(distances, np.float32)


def _apart(these: FloatArray, other: FloatArray, unseen: float) -> FloatArray:
    """(T, N) between (T, N, 2) and (1, N, 2)."""
    distances = np.linalg.norm(these - other, axis=-1)
    return np.where(np.isfinite(distances), distances, np.float32(unseen))


def torso_px(points: FloatArray) -> float:
    """The length of a torso in the middle of poses (T, K, 2) in pixels, T at least 1."""
    hips, neck = (points[:, joint_index(joint)] for joint in ("mid_hip", "neck"))
    return float(np.nanmedian(np.linalg.norm(neck - hips, axis=-1)))
