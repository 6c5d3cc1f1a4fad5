"""The true joints of a dancer: OpenPose's 137, from bones."""

from dataclasses import dataclass

import numpy as np

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.geometry import SIDES, Floats, Z, mirror_matrix, unit, vector
from motiontransfer.dancer.head import LEFT_EAR, LEFT_EYE, NOSE_TIP, FaceModel
from motiontransfer.dancer.kinematics import BonePlaces
from motiontransfer.dancer.looks import Proportions
from motiontransfer.dancer.mesh import Indices
from motiontransfer.dancer.skeleton import Skeleton
from motiontransfer.pose.skeleton import FINGERS, JOINT_COUNT, JOINTS, PART_SLICES, joint_index

# The face counts as seen while the camera is within this angle's cosine of where the head looks.
_FACING_COSINE = np.cos(np.deg2rad(75))

# Joints of the body that are the beginning of a bone, and points of the left foot against its ankle.
_BONE_OF_JOINT = {
    "shoulder": "upper_arm", "elbow": "forearm", "wrist": "hand",
    "hip": "thigh", "knee": "shin", "ankle": "foot",
}  # fmt: skip
_FOOT_POINTS = {
    "big_toe": ("toes", vector(-0.015, -0.050, 0.175)),
    "small_toe": ("toes", vector(0.032, -0.055, 0.150)),
    "heel": ("foot", vector(0.0, -0.045, -0.065)),
}


@dataclass(frozen=True)
class TrueJoints:
    """The joints of one frame.

    Attributes:
        xy: (K, 2) float32 pixels.
        confidence: (K,) float32: 1, but 0 for a face that is turned away.
    """

    xy: Floats
    confidence: Floats


class JointModel:
    """Where the 137 joints sit on the bones of one dancer."""

    def __init__(self, skeleton: Skeleton, proportions: Proportions) -> None:
        self._head = skeleton.index("head")
        self._head_centre, self._head_size = skeleton.head_centre, proportions.head
        self._face = FaceModel(proportions.jaw)
        self._rest = np.stack(list(skeleton.rest.values()))
        self._bones: Indices = np.zeros(JOINT_COUNT, np.int64)
        self._points: Floats = np.zeros((JOINT_COUNT, 3))
        for (part, joint), (bone, point) in _anchors(skeleton, proportions).items():
            index = joint_index(joint, part)
            self._bones[index], self._points[index] = skeleton.index(bone), point

    def world(self, places: BonePlaces, expression: Expression = CALM) -> Floats:
        """(K, 3): the joints in the world, before the body's scale."""
        bones, points = self._bones, self._points.copy()
        points[PART_SLICES["face"]] = self._head_centre + self._head_size * self._face.points(expression)
        offset = points - self._rest[bones]
        joints = places.positions[bones] + np.einsum("kij,kj->ki", places.rotations[bones], offset)
        for middle, pair in (("neck", "shoulder"), ("mid_hip", "hip")):
            sides = [joints[joint_index(f"{side}_{pair}")] for side in SIDES]
            joints[joint_index(middle)] = (sides[0] + sides[1]) / 2
        return joints

    def confidence(self, places: BonePlaces, camera: Floats) -> Floats:
        """(K,) float32, for a camera at a point (3,) in the same units."""
        confidence = np.ones(JOINT_COUNT, np.float32)
        looks = places.rotations[self._head] @ Z
        if looks @ unit(camera - places.positions[self._head]) < _FACING_COSINE:
            confidence[PART_SLICES["face"]] = 0
        return confidence


_Anchors = dict[tuple[str, str], tuple[str, Floats]]


def _anchors(skeleton: Skeleton, proportions: Proportions) -> _Anchors:
    """For each part and joint the bone that carries it, and its place at rest."""
    centre, size = skeleton.head_centre, proportions.head
    anchors: _Anchors = {("body", "nose"): ("head", centre + size * NOSE_TIP)}
    for joint in JOINTS["face"]:  # whose places on the head follow the expression
        anchors["face", joint] = ("head", centre)
    for side, sign in SIDES.items():
        mirror = mirror_matrix(sign)
        for joint, bone in _BONE_OF_JOINT.items():
            anchors["body", f"{side}_{joint}"] = _start_of(skeleton, f"{side}_{bone}")
        for joint, point in (("eye", LEFT_EYE), ("ear", LEFT_EAR)):
            anchors["body", f"{side}_{joint}"] = ("head", centre + size * (mirror @ point))
        for joint, (bone, point) in _FOOT_POINTS.items():
            ankle = skeleton.rest[f"{side}_foot"]
            anchors["body", f"{side}_{joint}"] = (f"{side}_{bone}", ankle + mirror @ point)
        anchors[f"{side}_hand", "wrist"] = _start_of(skeleton, f"{side}_hand")
        for finger in FINGERS:
            for number in range(1, 5):
                joint = f"{finger}_{number}"
                anchors[f"{side}_hand", joint] = _start_of(skeleton, f"{side}_{joint}")
    return anchors


def _start_of(skeleton: Skeleton, bone: str) -> tuple[str, Floats]:
    return bone, skeleton.rest[bone]
