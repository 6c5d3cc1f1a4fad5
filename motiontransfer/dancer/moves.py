"""The moves: each gives a pose for a beat of its four, for hips that reach `hip_m` from the middle.

A foot that stands stays where it stands; it changes place only while it is lifted. A move is also asked
beyond its fourth beat, while the next one fades in.
"""

from collections.abc import Callable

import numpy as np

from motiontransfer.dancer.geometry import SIDES, smooth_step
from motiontransfer.dancer.pose import Arm, Leg, Pose

Move = Callable[[float, float], Pose]
BEATS = 4.0

_PI = np.pi
_STEP_LIFT_M = 0.05


def wave(beat: float, hip_m: float) -> Pose:
    """Level arms with a wave that travels through both."""
    pose = _side_step(_bounce(stand(hip_m), beat), beat / 2, 0.10)
    for side, lag in (("left", 0.0), ("right", 1.6)):
        swing = np.sin(_PI * beat - lag)
        elbow = 0.25 + 0.45 * (1 + np.sin(_PI * beat - lag - 0.8))
        wrist = 0.2 * np.sin(_PI * beat - lag - 1.6)
        _set_arm(
            pose, side, Arm(1.5 + 0.4 * swing, 0.15, -0.3 + 0.4 * swing, elbow, -0.2, wrist, 0, 0.08, 0.6)
        )
    pose.head_turn = 0.35 * np.sin(_PI * beat / 2)
    return pose


def hands_up(beat: float, hip_m: float) -> Pose:
    """Both hands high, swaying from side to side."""
    pose = _side_step(_bounce(stand(hip_m), beat, 0.05), beat / 2, 0.16)
    sway = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        tilt = 0.35 * np.sin(_PI * beat)
        lean = 0.25 * sign * sway
        _set_arm(pose, side, Arm(2.45 - lean, 0.25, -1.2, 0.55 + lean, -0.1, 0, tilt, 0.05, 1))
    pose.head_tilt, pose.head_turn = -0.15 * sway, 0.2 * sway
    return pose


def disco(beat: float, hip_m: float) -> Pose:
    """One arm points up, the other down, and they change."""
    pose = _bounce(stand(hip_m), beat, 0.04)
    side_of_beat = float(np.tanh(2.5 * np.sin(_PI * beat / 2)))
    for side, sign in SIDES.items():
        up = 0.5 - 0.5 * sign * side_of_beat
        _set_arm(
            pose, side, Arm(0.7 + 1.75 * up, 0.1, -0.5 * up, 0.15 + 0.4 * (1 - up), -0.4, 0, 0, 0.15, 0.6)
        )
    pose.twist, pose.hip_roll, pose.x = -0.35 * side_of_beat, 0.10 * side_of_beat, -0.06 * side_of_beat
    pose.head_turn, pose.head_nod = 0.3 * side_of_beat, -0.08
    return pose


def punch(beat: float, hip_m: float) -> Pose:
    """Fast punches across the body: arms hide the chest and one another."""
    pose = _bounce(stand(hip_m + 0.06), 2 * beat)
    swing = np.sin(2 * _PI * beat)
    for side, sign in SIDES.items():
        out = max(0.0, -sign * swing)
        _set_arm(
            pose, side, Arm(0.55 + 0.85 * out, 0.9 + 0.5 * out, 0.1, 2.0 - 1.8 * out, -0.9, 0, 0, 1.0, 0)
        )
        pose.leg(side).z += 0.08 * sign
    pose.y -= 0.04
    pose.lean, pose.twist, pose.head_turn = 0.1, 0.45 * swing, -0.2 * swing
    return pose


def cross(beat: float, hip_m: float) -> Pose:
    """Arms cross before the chest and open again."""
    pose = _bounce(stand(hip_m + 0.10), beat, 0.05)
    opened = 0.5 - 0.5 * np.cos(_PI * beat)
    closed = 1 - opened
    for side in SIDES:
        arm = Arm(1.0 + 0.45 * opened, 0.05 + 1.1 * closed, 0.35 - 0.7 * opened, 0.35 + 1.4 * closed)
        arm.forearm_roll, arm.curl, arm.spread = -0.6 + 0.4 * opened, 0.1, 0.6
        _set_arm(pose, side, arm)
    pose.y -= 0.06 + 0.05 * closed
    pose.head_nod = 0.12 * closed
    return pose


def wave_hands(beat: float, hip_m: float) -> Pose:
    """Open hands beside the shoulders wave at the camera."""
    pose = _side_step(_bounce(stand(hip_m), beat), beat / 2, 0.12)
    for side, sign in SIDES.items():
        raised = 0.75 + 0.2 * np.sin(_PI * beat + sign)
        tilt = 0.35 * np.sin(2 * _PI * beat + sign)
        _set_arm(pose, side, Arm(raised, 0.25, -1.25, 2.05, 0, -0.1, tilt, 0.03, 1))
    pose.head_tilt = 0.15 * np.sin(_PI * beat / 2)
    return pose


