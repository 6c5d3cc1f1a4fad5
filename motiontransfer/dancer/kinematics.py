"""From a pose to the place of every bone: forward down trunk and arms, inverse for the legs."""

from dataclasses import dataclass

import numpy as np

from motiontransfer.dancer.geometry import (
    SIDES,
    Floats,
    X,
    Y,
    Z,
    mirror_matrix,
    rotation,
    shortest_rotation,
    unit,
    vector,
)
from motiontransfer.dancer.pose import Arm, Leg, Pose
from motiontransfer.dancer.skeleton import (
    ARM,
    ARM_FOLD,
    FINGERS,
    Skeleton,
    thumb_fold_axis,
)

# The collar bone follows an arm that is raised beyond this, by this share.
_COLLAR_FROM, _COLLAR_SHARE = 0.9, 0.28
_REACH = 0.998  # of a leg's length: a knee never locks


@dataclass(frozen=True)
class BonePlaces:
    """Where B bones are, before the body's scale.

    Attributes:
        rotations: (B, 3, 3), from the rest frame to the world.
        positions: (B, 3), where each bone begins.
    """

    rotations: Floats
    positions: Floats


class _Chain:
    """Bones placed one after the other."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.rotations: dict[str, Floats] = {}
        self.positions: dict[str, Floats] = {}

    def place(self, bone: str, rotation: Floats, position: Floats) -> None:
        """Puts a bone at a place in the world."""
        self.rotations[bone], self.positions[bone] = rotation, position

    def turn(self, bone: str, rotation: Floats) -> None:
        """Hangs a bone on its parent, turned against it."""
        parent = self.skeleton.parents[bone]
        assert parent is not None
        self.place(bone, self.rotations[parent] @ rotation, self.carried(parent, self.skeleton.rest[bone]))

    def carried(self, bone: str, rest_point: Floats) -> Floats:
        """Where a placed bone carries a point of the rest pose."""
        return self.positions[bone] + self.rotations[bone] @ (rest_point - self.skeleton.rest[bone])

    def result(self) -> BonePlaces:
        """All bones in the skeleton's order."""
        bones = self.skeleton.bones
        return BonePlaces(
            np.stack([self.rotations[bone] for bone in bones]),
            np.stack([self.positions[bone] for bone in bones]),
        )


def place_bones(skeleton: Skeleton, pose: Pose) -> BonePlaces:
    """Places all bones; the pelvis sinks as far as the feet need to stay where the pose puts them."""
    chain = _Chain(skeleton)
    _place_trunk(chain, pose)
    for side in SIDES:
        _place_arm(chain, side, pose.arm(side))
        _place_leg(chain, side, pose.leg(side))
    return chain.result()


def _place_trunk(chain: _Chain, pose: Pose) -> None:
    hips = rotation(Y, pose.turn) @ rotation(Z, pose.hip_roll) @ rotation(X, pose.hip_pitch)
    chain.place("pelvis", hips, chain.skeleton.rest["pelvis"] + vector(pose.x, pose.y, pose.z))
    sink = max(_missing_reach(chain, side, pose.leg(side)) for side in SIDES)
    chain.positions["pelvis"] = chain.positions["pelvis"] - sink * Y
    back = rotation(Z, pose.bend / 2) @ rotation(X, pose.lean / 2) @ rotation(Y, pose.twist / 2)
    nod = rotation(Y, pose.head_turn / 2) @ rotation(X, pose.head_nod / 2) @ rotation(Z, pose.head_tilt / 2)
    for bone, turned in (("spine", back), ("chest", back), ("neck", nod), ("head", nod)):
        chain.turn(bone, turned)


