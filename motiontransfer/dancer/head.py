"""The head: skull, face and hair as implicit shapes, and where on them the 70 face points lie.

Coordinates are metres from the middle of the skull of a head of size 1. Relief makes a detector find a face;
painted eyes and brows (face_paint.py) tell it where.
"""

from typing import Final

import numpy as np

from motiontransfer.dancer.geometry import Floats, vector
from motiontransfer.dancer.mesh import pull_to_surface
from motiontransfer.dancer.shapes import Capsule, ellipsoid, smooth_cut, smooth_union
from motiontransfer.pose.skeleton import FACE_JOINTS

# The plan of the face that relief, paint and true points share; x counts outward from the middle.
EYE_X: Final = 0.033
EYE_Y: Final = 0.0115
EYE_HALF_WIDTH: Final = 0.0165
LID_HEIGHT: Final = 0.0062
PUPIL_Y: Final = 0.0122
BROW_INNER_X: Final = 0.014
BROW_LENGTH: Final = 0.036
MOUTH_Y: Final = -0.0612
MOUTH_HALF_WIDTH: Final = 0.0255
NOSTRIL_Y: Final = -0.0395

NOSE_TIP: Final[Floats] = vector(0, -0.030, 0.118)
LEFT_EYE: Final[Floats] = vector(EYE_X, EYE_Y, 0.082)
LEFT_EAR: Final[Floats] = vector(0.078, -0.005, -0.012)


def head_distance(points: Floats) -> Floats:
    """(N,) signed distances to skin: skull, jaw, nose, lips, ears and neck."""
    half = _folded(points)
    skull = [
        ellipsoid(points, (0, 0.038, -0.018), (0.076, 0.088, 0.096)),
        ellipsoid(points, (0, -0.022, 0.018), (0.060, 0.078, 0.072)),
        ellipsoid(points, (0, -0.084, 0.050), (0.024, 0.026, 0.032)),  # chin
        ellipsoid(half, (0.036, -0.022, 0.05), (0.028, 0.030, 0.030)),  # cheeks
        ellipsoid(half, (0.040, -0.056, 0.010), (0.018, 0.028, 0.028)),  # jaw
        _bar((0, -0.05, -0.03), (0, -0.14, -0.035), 0.047, 0.050).distance(points),  # neck
    ]
    distance = smooth_union(skull, 0.008)
    brow_ridge = _bar((0.010, 0.031, 0.083), (0.044, 0.032, 0.068), 0.009, 0.008).distance(half)
    distance = smooth_union([distance, brow_ridge], 0.006)
    distance = smooth_cut(distance, ellipsoid(half, (0.033, 0.011, 0.094), (0.020, 0.0125, 0.018)), 0.005)
    eyes_and_nose = [
        ellipsoid(half, (0.032, 0.011, 0.0655), (0.0185, 0.0165, 0.0165)),
        _bar((0, 0.022, 0.082), (0, -0.026, 0.104), 0.0065, 0.0105).distance(points),
        ellipsoid(half, (0.0115, -0.031, 0.094), (0.0085, 0.0075, 0.011)),
    ]
    distance = smooth_union([distance, *eyes_and_nose], 0.004)
    lips = [
        ellipsoid(half, (0.007, -0.0565, 0.0855), (0.017, 0.0055, 0.010)),
        ellipsoid(points, (0, -0.0665, 0.084), (0.019, 0.0065, 0.011)),
    ]
    distance = smooth_union([distance, *lips], 0.003)
    ear = [
        ellipsoid(half, (0.074, -0.002, -0.012), (0.009, 0.030, 0.019)),
        ellipsoid(half, (0.078, 0.008, -0.017), (0.009, 0.020, 0.016)),
    ]
    return np.minimum(distance, smooth_union(ear, 0.004))


def hair_distance(points: Floats, style: str) -> Floats:
    """(N,) signed distances to hair of a style, open where the face is."""
    half = _folded(points)
    strands = 0.0022 * np.sin(70 * points[:, 0] + 4 * np.sin(22 * points[:, 1]))
    strands = strands + 0.0018 * np.sin(95 * points[:, 2] + 40 * points[:, 1])
    distance = ellipsoid(points, (0, 0.043, -0.022), (0.086, 0.098, 0.107))
    face = ellipsoid(points, (0, -0.055, 0.095), (0.072, 0.115, 0.095))
    if style == "long":
        falling = [
            _bar((0.055, 0.02, -0.06), (0.062, -0.15, -0.055), 0.042, 0.030).distance(half),
            _bar((0, 0, -0.08), (0, -0.17, -0.085), 0.06, 0.045).distance(points),
        ]
        return smooth_cut(smooth_union([distance, *falling], 0.012) + strands, face, 0.006)
    distance = smooth_cut(distance + strands, face, 0.006)
    distance = smooth_cut(distance, ellipsoid(half, (0.085, -0.02, -0.005), (0.03, 0.05, 0.035)), 0.006)
    below_ears = points[:, 1] + 0.055 - 0.2 * points[:, 2]
    return smooth_cut(distance, below_ears, 0.006)


