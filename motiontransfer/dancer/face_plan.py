"""The plan of the face that relief, paint and true points share, at rest and under an expression.

Coordinates are metres from the middle of the skull of a head of size 1; x counts outward from the middle.
"""

from typing import Final

import numpy as np

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.geometry import Floats, smooth_step
from motiontransfer.pose.skeleton import FACE_JOINTS

EYE_X: Final = 0.033
EYE_Y: Final = 0.0115
EYE_HALF_WIDTH: Final = 0.0165
LID_HEIGHT: Final = 0.0064
PUPIL_Y: Final = 0.0120
BROW_INNER_X: Final = 0.013
BROW_LENGTH: Final = 0.037
MOUTH_Y: Final = -0.0612
MOUTH_HALF_WIDTH: Final = 0.0250
NOSTRIL_Y: Final = -0.0395

_UPPER_LID, _LOWER_LID = 1.05, -0.85  # of LID_HEIGHT, above the eye's middle
_UPPER_LIP_M, _LOWER_LIP_M = 0.0088, 0.0105  # full lips, from the line between them
_JAW_DROP_M: Final = 0.0150  # of the wide open mouth
_UPPER_LIP_RISE_M: Final = 0.0015
_BROW_RISE_M: Final = 0.0055


def lid_heights(across: Floats | float, expression: Expression) -> tuple[Floats, Floats]:
    """The y of upper and lower lid over the eye's middle, at a share -1 to 1 of the eye's half width.

    A closing lid comes down onto the lower one, which a smile lifts a little.
    """
    arch = LID_HEIGHT * np.maximum(1 - np.asarray(across) ** 2, 0)
    lower = _LOWER_LID + 0.20 * expression.smile
    upper = _UPPER_LID + (lower - _UPPER_LID) * expression.eyes_closed
    return upper * arch, lower * arch


def brow_height(along: Floats | float, expression: Expression = CALM) -> Floats | float:
    """The y of a brow at a share 0 (inner end) to 1 (outer end) of its length."""
    return 0.0328 + 0.0170 * along - 0.0165 * along * along + _BROW_RISE_M * expression.brows_raised


def mouth_half_width(expression: Expression) -> float:
    """Metres from the middle to a corner: a smile widens the mouth, an open one is narrower."""
    return MOUTH_HALF_WIDTH * (1 + 0.15 * expression.smile) * (1 - 0.16 * expression.mouth_open)


def lip_heights(across: Floats | float, expression: Expression) -> tuple[Floats, Floats, Floats, Floats]:
    """The y of the upper lip's outer and inner rim, and the lower lip's inner and outer rim.

    Args:
        across: shares -1 to 1 of the mouth's half width.
        expression: what the mouth does.
    """
    squared = np.minimum(np.asarray(across) ** 2, 1)
    line = MOUTH_Y + (0.0010 + 0.0070 * expression.smile) * (squared - 0.35)
    full = 1 - squared
    thin = 1 - 0.15 * expression.smile
    inner_upper = line + _UPPER_LIP_RISE_M * expression.mouth_open * full
    inner_lower = line - _JAW_DROP_M * expression.mouth_open * full
    # The upper lip's bow dips in the middle.
    bow = full * (1 - 0.14 * np.exp(-((np.asarray(across) / 0.16) ** 2)))
    return (
        inner_upper + _UPPER_LIP_M * thin * bow,
        inner_upper,
        inner_lower,
        inner_lower - _LOWER_LIP_M * thin * full,
    )


def jaw_drop(points: Floats, expression: Expression) -> Floats:
    """(N, 3) float32: how far an open mouth carries points (N, 3) of the head down with the jaw."""
    share = smooth_step(MOUTH_Y + 0.001, MOUTH_Y - 0.006, points[:, 1]) * smooth_step(
        -0.02, 0.05, points[:, 2]
    )
    drop = _JAW_DROP_M * expression.mouth_open * share
    return np.stack([0 * drop, -drop, -0.25 * drop], 1).astype(np.float32)


