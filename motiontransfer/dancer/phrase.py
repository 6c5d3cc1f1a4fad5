"""A phrase: one move as somebody dances it, never twice alike."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Self

import numpy as np

from motiontransfer.dancer.geometry import SIDES
from motiontransfer.dancer.pose import Arm, Leg, Pose
from motiontransfer.dancer.stance import BEATS, Move, stand

# What an arm does with its size; roll and curl of a hand would look wrong if they grew.
_SIZED_ARM: Final = ("raised", "forward", "elbow", "wrist_fold", "wrist_tilt", "shrug")
_SIZED_TRUNK: Final = (
    "x", "y", "z", "hip_roll", "hip_pitch", "bend", "lean", "twist", "head_turn", "head_nod", "head_tilt",
)  # fmt: skip
_HIGHEST: Final = 2.65  # no arm is raised beyond this
_SAMPLES: Final = 32


@dataclass(frozen=True)
class Phrase:
    """A move, its size and its tempo.

    Attributes:
        move: what the body does.
        beats: of the music for the move's four: 8 is at half its tempo, 2 at double.
        size: of all that moves; 1 is as the move has it.
        mirrored: whether left and right change places.
        steps: a move from which the feet, the hips and the lean come, or None for those of `move`.
    """

    move: Move
    beats: float = BEATS
    size: float = 1.0
    mirrored: bool = False
    steps: Move | None = None

    def pose(self, beat: float, hip_m: float, feel: "Feel") -> Pose:
        """The pose at a beat of the music since the phrase began."""
        at = feel.accented(BEATS * beat / self.beats)
        size = self.size * feel.size
        pose = _sized(self.move, at, hip_m, size)
        late = [_sized(self.move, at - lag, hip_m, size) for lag in feel.lags]
        pose = replace(pose, left_arm=late[0].left_arm, right_arm=late[1].right_arm)
        if self.steps is not None:
            pose = _above(pose, _sized(self.steps, at, hip_m, size))
        return feel.coloured(pose.mirrored() if self.mirrored else pose)


@dataclass(frozen=True)
class Feel:
    """How one repetition of a phrase differs from another.

    Attributes:
        size: a factor of the phrase's.
        accent: above 0 dwells on the beats and hurries between them; below it is the other way round.
        lags: beats by which the (left, right) arm follows.
        arms: (2, 5) added to raised, elbow, roll, wrist_fold and wrist_tilt of either arm.
        head: (3,) added to turn, nod and tilt.
        feet: (2, 3) added to x, z and turn of either foot.
    """

    size: float
    accent: float
    lags: tuple[float, float]
    arms: tuple[tuple[float, ...], ...]
    head: tuple[float, ...]
    feet: tuple[tuple[float, ...], ...]

    @classmethod
    def drawn(cls, seed: int, repetition: int) -> Self:
        """The same for the same seed and number of the phrase within the dance."""
        random = np.random.default_rng([seed, repetition])

        def within(*limits: float) -> tuple[float, ...]:
            return tuple(float(random.uniform(-limit, limit)) for limit in limits)

        (size, accent, left, right) = within(0.08, 0.28, 0.07, 0.07)
        return cls(
            1 + size,
            0.12 + accent,
            (0.05 + left, 0.05 + right),
            (within(0.08, 0.08, 0.08, 0.10, 0.10), within(0.08, 0.08, 0.08, 0.10, 0.10)),
            within(0.05, 0.04, 0.05),
            (within(0.015, 0.025, 0.10), within(0.015, 0.025, 0.10)),
        )

    def accented(self, beat: float) -> float:
        """The beat of the move: whole beats stay where they are."""
        return beat - self.accent * float(np.sin(2 * np.pi * beat)) / (2 * np.pi)

    def coloured(self, pose: Pose) -> Pose:
        """The pose with what is added to it."""
        (left_arm, right_arm), (left_foot, right_foot) = self.arms, self.feet
        turn, nod, tilt = self.head
        return replace(
            pose,
            head_turn=pose.head_turn + turn,
            head_nod=pose.head_nod + nod,
            head_tilt=pose.head_tilt + tilt,
            left_arm=_coloured_arm(pose.left_arm, left_arm),
            right_arm=_coloured_arm(pose.right_arm, right_arm),
            left_leg=_placed_leg(pose.left_leg, left_foot),
            right_leg=_placed_leg(pose.right_leg, right_foot),
        )


def _coloured_arm(arm: Arm, added: tuple[float, ...]) -> Arm:
    raised, elbow, roll, fold, tilt = added
    return replace(
        arm,
        raised=min(arm.raised + raised, _HIGHEST),
        elbow=max(arm.elbow + elbow, 0.05),
        roll=arm.roll + roll,
        wrist_fold=arm.wrist_fold + fold,
        wrist_tilt=arm.wrist_tilt + tilt,
    )


def _placed_leg(leg: Leg, added: tuple[float, ...]) -> Leg:
    x, z, turn = added
    return replace(leg, x=leg.x + x, z=leg.z + z, turn=leg.turn + turn)


def _above(pose: Pose, steps: Pose) -> Pose:
    """Arms, head and twist of one pose above the feet and hips of another."""
    names = ("turn", "x", "y", "z", "hip_roll", "hip_pitch", "bend", "lean", "left_leg", "right_leg")
    return replace(pose, **{name: getattr(steps, name) for name in names})


def _sized(move: Move, beat: float, hip_m: float, size: float) -> Pose:
    """A move made larger or smaller about its own mean; the feet about where one stands at ease.

    A turn stays whole, and feet keep the direction in which they point.
    """
    pose, ease, mean = move(beat, hip_m), stand(hip_m), _mean_arms(move, hip_m)
    values: dict[str, Any] = {name: _grown(pose, ease, name, size) for name in _SIZED_TRUNK}
    for side in SIDES:
        leg, arm = pose.leg(side), pose.arm(side)
        placed = {name: _grown(leg, ease.leg(side), name, size) for name in ("x", "z", "lift")}
        values[f"{side}_leg"] = replace(leg, **placed)
        swung = {name: _grown(arm, mean[side], name, size) for name in _SIZED_ARM}
        values[f"{side}_arm"] = replace(arm, **swung | {"raised": min(swung["raised"], _HIGHEST)})
    return replace(pose, **values)


def _grown(moved: Pose | Arm | Leg, ease: Pose | Arm | Leg, name: str, size: float) -> float:
    rest: float = getattr(ease, name)
    return rest + size * (getattr(moved, name) - rest)


@cache
def _mean_arms(move: Move, hip_m: float) -> dict[str, Arm]:
    """Each arm's mean over the whole move."""
    poses = [move(beat, hip_m) for beat in np.linspace(0, BEATS, _SAMPLES, endpoint=False)]
    return {
        side: Arm(
            **{name: float(np.mean([getattr(pose.arm(side), name) for pose in poses])) for name in _SIZED_ARM}
        )
        for side in SIDES
    }
