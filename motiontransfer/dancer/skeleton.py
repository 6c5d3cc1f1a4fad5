"""The bones at rest: an A-pose with palms towards the camera, every bone's own frame unturned."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.dancer.geometry import SIDES, Floats, X, Y, Z, mirror_matrix, unit, vector
from motiontransfer.dancer.looks import Proportions


@dataclass(frozen=True)
class FingerShape:
    """A finger of a plain hand, from the wrist, palm to the camera.

    Attributes:
        root_m: the knuckle, along the hand, across it towards the thumb, and out of the palm.
        angle: of the straight finger to the hand's axis, radians towards the thumb.
        lengths_m: of the three bones.
        radius_m: at the knuckle.
        curls: how much each bone takes of the hand's curl.
    """

    root_m: tuple[float, float, float]
    angle: float
    lengths_m: tuple[float, float, float]
    radius_m: float
    curls: tuple[float, float, float]


_CURLS: Final = (0.9, 1.1, 0.8)
FINGERS: Final = {
    "thumb": FingerShape(
        (0.018, 0.030, 0.012), np.deg2rad(42), (0.048, 0.036, 0.030), 0.0115, (0.36, 0.48, 0.64)
    ),
    "index": FingerShape((0.092, 0.031, 0), np.deg2rad(7), (0.042, 0.026, 0.022), 0.0090, _CURLS),
    "middle": FingerShape((0.095, 0.010, 0), np.deg2rad(1), (0.046, 0.029, 0.023), 0.0092, _CURLS),
    "ring": FingerShape((0.091, -0.011, 0), np.deg2rad(-5), (0.042, 0.027, 0.022), 0.0088, _CURLS),
    "little": FingerShape((0.083, -0.030, 0), np.deg2rad(-13), (0.032, 0.021, 0.019), 0.0078, _CURLS),
}

_ARM_ANGLE: Final = np.deg2rad(42)  # of the arms below the horizontal
ARM: Final[Floats] = vector(np.cos(_ARM_ANGLE), -np.sin(_ARM_ANGLE), 0)  # down the left arm
ARM_ACROSS: Final[Floats] = vector(np.sin(_ARM_ANGLE), np.cos(_ARM_ANGLE), 0)  # across it, towards the thumb
ARM_FOLD: Final[Floats] = np.cross(ARM, Z)  # the axis about which elbow, wrist and fingers fold forward


@dataclass(frozen=True)
class Skeleton:
    """B bones, parents before children.

    Attributes:
        rest: where each bone begins at rest, metres before the body's scale.
        parents: each bone's parent, None for the pelvis.
        head_centre: the middle of the skull at rest, to which the head's shape refers.
    """

    rest: dict[str, Floats]
    parents: dict[str, str | None]
    head_centre: Floats

    @property
    def bones(self) -> list[str]:
        """Names in order."""
        return list(self.rest)

    def index(self, bone: str) -> int:
        """The place of a bone among all."""
        return self.bones.index(bone)

    def length(self, start: str, end: str) -> float:
        """Metres between the beginnings of two bones at rest."""
        return float(np.linalg.norm(self.rest[end] - self.rest[start]))


def build_skeleton(proportions: Proportions) -> Skeleton:
    """The skeleton of a build."""
    rest: dict[str, Floats] = {}
    parents: dict[str, str | None] = {}

    def add(bone: str, parent: str | None, position: Floats) -> None:
        rest[bone], parents[bone] = position, parent

    hip_height = 0.08 + 0.84 * proportions.leg
    torso = proportions.torso
    add("pelvis", None, vector(0, hip_height + 0.03, 0))
    add("spine", "pelvis", vector(0, hip_height + 0.13 * torso, 0))
    add("chest", "spine", vector(0, hip_height + 0.27 * torso, 0))
    add("neck", "chest", vector(0, hip_height + 0.53 * torso, -0.012))
    add("head", "neck", vector(0, hip_height + 0.605 * torso, 0))
    for side, sign in SIDES.items():
        mirror = mirror_matrix(sign)
        for bone, parent, position in _arm(proportions, hip_height + 0.475 * torso):
            add(f"{side}_{bone}", parent if parent == "chest" else f"{side}_{parent}", mirror @ position)
        for bone, parent, position in _leg(proportions, hip_height):
            add(f"{side}_{bone}", parent if parent == "pelvis" else f"{side}_{parent}", mirror @ position)
    return Skeleton(rest, parents, rest["head"] + vector(0, 0.075, 0.02))


def thumb_fold_axis() -> Floats:
    """The axis of the left thumb's joints: it folds across the palm."""
    return unit(0.4 * ARM + ARM_FOLD + 0.5 * Z)


_BoneTable = list[tuple[str, str, Floats]]


def _arm(proportions: Proportions, shoulder_height: float) -> _BoneTable:
    shoulder = vector(proportions.shoulder_m, shoulder_height, -0.005)
    elbow = shoulder + ARM * 0.285 * proportions.arm
    wrist = elbow + ARM * 0.25 * proportions.arm
    bones: _BoneTable = [
        ("collar", "chest", vector(0.025, shoulder_height, 0.01)),
        ("upper_arm", "collar", shoulder),
        ("forearm", "upper_arm", elbow),
        ("forearm_twist", "forearm", elbow + ARM * 0.12 * proportions.arm),
        ("hand", "forearm_twist", wrist),
    ]
    for finger, shape in FINGERS.items():
        bones += _finger(finger, shape, wrist, proportions.hand)
    return bones


def _finger(finger: str, shape: FingerShape, wrist: Floats, scale: float) -> _BoneTable:
    along, across, out = shape.root_m
    joint = wrist + scale * (along * ARM + across * ARM_ACROSS + out * Z)
    direction = np.cos(shape.angle) * ARM + np.sin(shape.angle) * ARM_ACROSS
    if finger == "thumb":
        direction = direction + 0.25 * Z
    direction, parent = unit(direction), "hand"
    bones: _BoneTable = []
    for number, length in enumerate((*shape.lengths_m, 0.0), start=1):
        bones.append((f"{finger}_{number}", parent, joint))
        joint, parent = joint + direction * length * scale, f"{finger}_{number}"
    return bones


def _leg(proportions: Proportions, hip_height: float) -> _BoneTable:
    hip = proportions.hip_m * X + hip_height * Y
    ankle = hip - Y * 0.84 * proportions.leg
    return [
        ("thigh", "pelvis", hip),
        ("shin", "thigh", hip - Y * 0.43 * proportions.leg),
        ("foot", "shin", ankle),
        ("toes", "foot", ankle + vector(0, -0.055, 0.13)),
    ]
