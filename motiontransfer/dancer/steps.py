"""The moves of the feet: walking, kicking, turning, crouching; with arms that go well with them.

A move is also asked beyond its fourth beat, while the next one fades in, and a little before its first.
"""

import numpy as np

from motiontransfer.dancer.geometry import SIDES, smooth_step
from motiontransfer.dancer.pose import Arm, Leg, Pose
from motiontransfer.dancer.stance import BEATS, bounce, set_arm, stand, step_along, step_between

_PI = np.pi


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
        set_arm(pose, side, Arm(0.4 + 1.2 * answer, 0.5, roll, elbow, 0.0, 0, 0, 0.2, 0.6))
    pose.x, pose.lean, pose.twist = -0.09 * swing, 0.08 * abs(swing), -0.25 * swing
    return pose


def full_turn(beat: float, hip_m: float) -> Pose:
    """Once round, the feet stepping after: there is no face for half of it."""
    pose = bounce(stand(hip_m), beat)
    pose.turn = _turned(beat)
    for side, sign in SIDES.items():

        def place(at: float, sign: float = sign) -> Leg:
            angle, radius = _turned(at), sign * (hip_m + 0.05)
            return Leg(radius * np.cos(angle), -radius * np.sin(angle), 0, angle + 0.2 * sign)

        step_along(pose, side, beat, place)
        set_arm(pose, side, Arm(0.95 + 0.25 * np.sin(_PI * beat), 0.15, -0.3, 0.5, 0.0, 0, 0, 0.08, 0.6))
    return pose


def _turned(beat: float) -> float:
    """The angle of the full turn: gently into it and out of it."""
    share = np.clip(beat / BEATS, 0, 1)
    return float(2 * _PI * share - 0.35 * np.sin(2 * _PI * share))


def walk(beat: float, hip_m: float) -> Pose:
    """From behind two beats towards the camera and two back, so that the dancer changes depth."""
    pose = bounce(stand(hip_m), 2 * beat, 0.02)

    def depth(at: float) -> float:
        return float(0.03 - 0.22 * np.cos(2 * _PI * np.clip(at / BEATS, 0, 1)))

    pose.z = depth(beat)
    for side, sign in SIDES.items():
        start = stand(hip_m).leg(side)

        def place(at: float, start: Leg = start) -> Leg:
            return Leg(start.x, depth(at), 0, start.turn)

        step_along(pose, side, beat, place)
        swing = 0.5 * np.sin(_PI * beat) * sign
        set_arm(pose, side, Arm(0.6, 0.9 + swing, -0.4, 1.3, -0.5, 0, 0, 0.15, 0.6))
    pose.twist = 0.2 * np.sin(_PI * beat)
    return pose


def crouch(beat: float, hip_m: float) -> Pose:
    """Down into bent knees and up again, arms opening to keep the balance."""
    pose = stand(hip_m, wider_m=0.05)
    down = ((1 - np.cos(_PI * beat)) / 2) ** 1.3
    sway = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        pose.leg(side).turn = 0.45 * sign
        raised, roll = 0.55 + 0.75 * down, -0.5 + 0.25 * sign * sway
        set_arm(pose, side, Arm(raised, 0.55, roll, 0.9 - 0.4 * down, 0.2, -0.1, 0, 0.08, 0.8))
    pose.y -= 0.24 * down
    pose.z, pose.hip_pitch, pose.lean = -0.07 * down, 0.16 * down, 0.22 * down
    pose.twist, pose.head_nod, pose.head_tilt = 0.2 * sway * down, -0.2 * down, 0.12 * sway
    return pose


