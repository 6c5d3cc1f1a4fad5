"""The moves of arms and trunk, above small steps. `steps` has those of the feet."""

import numpy as np

from motiontransfer.dancer.geometry import SIDES, smooth_step
from motiontransfer.dancer.pose import Arm, Pose, blend
from motiontransfer.dancer.stance import bounce, set_arm, side_step, stand

_PI = np.pi


def wave(beat: float, hip_m: float) -> Pose:
    """Level arms with a wave that travels through both."""
    pose = side_step(bounce(stand(hip_m), beat), beat / 2, 0.10)
    for side, lag in (("left", 0.0), ("right", 1.6)):
        swing = np.sin(_PI * beat - lag)
        elbow = 0.25 + 0.45 * (1 + np.sin(_PI * beat - lag - 0.8))
        wrist = 0.2 * np.sin(_PI * beat - lag - 1.6)
        set_arm(pose, side, Arm(1.5 + 0.4 * swing, 0.15, -0.3 + 0.4 * swing, elbow, 0.2, wrist, 0, 0.08, 0.6))
    pose.head_turn = 0.35 * np.sin(_PI * beat / 2)
    return pose


def hands_up(beat: float, hip_m: float) -> Pose:
    """Both hands high, swaying from side to side."""
    pose = side_step(bounce(stand(hip_m), beat, 0.05), beat / 2, 0.16)
    sway = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        tilt = 0.35 * np.sin(_PI * beat)
        lean = 0.25 * sign * sway
        set_arm(pose, side, Arm(2.3 - lean, 0.25, -1.2, 0.75 + lean, 0.8, 0, tilt, 0.05, 1))
    pose.head_tilt, pose.head_turn = -0.15 * sway, 0.2 * sway
    return pose


def raise_roof(beat: float, hip_m: float) -> Pose:
    """Open hands beside the head push upwards on each beat."""
    pose = bounce(stand(hip_m, wider_m=0.03), beat, 0.06)
    push = ((1 + np.cos(2 * _PI * beat)) / 2) ** 0.8
    sway = np.sin(_PI * beat / 2)
    for side, sign in SIDES.items():
        arm = Arm(1.45 + 0.75 * push, 0.25, -1.3, 1.75 - 1.05 * push)
        arm.forearm_roll, arm.wrist_tilt, arm.curl, arm.spread = 1.0, 0.15 * sign * sway, 0.04, 1.0
        set_arm(pose, side, arm)
    pose.x, pose.hip_roll, pose.bend = 0.07 * sway, -0.10 * sway, 0.08 * sway
    pose.head_tilt, pose.head_nod = 0.12 * sway, 0.08 * (1 - push)
    return pose


def disco(beat: float, hip_m: float) -> Pose:
    """One arm points up, the other down, and they change."""
    pose = bounce(stand(hip_m), beat, 0.04)
    side_of_beat = float(np.tanh(2.5 * np.sin(_PI * beat / 2)))
    for side, sign in SIDES.items():
        up = 0.5 - 0.5 * sign * side_of_beat
        set_arm(
            pose, side, Arm(0.7 + 1.75 * up, 0.1, -0.5 * up, 0.15 + 0.4 * (1 - up), -0.4, 0, 0, 0.15, 0.6)
        )
    pose.twist, pose.hip_roll, pose.x = -0.35 * side_of_beat, 0.10 * side_of_beat, -0.06 * side_of_beat
    pose.head_turn, pose.head_nod = 0.3 * side_of_beat, -0.08
    return pose


def punch(beat: float, hip_m: float) -> Pose:
    """Fast punches across the body: arms hide the chest and one another."""
    pose = bounce(stand(hip_m + 0.06), 2 * beat)
    swing = np.sin(2 * _PI * beat)
    for side, sign in SIDES.items():
        out = max(0.0, -sign * swing)
        set_arm(pose, side, Arm(0.55 + 0.8 * out, 0.9 + 0.5 * out, 0.1, 2.0 - 1.65 * out, -0.9, 0, 0, 1.0, 0))
        pose.leg(side).z += 0.08 * sign
    pose.y -= 0.04
    pose.lean, pose.twist, pose.head_turn = 0.1, 0.45 * swing, -0.2 * swing
    return pose


def cross(beat: float, hip_m: float) -> Pose:
    """Arms cross before the chest and open again."""
    pose = bounce(stand(hip_m + 0.10), beat, 0.05)
    opened = 0.5 - 0.5 * np.cos(_PI * beat)
    closed = 1 - opened
    for side in SIDES:
        arm = Arm(1.0 + 0.45 * opened, 0.05 + 1.1 * closed, 0.35 - 0.7 * opened, 0.35 + 1.4 * closed)
        arm.forearm_roll, arm.curl, arm.spread = -0.6 + 0.4 * opened, 0.1, 0.6
        set_arm(pose, side, arm)
    pose.y -= 0.06 + 0.05 * closed
    pose.head_nod = 0.12 * closed
    return pose


