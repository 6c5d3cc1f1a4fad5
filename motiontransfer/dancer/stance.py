"""What moves are made of: standing, bouncing, stepping.

A move gives a pose for a beat of its four, for hips that reach `hip_m` from the middle. A foot that stands
stays where it stands; it changes place only while it is lifted.
"""

from collections.abc import Callable, Sequence

import numpy as np

from motiontransfer.dancer.geometry import SIDES, smooth_step
from motiontransfer.dancer.pose import Arm, Leg, Pose

Move = Callable[[float, float], Pose]
BEATS = 4.0

_STEP_LIFT_M = 0.05
_STEP_SHARE = 0.7  # of the time between two steps, spent in the air


def stand(hip_m: float, wider_m: float = 0.0) -> Pose:
    """Standing at ease, the feet a little outside the hips, which reach `hip_m` from the middle."""
    pose = Pose()
    for side, sign in SIDES.items():
        leg = pose.leg(side)
        leg.x, leg.turn = sign * (hip_m + 0.05 + wider_m), 0.2 * sign
    return pose


def bounce(pose: Pose, beat: float, depth_m: float = 0.03) -> Pose:
    """Lets the knees give once a beat, deepest between two beats."""
    pose.y -= depth_m * (1 - np.cos(2 * np.pi * beat)) / 2
    return pose


def side_step(pose: Pose, beat: float, width_m: float) -> Pose:
    """Shifts the weight from foot to foot; the free foot closes up in the air and goes back."""
    weight = np.sin(np.pi * beat)
    pose.x += 0.8 * width_m * weight
    pose.hip_roll -= 0.10 * weight
    pose.bend += 0.14 * weight
    for side, sign in SIDES.items():
        free = max(0.0, -sign * np.sin(np.pi * beat + 0.3))
        leg = pose.leg(side)
        leg.x -= 0.5 * sign * width_m * free
        leg.lift += 0.09 * free
        leg.toe_down += 0.5 * free
    return pose


def set_arm(pose: Pose, side: str, arm: Arm) -> None:
    """Gives the pose an arm."""
    if side == "left":
        pose.left_arm = arm
    else:
        pose.right_arm = arm


def set_leg(pose: Pose, side: str, leg: Leg) -> None:
    """Gives the pose a leg."""
    if side == "left":
        pose.left_leg = leg
    else:
        pose.right_leg = leg


def step_along(pose: Pose, side: str, beat: float, place: Callable[[float], Leg]) -> None:
    """Lets a foot follow a path in one step a beat: the left in its first half, the right in its second."""
    whole = min(np.floor(beat), BEATS - 1)
    share = 2 * (beat - whole) - (0 if side == "left" else 1)
    set_leg(pose, side, stepped(place(whole), place(whole + 1), float(np.clip(share, 0, 1))))


def step_between(pose: Pose, side: str, beat: float, places: Sequence[Leg]) -> None:
    """Puts a foot at `places[n]` when beat n begins; it steps on to the next one early in the beat."""
    last = len(places) - 1
    whole = int(np.clip(np.floor(beat), 0, last))
    share = float(np.clip((beat - whole) / _STEP_SHARE, 0, 1))
    set_leg(pose, side, stepped(places[whole], places[min(whole + 1, last)], share))


def stepped(start: Leg, end: Leg, share: float) -> Leg:
    """A foot that leaves one place and lands on another: at `start` for share 0, at `end` for 1."""
    moved = float(smooth_step(0, 1, share))

    def between(first: float, second: float) -> float:
        return first * (1 - moved) + second * moved

    distance = float(np.hypot(end.x - start.x, end.z - start.z))
    lift = min(_STEP_LIFT_M, distance) * np.sin(np.pi * share)
    return Leg(
        between(start.x, end.x),
        between(start.z, end.z),
        between(start.lift, end.lift) + lift,
        between(start.turn, end.turn),
        between(start.toe_down, end.toe_down),
    )


def change_feet(start: Pose, end: Pose, fade: float) -> tuple[Leg, Leg]:
    """The (left, right) legs on the way from one pose to another: first the left foot steps, then the right.

    Args:
        start: the pose that is left.
        end: the pose that is taken up.
        fade: 0 at its beginning, 1 at its end.
    """
    left = stepped(start.left_leg, end.left_leg, min(1.0, 2 * fade))
    right = stepped(start.right_leg, end.right_leg, max(0.0, 2 * fade - 1))
    return left, right