def face_plan(expression: Expression = CALM) -> Floats:
    """(70, 3): about where the face joints are, in the order of the skeleton; the surface knows the depth."""
    plan = {**_brows(expression), **_nose(), **_eyes(expression), **_lips(expression)}
    jaw = np.array([plan_point for plan_point in _jaw().values()], np.float32)
    plan.update(zip(_jaw(), jaw + jaw_drop(jaw, expression), strict=True))
    return np.array([plan[joint] for joint in FACE_JOINTS], np.float32)


_Plan = dict[str, tuple[float, float, float]]


def _jaw() -> _Plan:
    plan = {}
    for number in range(17):
        angle = np.pi * number / 16
        sine = np.sin(angle)
        plan[f"jaw_{number}"] = (-0.066 * np.cos(angle), 0.008 - 0.112 * sine**0.9, -0.005 + 0.06 * sine)
    return plan


def _brows(expression: Expression) -> _Plan:
    plan = {}
    for number, along in enumerate(np.linspace(0, 1, 5)):
        x, y = BROW_INNER_X + along * BROW_LENGTH, float(brow_height(along, expression))
        plan[f"left_brow_{number}"] = (x, y, 0.093 - 0.024 * along)
        plan[f"right_brow_{4 - number}"] = (-x, y, 0.093 - 0.024 * along)
    return plan


def _nose() -> _Plan:
    plan = {}
    for number, down in enumerate(np.linspace(0, 1, 4)):
        plan[f"nose_bridge_{number}"] = (0.0, 0.012 - 0.042 * down, 0.092 + 0.025 * down)
    for number, x in enumerate((-0.0155, -0.008, 0.0, 0.008, 0.0155)):
        plan[f"nostril_{number}"] = (x, NOSTRIL_Y - 0.1 * (0.0155 - abs(x)), 0.105 - 0.8 * abs(x))
    return plan


def _eyes(expression: Expression) -> _Plan:
    """Six points around each eye, and its pupil; the right eye's begin outside, the left eye's inside."""
    plan = {}
    outer_to_inner = ((1.0, True), (0.36, True), (-0.36, True), (-1.0, True), (-0.36, False), (0.36, False))
    mirrored_order = (3, 2, 1, 0, 5, 4)
    for number, (outward, upper) in enumerate(outer_to_inner):
        x = EYE_X + outward * EYE_HALF_WIDTH
        y = EYE_Y + float(lid_heights(outward, expression)[0 if upper else 1])
        plan[f"right_eye_{number}"] = (-x, y, 0.082)
        plan[f"left_eye_{mirrored_order[number]}"] = (x, y, 0.082)
    plan["right_pupil"], plan["left_pupil"] = (-EYE_X, PUPIL_Y, 0.083), (EYE_X, PUPIL_Y, 0.083)
    return plan


def _lips(expression: Expression) -> _Plan:
    """Rings around both rims: the corner, over the upper lip, the corner, back along the lower lip."""
    plan = {}
    for name, count, share, upper_rim, lower_rim in (
        ("outer_lip", 12, 1.0, 0, 3),
        ("inner_lip", 8, 0.85, 1, 2),
    ):
        for number in range(count):
            across, upper = _around_mouth(number, count)
            height = lip_heights(across * share, expression)[upper_rim if upper else lower_rim]
            x = across * share * mouth_half_width(expression)
            plan[f"{name}_{number}"] = (x, float(height), 0.094 - 0.012 * across**2)
    return plan


def _around_mouth(number: int, count: int) -> tuple[float, bool]:
    """A point of a ring begun at the right corner: how far across, -1 to 1, and whether on the upper lip."""
    half = count // 2
    if number <= half:
        return -1 + 2 * number / half, True
    return 1 - 2 * (number - half) / half, False