def brow_height(along: Floats | float) -> Floats | float:
    """The y of a brow at a share 0 (inner end) to 1 (outer end) of its length."""
    return 0.0315 + 0.0130 * along - 0.0125 * along * along


def mouth_height(across: Floats | float) -> Floats | float:
    """The y of the closed mouth's line at a share -1 to 1 of its half width."""
    return MOUTH_Y + 0.0025 * across * across


def face_points() -> Floats:
    """(70, 3): the face joints, in the order of the skeleton, on the surface of the head."""
    plan = {**_jaw(), **_brows(), **_nose(), **_eyes(), **_lips()}
    points = np.array([plan[joint] for joint in FACE_JOINTS], np.float32)
    return pull_to_surface(head_distance, points, 0.01)


_Plan = dict[str, tuple[float, float, float]]


def _jaw() -> _Plan:
    plan = {}
    for number in range(17):
        angle = np.pi * number / 16
        sine = np.sin(angle)
        plan[f"jaw_{number}"] = (-0.066 * np.cos(angle), 0.008 - 0.112 * sine**0.9, -0.005 + 0.06 * sine)
    return plan


def _brows() -> _Plan:
    plan = {}
    for number, along in enumerate(np.linspace(0, 1, 5)):
        x, y, z = BROW_INNER_X + along * BROW_LENGTH, float(brow_height(along)), 0.093 - 0.024 * along
        plan[f"left_brow_{number}"] = (x, y, z)
        plan[f"right_brow_{4 - number}"] = (-x, y, z)
    return plan


def _nose() -> _Plan:
    plan = {}
    for number, down in enumerate(np.linspace(0, 1, 4)):
        plan[f"nose_bridge_{number}"] = (0.0, 0.012 - 0.042 * down, 0.092 + 0.025 * down)
    for number, x in enumerate((-0.0155, -0.008, 0.0, 0.008, 0.0155)):
        plan[f"nostril_{number}"] = (x, NOSTRIL_Y - 0.1 * (0.0155 - abs(x)), 0.105 - 0.8 * abs(x))
    return plan


def _eyes() -> _Plan:
    """Six points around each eye, and its pupil; the right eye's begin outside, the left eye's inside."""
    plan = {}
    outer_to_inner = ((1.0, 0.0), (0.36, 1.05), (-0.36, 1.05), (-1.0, 0.0), (-0.36, -0.85), (0.36, -0.85))
    mirrored_order = (3, 2, 1, 0, 5, 4)
    for number, (outward, lid) in enumerate(outer_to_inner):
        x = EYE_X + outward * EYE_HALF_WIDTH
        y = EYE_Y + lid * LID_HEIGHT * (1 - outward**2)
        plan[f"right_eye_{number}"] = (-x, y, 0.082)
        plan[f"left_eye_{mirrored_order[number]}"] = (x, y, 0.082)
    plan["right_pupil"], plan["left_pupil"] = (-EYE_X, PUPIL_Y, 0.083), (EYE_X, PUPIL_Y, 0.083)
    return plan


def _lips() -> _Plan:
    plan = {}
    for number in range(12):  # outer rim: corner, over the upper lip, corner, back along the lower lip
        across, upper = _around_mouth(number, 12)
        rim = 0.0098 if upper else -0.0103
        plan[f"outer_lip_{number}"] = _lip_point(across, rim * (1 - across**2), 1.0)
    for number in range(8):
        across, upper = _around_mouth(number, 8)
        rim = 0.0008 if upper else -0.0008
        plan[f"inner_lip_{number}"] = _lip_point(across, rim * (1 - across**2), 0.85)
    return plan


def _around_mouth(number: int, count: int) -> tuple[float, bool]:
    """A point of a ring begun at the right corner: how far across, -1 to 1, and whether on the upper lip."""
    half = count // 2
    if number <= half:
        return -1 + 2 * number / half, True
    return 1 - 2 * (number - half) / half, False


def _lip_point(across: float, above_line: float, width: float) -> tuple[float, float, float]:
    return (
        across * width * MOUTH_HALF_WIDTH,
        float(mouth_height(across)) + above_line,
        0.094 - 0.012 * across**2,
    )


def _bar(
    start: tuple[float, float, float], end: tuple[float, float, float], start_radius: float, end_radius: float
) -> Capsule:
    return Capsule(np.array(start), np.array(end), start_radius, end_radius)


def _folded(points: Floats) -> Floats:
    """The points with x counted outward: what is built once is there on both sides."""
    return np.concatenate([np.abs(points[:, :1]), points[:, 1:]], 1)
