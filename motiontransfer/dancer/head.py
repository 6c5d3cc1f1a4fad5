"""The head: skull, face, ears and neck as one implicit shape, and where on it the 70 face points lie.

Coordinates are metres from the middle of the skull of a head of size 1. Relief makes a detector find a face;
painted eyes and brows (face_paint.py) tell it where.
"""

from typing import Final

import numpy as np

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.face_plan import EYE_X, EYE_Y, face_plan
from motiontransfer.dancer.geometry import Floats, vector
from motiontransfer.dancer.mesh import pull_to_surface
from motiontransfer.dancer.shapes import Capsule, ellipsoid, smooth_cut, smooth_union

NOSE_TIP: Final[Floats] = vector(0, -0.030, 0.117)
LEFT_EYE: Final[Floats] = vector(EYE_X, EYE_Y, 0.082)
LEFT_EAR: Final[Floats] = vector(0.078, -0.005, -0.012)

_PLAN_REACH_M: Final = 0.02  # how far a planned point may be from the surface


def skull_distance(points: Floats) -> Floats:
    """(N,) signed distances to the skull and the nape, where hair grows."""
    nape = bar((0, -0.02, -0.040), (0, -0.060, -0.034), 0.050, 0.040).distance(points)
    return smooth_union([ellipsoid(points, (0, 0.038, -0.018), (0.076, 0.088, 0.096)), nape], 0.012)


def head_distance(points: Floats, jaw: float = 1.0) -> Floats:
    """(N,) signed distances to skin, for a jaw as wide as `jaw` times a plain one."""
    half = folded(points)
    distance = smooth_union([_face(points, half, jaw), skull_distance(points)], 0.008)
    distance = smooth_union([_with_eyes(distance, half), *_nose(points, half)], 0.004)
    lips = [
        ellipsoid(half, (0.007, -0.0570, 0.0850), (0.017, 0.0055, 0.010)),
        ellipsoid(points, (0, -0.0668, 0.0840), (0.018, 0.0062, 0.0105)),
    ]
    distance = smooth_union([distance, *lips], 0.004)
    ear = [
        ellipsoid(half, (0.074, -0.002, -0.012), (0.008, 0.028, 0.016)),
        ellipsoid(half, (0.079, 0.010, -0.016), (0.007, 0.018, 0.014)),
    ]
    ear_shape = smooth_cut(
        smooth_union(ear, 0.004), ellipsoid(half, (0.090, 0.002, -0.009), (0.010, 0.013, 0.008)), 0.003
    )
    return np.minimum(distance, ear_shape)


class FaceModel:
    """Where the face joints of one head are.

    Args:
        jaw: as in `head_distance`.
    """

    def __init__(self, jaw: float = 1.0) -> None:
        plan = face_plan()
        on_skin = pull_to_surface(lambda points: head_distance(points, jaw), plan, _PLAN_REACH_M)
        self._to_skin = on_skin - plan

    def points(self, expression: Expression = CALM) -> Floats:
        """(70, 3): the face joints, in the order of the skeleton, on the surface of the head."""
        # The skin slides over the skull: an expression moves points along it, hardly in or out.
        return face_plan(expression) + self._to_skin


def _face(points: Floats, half: Floats, jaw: float) -> Floats:
    return smooth_union(
        [
            ellipsoid(points, (0, -0.020, 0.018), (0.060 * jaw, 0.078, 0.072)),
            ellipsoid(points, (0, -0.084, 0.050), (0.023 * jaw, 0.025, 0.031)),  # chin
            ellipsoid(half, (0.037, -0.020, 0.048), (0.027, 0.029, 0.030)),  # cheeks
            ellipsoid(half, (0.038 * jaw, -0.056, 0.012), (0.018 * jaw, 0.028, 0.028)),  # jaw
            bar((0, -0.05, -0.03), (0, -0.13, -0.030), 0.047, 0.036).distance(points),  # neck
        ],
        0.010,
    )


def _with_eyes(distance: Floats, half: Floats) -> Floats:
    """Brow ridges, the hollows under them, and the eyes in these."""
    ridge = bar((0.006, 0.033, 0.080), (0.044, 0.034, 0.066), 0.010, 0.009).distance(half)
    distance = smooth_union([distance, ridge], 0.009)
    distance = smooth_cut(distance, ellipsoid(half, (0.034, 0.011, 0.095), (0.020, 0.0125, 0.017)), 0.006)
    return smooth_union([distance, ellipsoid(half, (0.032, 0.011, 0.0655), (0.0185, 0.0165, 0.0165))], 0.004)


def _nose(points: Floats, half: Floats) -> list[Floats]:
    return [
        bar((0, 0.022, 0.081), (0, -0.025, 0.1035), 0.0062, 0.0100).distance(points),
        ellipsoid(half, (0.0110, -0.0310, 0.0935), (0.0080, 0.0072, 0.0105)),
    ]


def bar(
    start: tuple[float, float, float], end: tuple[float, float, float], start_radius: float, end_radius: float
) -> Capsule:
    """A round bar between two points."""
    return Capsule(np.array(start), np.array(end), start_radius, end_radius)


def folded(points: Floats) -> Floats:
    """The points with x counted outward: what is built once is there on both sides."""
    return np.concatenate([np.abs(points[:, :1]), points[:, 1:]], 1)
