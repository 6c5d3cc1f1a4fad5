"""The body and the hands as capsules along the bones, at rest."""

from dataclasses import dataclass

import numpy as np

from motiontransfer.dancer.geometry import SIDES, Floats, X, Y, unit, vector
from motiontransfer.dancer.looks import Outfit, Proportions
from motiontransfer.dancer.shapes import Capsule
from motiontransfer.dancer.skeleton import FINGERS, Skeleton


@dataclass(frozen=True)
class Flesh:
    """A capsule that moves with a bone."""

    bone: str
    shape: Capsule


def body_flesh(skeleton: Skeleton, proportions: Proportions, outfit: Outfit) -> list[Flesh]:
    """Trunk, neck, arms to the wrists, legs and feet, with sleeves and trousers over them."""
    flesh = _trunk(skeleton, proportions)
    for side, sign in SIDES.items():
        flesh += _shoulder_and_arm(skeleton, side, sign)
        flesh += _sleeve(skeleton, side, outfit.sleeve)
        flesh += _leg(skeleton, side, sign) + _foot(skeleton, side, sign)
        if outfit.trouser_width:
            flesh += _trouser_leg(skeleton, side, sign, outfit.trouser_width)
    return [_thickened(each, proportions.thickness) for each in flesh]


def hand_flesh(skeleton: Skeleton, side: str, proportions: Proportions) -> list[Flesh]:
    """One hand, begun inside the forearm with the forearm's own shape, so that no seam shows at the wrist."""
    size, wrist = proportions.hand, skeleton.rest[f"{side}_hand"]
    along = unit(skeleton.rest[f"{side}_middle_1"] - wrist)
    flesh = [
        _thickened(_wrist(skeleton, side), proportions.thickness),
        Flesh(
            f"{side}_hand",
            Capsule(wrist, wrist + along * 0.02 * size, 0.0235 * proportions.thickness, 0.025 * size, 0.82),
        ),
    ]
    for finger, shape in FINGERS.items():
        joints = [skeleton.rest[f"{side}_{finger}_{number}"] for number in range(1, 5)]
        radius, knuckle = shape.radius_m * size, (0.014 if finger == "thumb" else 0.0125) * size
        palm = Capsule(
            wrist + (joints[0] - wrist) * 0.15, joints[0], 0.0155 * size, knuckle, 0.95, 0.002 * size
        )
        flesh.append(Flesh(f"{side}_hand", palm))
        for number in range(3):
            start, end = joints[number], joints[number + 1]
            if number == 2:  # the tip's round end reaches the last joint
                end = end - (end - start) * 0.3
            bone = Capsule(start, end, radius * (1 - 0.08 * number), radius * (0.92 - 0.08 * number))
            flesh.append(Flesh(f"{side}_{finger}_{number + 1}", bone))
    return flesh


def _trunk(skeleton: Skeleton, proportions: Proportions) -> list[Flesh]:
    pelvis, spine, chest, neck = (skeleton.rest[bone] for bone in ("pelvis", "spine", "chest", "neck"))
    waist, bust, hip = proportions.waist, proportions.bust, proportions.hip_m
    throat = 0.053 * proportions.neck
    flesh = [
        Flesh("pelvis", _across(pelvis + vector(0, -0.02, -0.012), 0.55 * hip, 0.108, 0.95)),
        Flesh("spine", _across(spine, 0.035, 0.098 * waist, 0.85)),
        Flesh("spine", _across(spine + 0.07 * Y, 0.04, 0.100 * waist, 0.85)),
        Flesh("chest", _across(chest + 0.02 * Y, 0.06, 0.108, 0.85)),
        Flesh("chest", _across(chest + 0.11 * Y, 0.075, 0.105, 0.85)),
        Flesh("chest", Capsule(neck - 0.04 * Y, neck + vector(0, 0, 0.005), 0.062, 0.055)),
        Flesh("neck", Capsule(neck, skeleton.rest["head"] + 0.02 * Y, throat, throat)),
    ]
    for sign in SIDES.values():
        breast = chest + vector(sign * 0.065, 0.10, 0.045)
        seat = pelvis + vector(sign * 0.06, -0.06, -0.055)
        flesh.append(Flesh("chest", Capsule(breast, breast - 0.01 * Y, 0.062 * bust, 0.062 * bust)))
        flesh.append(Flesh("pelvis", Capsule(seat, seat + vector(0, -0.01, 0.005), 0.085, 0.08)))
    return flesh


