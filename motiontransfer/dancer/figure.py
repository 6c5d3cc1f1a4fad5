"""The body and the hands as capsules along the bones, at rest."""

from dataclasses import dataclass

import numpy as np

from motiontransfer.dancer.geometry import SIDES, Floats, X, Y, unit, vector
from motiontransfer.dancer.looks import Outfit, Proportions
from motiontransfer.dancer.shapes import Capsule
from motiontransfer.dancer.skeleton import FINGERS, Skeleton

# The hand begins inside the forearm by this, and leaves it by this.
_SUNK_M, _PROUD_M = 0.0060, 0.0010


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
        if outfit.trouser_width and not outfit.skirt_m:
            flesh += _trouser_leg(skeleton, side, sign, outfit)
    if outfit.skirt_m:
        flesh += _skirt(skeleton, outfit, proportions.hip_m)
    return [_thickened(each, proportions.thickness) for each in flesh]


def hand_flesh(skeleton: Skeleton, side: str, proportions: Proportions) -> list[Flesh]:
    """One hand; it leaves the forearm where both are equally thick, so that no seam shows at the wrist."""
    size, wrist = proportions.hand, skeleton.rest[f"{side}_hand"]
    along = unit(skeleton.rest[f"{side}_middle_1"] - wrist)
    flesh = [
        _thickened(_wrist(skeleton, side, _SUNK_M, _PROUD_M), proportions.thickness),
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


def _wrist(skeleton: Skeleton, side: str, sunk_m: float = 0.0, proud_m: float = 0.0) -> Flesh:
    """The lower forearm, thinner by `sunk_m` where it begins and thicker by `proud_m` where it ends."""
    elbow, wrist = skeleton.rest[f"{side}_forearm"], skeleton.rest[f"{side}_hand"]
    lower = Capsule((elbow + wrist) / 2, wrist, 0.0335 - sunk_m, 0.0235 + proud_m, 0.95)
    return Flesh(f"{side}_forearm_twist", lower)


def _sleeve(skeleton: Skeleton, side: str, length: float) -> list[Flesh]:
    shoulder, elbow, wrist = (skeleton.rest[f"{side}_{bone}"] for bone in ("upper_arm", "forearm", "hand"))
    if length <= 0:
        return []
    if length <= 1:
        end = shoulder + (elbow - shoulder) * length
        return [Flesh(f"{side}_upper_arm", Capsule(shoulder, end, 0.064, 0.061, cut=True))]
    cuff = elbow + unit(wrist - elbow) * (length - 1) * skeleton.length(
        f"{side}_upper_arm", f"{side}_forearm"
    )
    middle = (elbow + cuff) / 2
    return [
        Flesh(f"{side}_upper_arm", Capsule(shoulder, elbow, 0.064, 0.054)),
        Flesh(f"{side}_forearm", Capsule(elbow, middle, 0.053, 0.047)),
        Flesh(f"{side}_forearm_twist", Capsule(middle, cuff, 0.047, 0.039, cut=True)),
    ]


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


def _trouser_leg(skeleton: Skeleton, side: str, sign: float, outfit: Outfit) -> list[Flesh]:
    hip, knee, ankle = (skeleton.rest[f"{side}_{bone}"] for bone in ("thigh", "shin", "foot"))
    width, hem = 0.062 * outfit.trouser_width, ankle + outfit.hem_m * Y
    top = hip + vector(sign * 0.008, -0.06, 0)
    if hem[1] > knee[1]:
        share = (top[1] - hem[1]) / (top[1] - knee[1])
        shorts = Capsule(top, top + share * (knee - top), 0.080, 0.080 + share * (width - 0.074), cut=True)
        return [Flesh(f"{side}_thigh", shorts)]
    return [
        Flesh(f"{side}_thigh", Capsule(top, knee, 0.080, width)),
        Flesh(f"{side}_shin", Capsule(knee, hem, width, 0.94 * width, cut=True)),
    ]


def _skirt(skeleton: Skeleton, outfit: Outfit, hip: float) -> list[Flesh]:
    """Two bells that follow the thighs and one between them that follows the hips."""
    waist = skeleton.rest["pelvis"] + vector(0, 0.01, -0.008)
    down, flare = (outfit.skirt_m - 0.04) * Y, outfit.skirt_flare_m
    bells = [Flesh("pelvis", Capsule(waist, waist - down, 0.095, 0.110 + 0.8 * flare, cut=True))]
    for side, sign in SIDES.items():
        top = waist + vector(sign * 0.5 * hip, 0, 0)
        end = top - down + vector(sign * 0.4 * flare, 0, 0)
        bells.append(Flesh(f"{side}_thigh", Capsule(top, end, 0.090, 0.112 + 0.8 * flare, cut=True)))
    return bells


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
    return Flesh(flesh.bone, flesh.shape.thickened(factor))


def flesh_bounds(flesh: list[Flesh], margin_m: float) -> tuple[Floats, Floats]:
    """The (low, high) corners of a box around capsules."""
    ends = np.array([point for each in flesh for point in (each.shape.start, each.shape.end)])
    return ends.min(0) - margin_m, ends.max(0) + margin_m