def _place_arm(chain: _Chain, side: str, arm: Arm) -> None:
    mirror = mirror_matrix(SIDES[side])
    collar = _COLLAR_SHARE * max(0.0, arm.raised - _COLLAR_FROM) + arm.shrug
    sine, cosine = np.sin(arm.raised), np.cos(arm.raised)
    direction = vector(sine * np.cos(arm.forward), -cosine, sine * np.sin(arm.forward))
    half_roll = rotation(ARM, arm.forearm_roll / 2)  # shared by both halves of the forearm
    turns = {
        "collar": rotation(Z, collar),
        "upper_arm": rotation(Z, -collar) @ rotation(direction, arm.roll) @ shortest_rotation(ARM, direction),
        "forearm": rotation(ARM_FOLD, arm.elbow),
        "forearm_twist": half_roll,
        "hand": half_roll @ rotation(ARM_FOLD, arm.wrist_fold) @ rotation(Z, arm.wrist_tilt),
        **_finger_turns(arm),
    }
    for bone, turned in turns.items():
        chain.turn(f"{side}_{bone}", mirror @ turned @ mirror)


def _finger_turns(arm: Arm) -> dict[str, Floats]:
    turns = {}
    for finger, shape in FINGERS.items():
        axis = thumb_fold_axis() if finger == "thumb" else ARM_FOLD
        for number, share in enumerate((*shape.curls, 0.0), start=1):
            turns[f"{finger}_{number}"] = rotation(axis, arm.curl * share)
        if finger != "thumb":
            spread = rotation(Z, shape.angle * arm.spread)
            turns[f"{finger}_1"] = spread @ turns[f"{finger}_1"]
    return turns


def _ankle_target(chain: _Chain, side: str, leg: Leg) -> Floats:
    return vector(leg.x, chain.skeleton.rest[f"{side}_foot"][1] + leg.lift, leg.z)


def _leg_lengths(skeleton: Skeleton, side: str) -> tuple[float, float]:
    return skeleton.length(f"{side}_thigh", f"{side}_shin"), skeleton.length(f"{side}_shin", f"{side}_foot")


def _missing_reach(chain: _Chain, side: str, leg: Leg) -> float:
    """How far the pelvis must sink so that this leg reaches its foot."""
    reach = _REACH * sum(_leg_lengths(chain.skeleton, side))
    span = chain.carried("pelvis", chain.skeleton.rest[f"{side}_thigh"]) - _ankle_target(chain, side, leg)
    aside = float(np.hypot(span[0], span[2]))
    return max(0.0, float(span[1]) - np.sqrt(max(reach**2 - aside**2, 0.0)))


def _place_leg(chain: _Chain, side: str, leg: Leg) -> None:
    """Two bones between hip and ankle; the knee points between the hips' and the foot's direction."""
    upper, lower = _leg_lengths(chain.skeleton, side)
    hip = chain.carried("pelvis", chain.skeleton.rest[f"{side}_thigh"])
    span = _ankle_target(chain, side, leg) - hip
    distance = min(float(np.linalg.norm(span)), (upper + lower) * _REACH)
    down, foot_turn = unit(span), rotation(Y, leg.turn)
    knee_side = unit(0.6 * chain.rotations["pelvis"] @ Z + foot_turn @ Z)
    knee_side = unit(knee_side - down * (knee_side @ down))
    cosine = np.clip((upper**2 + distance**2 - lower**2) / (2 * upper * distance), -1, 1)
    knee = hip + down * upper * cosine + knee_side * upper * np.sqrt(1 - cosine**2)
    ankle = hip + down * distance
    chain.place(f"{side}_thigh", _bone_frame(knee - hip, knee_side), hip)
    chain.place(f"{side}_shin", _bone_frame(ankle - knee, knee_side), knee)
    chain.place(f"{side}_foot", foot_turn @ rotation(X, leg.toe_down), ankle)
    chain.turn(f"{side}_toes", rotation(X, -0.7 * max(0.0, leg.toe_down)))


def _bone_frame(down: Floats, front: Floats) -> Floats:
    """(3, 3): the frame whose -y runs along `down` and whose z looks towards `front`."""
    y = -unit(down)
    z = unit(front - y * (front @ y))
    return np.stack([np.cross(y, z), y, z], 1)