def _shoulder_and_arm(skeleton: Skeleton, side: str, sign: float) -> list[Flesh]:
    shoulder, elbow, wrist = (skeleton.rest[f"{side}_{bone}"] for bone in ("upper_arm", "forearm", "hand"))
    collar_start = vector(sign * 0.03, skeleton.rest["neck"][1] - 0.045, -0.012)
    collar_end = shoulder + vector(-sign * 0.03, 0.005, 0)
    return [
        Flesh(f"{side}_collar", Capsule(collar_start, collar_end, 0.052, 0.055, 0.9)),
        Flesh(f"{side}_upper_arm", Capsule(shoulder, shoulder + unit(elbow - shoulder) * 0.02, 0.061, 0.060)),
        Flesh(f"{side}_upper_arm", Capsule(shoulder, elbow, 0.052, 0.040, 1, 0.004)),
        Flesh(f"{side}_forearm", Capsule(elbow, (elbow + wrist) / 2, 0.040, 0.034, 1, 0.004)),
        _wrist(skeleton, side),
    ]


def _wrist(skeleton: Skeleton, side: str) -> Flesh:
    elbow, wrist = skeleton.rest[f"{side}_forearm"], skeleton.rest[f"{side}_hand"]
    return Flesh(f"{side}_forearm_twist", Capsule((elbow + wrist) / 2, wrist, 0.0335, 0.0235, 0.95))


def _sleeve(skeleton: Skeleton, side: str, length: float) -> list[Flesh]:
    shoulder, elbow, wrist = (skeleton.rest[f"{side}_{bone}"] for bone in ("upper_arm", "forearm", "hand"))
    if length <= 0:
        return []
    end = shoulder + (elbow - shoulder) * min(length, 1)
    flesh = [Flesh(f"{side}_upper_arm", Capsule(shoulder, end, 0.064, 0.060 if length < 1 else 0.054))]
    if length > 1:
        cuff = elbow + (wrist - elbow) * (length - 1)
        middle = (elbow + cuff) / 2
        flesh.append(Flesh(f"{side}_forearm", Capsule(elbow, middle, 0.053, 0.049)))
        flesh.append(Flesh(f"{side}_forearm_twist", Capsule(middle, cuff, 0.049, 0.044)))
    return flesh


def _leg(skeleton: Skeleton, side: str, sign: float) -> list[Flesh]:
    hip, knee, ankle = (skeleton.rest[f"{side}_{bone}"] for bone in ("thigh", "shin", "foot"))
    return [
        Flesh(
            f"{side}_thigh", Capsule(hip + vector(sign * 0.008, -0.02, -0.005), knee, 0.076, 0.054, 1, 0.004)
        ),
        Flesh(f"{side}_shin", Capsule(knee, ankle + 0.02 * Y, 0.053, 0.036, 1, 0.006)),
        Flesh(
            f"{side}_shin",  # calf
            Capsule(knee + vector(0, -0.08, -0.018), knee + vector(0, -0.18, -0.016), 0.042, 0.042),
        ),
    ]


def _trouser_leg(skeleton: Skeleton, side: str, sign: float, width: float) -> list[Flesh]:
    hip, knee, ankle = (skeleton.rest[f"{side}_{bone}"] for bone in ("thigh", "shin", "foot"))
    return [
        Flesh(f"{side}_thigh", Capsule(hip + vector(sign * 0.008, -0.06, 0), knee, 0.080, 0.062 * width)),
        Flesh(f"{side}_shin", Capsule(knee, ankle + 0.03 * Y, 0.062 * width, 0.058 * width)),
    ]


def _foot(skeleton: Skeleton, side: str, sign: float) -> list[Flesh]:
    ankle = skeleton.rest[f"{side}_foot"]

    def at(x: float, y: float, z: float) -> Floats:
        return ankle + vector(sign * x, y, z)

    return [
        Flesh(f"{side}_foot", Capsule(at(0, -0.035, -0.035), at(0, -0.045, 0.06), 0.040, 0.040)),
        Flesh(f"{side}_foot", Capsule(ankle, at(0, -0.03, 0.04), 0.044, 0.042)),
        Flesh(f"{side}_foot", Capsule(at(0.004, -0.05, 0.05), at(0.006, -0.052, 0.12), 0.040, 0.038)),
        Flesh(f"{side}_toes", Capsule(at(0.006, -0.052, 0.12), at(0.004, -0.056, 0.16), 0.038, 0.032)),
    ]


def _across(middle: Floats, half_width: float, radius: float, flatness: float) -> Capsule:
    return Capsule(middle - half_width * X, middle + half_width * X, radius, radius, flatness)


def _thickened(flesh: Flesh, factor: float) -> Flesh:
    shape = flesh.shape
    return Flesh(
        flesh.bone,
        Capsule(
            shape.start,
            shape.end,
            shape.start_radius * factor,
            shape.end_radius * factor,
            shape.flatness,
            shape.bulge * factor,
        ),
    )


def flesh_bounds(flesh: list[Flesh], margin_m: float) -> tuple[Floats, Floats]:
    """The (low, high) corners of a box around capsules."""
    ends = np.array([point for each in flesh for point in (each.shape.start, each.shape.end)])
    return ends.min(0) - margin_m, ends.max(0) + margin_m