def wave_hands(beat: float, hip_m: float) -> Pose:
    """Open hands beside the shoulders wave at the camera."""
    pose = side_step(bounce(stand(hip_m), beat), beat / 2, 0.12)
    for side, sign in SIDES.items():
        raised = 0.75 + 0.2 * np.sin(_PI * beat + sign)
        tilt = 0.35 * np.sin(2 * _PI * beat + sign)
        set_arm(pose, side, Arm(raised, 0.25, -1.25, 2.05, 1.1, -0.1, tilt, 0.03, 1))
    pose.head_tilt = 0.15 * np.sin(_PI * beat / 2)
    return pose


def clap(beat: float, hip_m: float) -> Pose:
    """Hands meet before the chest on every second beat and fly wide open between."""
    pose = side_step(bounce(stand(hip_m), beat, 0.05), beat / 2, 0.12)
    closed = ((1 + np.cos(_PI * beat)) / 2) ** 2
    apart, together = Arm(1.4, 0.25, -0.65, 0.6, 0.4), Arm(1.07, 1.19, 0.6, 1.57, 1.0, -1.1, 0.47)
    for side in SIDES:
        arm = blend(apart, together, closed)
        arm.curl, arm.spread = 0.05, 0.8 - 0.5 * closed
        set_arm(pose, side, arm)
    pose.lean, pose.head_nod = 0.05 * closed, 0.10 * closed
    pose.head_tilt = 0.12 * np.sin(_PI * beat / 2)
    return pose


def snake(beat: float, hip_m: float) -> Pose:
    """One arm rises while the other sinks, elbow and wrist trailing softly behind."""
    pose = side_step(stand(hip_m), beat / 2, 0.08)
    for side, sign in SIDES.items():
        phase = _PI * beat / 2 + (0.0 if sign > 0 else _PI)
        raised = 1.45 + 0.65 * np.sin(phase)
        elbow = 0.55 - 0.40 * np.sin(phase - 0.9)
        arm = Arm(raised, 0.15, -0.9 + 0.4 * np.cos(phase), elbow, 0.5, -0.35 * np.sin(phase - 1.5))
        arm.wrist_tilt, arm.curl, arm.spread = -0.3 * np.cos(phase - 0.6), 0.12, 0.6
        set_arm(pose, side, arm)
    sway = np.sin(_PI * beat / 2)
    pose.bend -= 0.12 * sway
    pose.head_turn, pose.head_tilt = 0.25 * sway, -0.10 * sway
    return pose


def robot(beat: float, hip_m: float) -> Pose:
    """Forearms at right angles, one up and one down, from stop to stop."""
    pose = stand(hip_m)
    snap = _stops(beat, (1.0, -1.0, 1.0, 0.0))
    turned = _stops(beat, (0.0, 0.45, 0.0, -0.45))
    for side, sign in SIDES.items():
        arm = Arm(1.30, 0.15, -1.35 * sign * snap, 1.5)
        arm.forearm_roll, arm.curl, arm.spread = -0.25, 0.02, 0.25
        set_arm(pose, side, arm)
    pose.twist, pose.head_turn = turned, 0.6 * turned
    pose.x, pose.hip_roll = 0.04 * turned, 0.08 * turned
    return bounce(pose, beat, 0.02)


def shoulder_roll(beat: float, hip_m: float) -> Pose:
    """Shoulders go up in turn while the hips swing below them."""
    pose = bounce(stand(hip_m, wider_m=0.03), beat, 0.04)
    swing = np.sin(_PI * beat)
    for side, sign in SIDES.items():
        up = sign * swing
        arm = Arm(0.5 + 0.12 * up, 0.3, -0.5, 0.75 + 0.25 * up, 0.25, -0.1)
        arm.curl, arm.spread, arm.shrug = 0.06, 0.8, 0.28 * up
        set_arm(pose, side, arm)
    pose.x, pose.hip_roll = 0.08 * swing, -0.16 * swing
    pose.bend, pose.twist, pose.head_tilt = 0.20 * swing, 0.18 * np.cos(_PI * beat), -0.16 * swing
    return pose


def body_roll(beat: float, hip_m: float) -> Pose:
    """A wave runs down the body from the head over the chest to the knees."""
    pose = stand(hip_m, wider_m=0.03)
    phase = _PI * beat
    pose.head_nod = -0.18 * np.sin(phase)
    pose.lean = 0.06 - 0.26 * np.sin(phase - 0.7)
    pose.hip_pitch = 0.05 + 0.17 * np.sin(phase - 1.0)
    pose.z = 0.05 * np.sin(phase - 1.9)
    pose.y -= 0.05 * (1 + np.sin(phase - 2.4))
    for side, sign in SIDES.items():
        sweep = np.sin(phase / 2 + 0.4 * sign)
        arm = Arm(0.85 + 0.30 * sweep, 0.3, -0.5, 0.6 + 0.25 * np.sin(phase), 0.3, -0.15 * sweep)
        arm.curl, arm.spread = 0.08, 0.8
        set_arm(pose, side, arm)
    return pose


def _stops(beat: float, values: tuple[float, ...]) -> float:
    """Holds one value a beat, swinging to the next in the beat's first half."""
    whole = int(np.floor(beat))
    before, now = values[(whole - 1) % len(values)], values[whole % len(values)]
    return before + (now - before) * float(smooth_step(0, 0.55, beat - whole))
