"""A pose in a dancer's words: how far an arm is raised, where a foot stands. Radians and metres."""

from dataclasses import dataclass, field, fields, replace
from math import pi
from typing import Any, Self, TypeVar


@dataclass
class Arm:
    """One arm; both arms read alike, mirrored."""

    raised: float = 0.25  # 0 hangs down, pi / 2 is level, pi points up
    forward: float = 0.2  # 0 raises it to the side, pi / 2 to the front
    roll: float = 0.0  # about its own length
    elbow: float = 0.35  # 0 is straight
    forearm_roll: float = -1.1  # 0 shows the palm
    wrist_fold: float = 0.0
    wrist_tilt: float = 0.0
    curl: float = 0.25  # 0 is a flat hand, 1 a fist
    spread: float = 0.0  # 1 splays the fingers
    shrug: float = 0.0  # lifts the shoulder


@dataclass
class Leg:
    """One leg, told by its foot in the world."""

    x: float = 0.0  # of the ankle
    z: float = 0.0
    lift: float = 0.0  # 0 stands on the floor
    turn: float = 0.0
    toe_down: float = 0.0

    def mirrored(self) -> Self:
        """The leg on the other side."""
        return replace(self, x=-self.x, turn=-self.turn)


@dataclass
class Pose:
    """The whole body."""

    turn: float = 0.0  # of the body about the vertical, to the dancer's left
    x: float = 0.0  # how far the pelvis is from where it is at rest
    y: float = -0.025  # never quite straight knees
    z: float = 0.0
    hip_roll: float = 0.0
    hip_pitch: float = 0.0
    bend: float = 0.0  # of the torso to the side
    lean: float = 0.0  # forward
    twist: float = 0.0
    head_turn: float = 0.0
    head_nod: float = 0.0
    head_tilt: float = 0.0
    left_arm: Arm = field(default_factory=Arm)
    right_arm: Arm = field(default_factory=Arm)
    left_leg: Leg = field(default_factory=Leg)
    right_leg: Leg = field(default_factory=Leg)

    def arm(self, side: str) -> Arm:
        """The arm of "left" or "right"."""
        return self.left_arm if side == "left" else self.right_arm

    def leg(self, side: str) -> Leg:
        """The leg of "left" or "right"."""
        return self.left_leg if side == "left" else self.right_leg

    def mirrored(self) -> Self:
        """The pose that one sees in a mirror."""
        return replace(
            self,
            turn=-self.turn,
            x=-self.x,
            hip_roll=-self.hip_roll,
            bend=-self.bend,
            twist=-self.twist,
            head_turn=-self.head_turn,
            head_tilt=-self.head_tilt,
            left_arm=replace(self.right_arm),
            right_arm=replace(self.left_arm),
            left_leg=self.right_leg.mirrored(),
            right_leg=self.left_leg.mirrored(),
        )

    def unwound(self) -> Self:
        """The same pose with the fewest whole turns behind it."""
        whole = 2 * pi * round(self.turn / (2 * pi))
        left, right = (replace(leg, turn=leg.turn - whole) for leg in (self.left_leg, self.right_leg))
        return replace(self, turn=self.turn - whole, left_leg=left, right_leg=right)

    def moved(self, x: float, z: float) -> Self:
        """The same pose elsewhere on the floor."""
        left, right = (replace(leg, x=leg.x + x, z=leg.z + z) for leg in (self.left_leg, self.right_leg))
        return replace(self, x=self.x + x, z=self.z + z, left_leg=left, right_leg=right)


Blendable = TypeVar("Blendable", Arm, Leg, Pose)


def blend(start: Blendable, end: Blendable, share: float) -> Blendable:
    """Between two poses (or arms, or legs): `start` at share 0, `end` at 1."""
    values: dict[str, Any] = {}
    for each in fields(start):
        first, second = getattr(start, each.name), getattr(end, each.name)
        if isinstance(first, float | int):
            values[each.name] = first * (1 - share) + second * share
        else:
            values[each.name] = blend(first, second, share)
    return type(start)(**values)