def lunge(beat: float, hip_m: float) -> Pose:
    """A long step to one side into a bent knee, the arms drawn like a bow; then to the other."""
    pose = stand(hip_m)
    for side, sign in SIDES.items():
        since = np.mod(beat - (0.0 if side == "left" else 2.0), BEATS)
        out = _there_and_back(since, 0.65, 1.35, 2.0)
        home = pose.leg(side)
        lift = 0.06 * np.sin(_PI * float(smooth_step(0, 0.65, since) - smooth_step(1.35, 2.0, since)))
        home.x, home.lift, home.turn = home.x + 0.24 * sign * out, lift, home.turn + 0.25 * sign * out
        pose.x += 0.15 * sign * out
        pose.y -= 0.09 * out
        pose.bend -= 0.10 * sign * out
        pose.twist += 0.25 * sign * out
        pose.head_turn += 0.25 * sign * out
    for side, sign in SIDES.items():
        reach = float(np.clip(sign * pose.x / 0.15, -1, 1))
        stretched, drawn = max(0.0, reach), max(0.0, -reach)
        arm = Arm(0.7 + 0.75 * stretched + 0.65 * drawn, 0.35 - 0.2 * stretched)
        arm.roll, arm.elbow = -0.4 - 0.7 * drawn, 0.7 - 0.55 * stretched + 0.9 * drawn
        arm.forearm_roll, arm.curl, arm.spread = 0.5, 0.08, 0.8
        set_arm(pose, side, arm)
    return pose


def box_step(beat: float, hip_m: float) -> Pose:
    """One foot to the front, the other beside it, and both back: a box on the floor."""
    pose = bounce(stand(hip_m), beat, 0.035)
    home, front = stand(hip_m), stand(hip_m, wider_m=0.04)
    for leg in (front.left_leg, front.right_leg):
        leg.z = 0.24
    step_between(pose, "left", beat, [home.left_leg, front.left_leg, front.left_leg, home.left_leg])
    step_between(
        pose,
        "right",
        beat,
        [home.right_leg, home.right_leg, front.right_leg, front.right_leg, home.right_leg],
    )
    pose.z = (pose.left_leg.z + pose.right_leg.z) / 2
    pose.x = 0.05 * np.sin(_PI * beat - 0.5)
    pose.twist = 0.22 * np.sin(_PI * beat)
    for side, sign in SIDES.items():
        swing = np.sin(_PI * beat) * sign
        set_arm(pose, side, Arm(0.75 + 0.25 * swing, 0.5 + 0.3 * swing, -0.6, 1.1, 0.7, 0, 0, 0.1, 0.7))
    return pose


def heels(beat: float, hip_m: float) -> Pose:
    """Heel after heel is set to the front, hands low and open."""
    pose = bounce(stand(hip_m), beat, 0.05)
    swing = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        free = max(0.0, sign * swing) ** 0.8
        leg = pose.leg(side)
        leg.z, leg.lift, leg.toe_down = 0.26 * free, 0.03 * free, -0.45 * free
        leg.x += 0.05 * sign * free
        set_arm(pose, side, Arm(0.65 + 0.3 * free, 0.35, -0.5, 0.9, 0.3, -0.15, 0.2 * swing, 0.05, 0.9))
    pose.x, pose.z, pose.lean = -0.07 * swing, -0.03, -0.06 * abs(swing)
    pose.twist, pose.head_tilt = 0.2 * swing, -0.12 * swing
    return pose


def jump(beat: float, hip_m: float) -> Pose:
    """Off the floor with both feet, twice; the arms fly up with it."""
    pose = stand(hip_m, wider_m=0.02)
    phase = np.mod(beat, 2.0)
    flight = float(np.clip((phase - 0.75) / 0.6, 0, 1))
    height = 0.10 * 4 * flight * (1 - flight)
    gather = _there_and_back(phase, 0.45, 0.50, 0.75) + _there_and_back(phase - 1.25, 0.25, 0.30, 0.75)
    pose.y += height - 0.13 * gather
    pose.lean = 0.16 * gather
    swing = float(smooth_step(0.4, 1.05, phase) - smooth_step(1.1, 1.8, phase))
    for side in SIDES:
        leg = pose.leg(side)
        leg.lift, leg.toe_down = height, 5.0 * height
        set_arm(pose, side, Arm(0.5 + 1.3 * swing, 0.3, -0.6, 0.8 - 0.3 * swing, 0.3, 0, 0, 0.08, 0.8))
    return pose


def _there_and_back(at: float, there: float, leave: float, back: float) -> float:
    """Rises from 0 at 0 to 1 at `there`, falls from `leave` to 0 at `back`."""
    return float(smooth_step(0, there, at) - smooth_step(leave, back, at))