def kick(beat: float, hip_m: float) -> Pose:
    """A knee comes up, the arm of the other side answers."""
    pose = stand(hip_m)
    swing = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        high = max(0.0, sign * swing) ** 0.7
        leg = pose.leg(side)
        leg.lift, leg.z, leg.toe_down = 0.36 * high, 0.22 * high, 0.5 * high
        answer = max(0.0, -sign * swing) ** 0.7
        elbow, roll = 0.5 + 0.5 * answer, -0.6 * answer
        _set_arm(pose, side, Arm(0.4 + 1.2 * answer, 0.5, roll, elbow, -0.6, 0, 0, 0.3, 0.6))
    pose.x, pose.lean, pose.twist = -0.09 * swing, 0.08 * abs(swing), -0.25 * swing
    return pose


def full_turn(beat: float, hip_m: float) -> Pose:
    """Once round, the feet stepping after: there is no face for half of it."""
    pose = _bounce(stand(hip_m), beat)
    once_round = 2 * _PI
    behind = once_round if beat >= BEATS else 0.0  # when it is done, the next move begins unturned
    pose.turn = once_round * min(beat, BEATS) / BEATS - behind
    for side, sign in SIDES.items():

        def place(at: float, sign: float = sign) -> Leg:
            angle, radius = once_round * at / BEATS, sign * (hip_m + 0.05)
            return Leg(radius * np.cos(angle), -radius * np.sin(angle), 0, angle + 0.2 * sign - behind)

        _step_along(pose, side, beat, place)
        _set_arm(pose, side, Arm(0.95 + 0.25 * np.sin(_PI * beat), 0.15, -0.3, 0.5, -0.4, 0, 0, 0.08, 0.6))
    return pose


def walk(beat: float, hip_m: float) -> Pose:
    """Two beats towards the camera and two back, so that the dancer changes depth."""
    pose = _bounce(stand(hip_m), 2 * beat, 0.02)

    def depth(at: float) -> float:
        return float(0.25 * (1 - np.cos(2 * _PI * at / BEATS)))

    pose.z = depth(min(beat, BEATS))
    for side, sign in SIDES.items():
        start = stand(hip_m).leg(side)

        def place(at: float, start: Leg = start) -> Leg:
            return Leg(start.x, depth(at), 0, start.turn)

        _step_along(pose, side, beat, place)
        swing = 0.5 * np.sin(_PI * beat) * sign
        _set_arm(pose, side, Arm(0.6, 0.9 + swing, -0.4, 1.3, -0.5, 0, 0, 0.15, 0.6))
    pose.twist = 0.2 * np.sin(_PI * beat)
    return pose


def stand(hip_m: float) -> Pose:
    """Standing at ease, the feet a little outside the hips."""
    pose = Pose()
    for side, sign in SIDES.items():
        leg = pose.leg(side)
        leg.x, leg.turn = sign * (hip_m + 0.05), 0.2 * sign
    return pose


def change_feet(start: Pose, end: Pose, fade: float) -> tuple[Leg, Leg]:
    """The (left, right) legs on the way from one pose to another: first the left foot steps, then the right.

    Args:
        start: the pose that is left.
        end: the pose that is taken up.
        fade: 0 at its beginning, 1 at its end.
    """
    left = _stepped(start.left_leg, end.left_leg, min(1.0, 2 * fade))
    right = _stepped(start.right_leg, end.right_leg, max(0.0, 2 * fade - 1))
    return left, right


def _stepped(start: Leg, end: Leg, share: float) -> Leg:
    """A foot that leaves one place and lands on another."""
    moved = float(smooth_step(0, 1, share))

    def between(first: float, second: float) -> float:
        return first * (1 - moved) + second * moved

    distance = float(np.hypot(end.x - start.x, end.z - start.z))
    lift = min(_STEP_LIFT_M, distance) * np.sin(_PI * share)
    return Leg(
        between(start.x, end.x),
        between(start.z, end.z),
        between(start.lift, end.lift) + lift,
        between(start.turn, end.turn),
        between(start.toe_down, end.toe_down),
    )


def _step_along(pose: Pose, side: str, beat: float, place: Callable[[float], Leg]) -> None:
    """Lets a foot follow a path in one step a beat: the left in its first half, the right in its second."""
    whole = min(np.floor(beat), BEATS - 1)
    share = 2 * (beat - whole) - (0 if side == "left" else 1)
    leg = _stepped(place(whole), place(whole + 1), float(np.clip(share, 0, 1)))
    if side == "left":
        pose.left_leg = leg
    else:
        pose.right_leg = leg


def _bounce(pose: Pose, beat: float, depth_m: float = 0.03) -> Pose:
    pose.y -= depth_m * (1 - np.cos(2 * _PI * beat)) / 2
    return pose


def _side_step(pose: Pose, beat: float, width_m: float) -> Pose:
    """Shifts the weight from foot to foot; the free foot closes up in the air and goes back."""
    weight = np.sin(_PI * beat)
    pose.x += 0.8 * width_m * weight
    pose.hip_roll -= 0.10 * weight
    pose.bend += 0.14 * weight
    for side, sign in SIDES.items():
        free = max(0.0, -sign * np.sin(_PI * beat + 0.3))
        leg = pose.leg(side)
        leg.x -= 0.5 * sign * width_m * free
        leg.lift += 0.09 * free
        leg.toe_down += 0.5 * free
    return pose


def _set_arm(pose: Pose, side: str, arm: Arm) -> None:
    if side == "left":
        pose.left_arm = arm
    else:
        pose.right_arm = arm
