"""Hair: styles as data, their shape around the skull, and the colour of their strands.

A style is a cover of the skull that thins out to nothing at the hairline, so that no rim stands on the
forehead, and tresses that hang from it. Coordinates are those of head.py.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, dot, smooth_step, unit, vector
from motiontransfer.dancer.head import bar, folded, skull_distance
from motiontransfer.dancer.shapes import Capsule, smooth_union

# The hairline's height around the head, from the middle of the forehead (0) to the nape (pi).
_AROUND: Final = (0.0, 0.45, 0.70, 0.92, 1.10, 1.25, 1.45, 1.95, 2.15, 2.6, np.pi)
_HAIRLINE: Final = (0.088, 0.085, 0.070, 0.052, 0.020, 0.002, 0.018, 0.012, -0.024, -0.054, -0.060)
_LOCK_RELIEF_M: Final = 0.0020  # how far locks stand out at most
_SUNK_M: Final = -0.006  # how deep under the skin the cover runs where no hair is
_MIDDLE: Final = np.array([0.0, 0.040, -0.020], np.float32)  # of the skull
_LOCKS: Final = ((9, 0.0, 0.45), (17, 1.3, 0.35), (31, 4.0, 0.20))  # how many around, where, how strong


@dataclass(frozen=True)
class HairStyle:
    """How hair is worn.

    Attributes:
        thickness_m: of the cover on top.
        side_m: of the cover at the sides and the nape.
        fringe_m: how far the hair falls below the hairline on the forehead; 0.03 reaches the brows.
        parting_x: where it is parted, metres to the dancer's left; None is combed without a parting.
        whorl: (y, z), the direction in which the point lies that the strands run from or to.
        curl_m: how far curls stand out.
        tresses: bars, built on the left and mirrored.
        softness_m: over which height the cover thins out towards the hairline.
    """

    thickness_m: float
    side_m: float
    fringe_m: float = 0.0
    parting_x: float | None = None
    whorl: tuple[float, float] = (1.0, -0.5)
    curl_m: float = 0.0
    tresses: tuple[Capsule, ...] = ()
    softness_m: float = 0.030


HAIR_STYLES: Final = {
    "short": HairStyle(0.019, 0.008, parting_x=0.032),
    "long": HairStyle(
        0.014,
        0.014,
        parting_x=0.0,
        tresses=(
            bar((0.050, 0.030, -0.050), (0.064, -0.160, -0.048), 0.040, 0.024),
            bar((0.014, 0.020, -0.072), (0.016, -0.180, -0.078), 0.050, 0.034),
            bar((0.069, 0.035, -0.008), (0.078, -0.130, -0.016), 0.023, 0.018),
        ),
    ),
    "bob": HairStyle(
        0.016,
        0.015,
        fringe_m=0.036,
        tresses=(
            bar((0.062, 0.030, -0.010), (0.070, -0.058, -0.004), 0.030, 0.026),
            bar((0.030, 0.010, -0.060), (0.034, -0.060, -0.062), 0.052, 0.046),
        ),
    ),
    "bun": HairStyle(
        0.008,
        0.006,
        whorl=(0.75, -0.66),
        tresses=(bar((0.004, 0.128, -0.098), (0.004, 0.140, -0.110), 0.036, 0.032),),
        softness_m=0.020,
    ),
    "curly": HairStyle(0.040, 0.034, curl_m=0.0045, softness_m=0.045),
    "ponytail": HairStyle(
        0.010,
        0.007,
        whorl=(0.45, -0.89),
        tresses=(
            bar((0.002, 0.085, -0.118), (0.002, 0.070, -0.140), 0.024, 0.026),
            bar((0.002, 0.070, -0.140), (0.002, -0.120, -0.135), 0.030, 0.014),
        ),
        softness_m=0.020,
    ),
    "cropped": HairStyle(0.003, 0.002, softness_m=0.012),
}


def hair_distance(points: Floats, style: HairStyle) -> Floats:
    """(N,) signed distances to hair, open where the face is."""
    cover = skull_distance(points) - _cover_thickness(points, style)
    if not style.tresses:
        return cover
    groove = _LOCK_RELIEF_M * _lock_shades(points, style)
    hanging = [tress.distance(folded(points)) - groove for tress in style.tresses]
    return smooth_union([cover, *hanging], 0.008)


def hair_share(points: Floats, style: HairStyle) -> Floats:
    """(N,) 0 to 1: how much of the skin at points of the scalp is covered by the hair's roots."""
    return smooth_step(-0.006, 0.010, _above_hairline(points, style))


def hair_colours(points: Floats, style: HairStyle, colour: Colour) -> Floats:
    """(N, 3) colours of hair at points (N, 3): locks of lighter and darker strands, a sheen on the crown."""
    lock = _lock_shades(points, style)
    _, up, back = unit(points - _MIDDLE).T
    sheen = np.exp(-(((up - 0.80 + 0.05 * lock) / 0.13) ** 2)) * smooth_step(-0.8, 0.2, back)
    brightness = 0.95 + 0.22 * lock + 0.25 * sheen
    if style.parting_x is not None:
        brightness = brightness * (1 - 0.45 * _parting(points, style.parting_x, 0.005))
    return brightness[:, None] * np.array(colour, np.float32) + 0.05 * sheen[:, None]


def _cover_thickness(points: Floats, style: HairStyle) -> Floats:
    """(N,) metres that hair stands above the skull: thick on top, nothing (below the skin) off the scalp."""
    full = style.side_m + (style.thickness_m - style.side_m) * smooth_step(-0.02, 0.09, points[:, 1])
    if style.parting_x is not None:
        full = full - 0.45 * style.thickness_m * _parting(points, style.parting_x, 0.010)
    full = full + min(0.12 * style.thickness_m, _LOCK_RELIEF_M) * _lock_shades(points, style)
    if style.curl_m:
        full = full + style.curl_m * _curls(points)
    cover = smooth_step(-0.012, style.softness_m, _above_hairline(points, style))
    return _SUNK_M + (full - _SUNK_M) * cover


def _above_hairline(points: Floats, style: HairStyle) -> Floats:
    """(N,) metres above the hairline, whose edge is broken into locks where a fringe falls."""
    around = np.arctan2(np.abs(points[:, 0]), points[:, 2])
    line = np.interp(around, _AROUND, _HAIRLINE)
    ragged = 0.004 * np.sin(11 * around + 1) * np.sin(5 * np.sign(points[:, 0]) * around)
    fringe = style.fringe_m * smooth_step(1.0, 0.8, around)
    return points[:, 1] - line - ragged + fringe


def _parting(points: Floats, parting_x: float, width_m: float) -> Floats:
    """(N,) 1 on the parting, from the forehead to the crown, 0 away from it."""
    across = np.exp(-(((points[:, 0] - parting_x) / width_m) ** 2))
    return across * smooth_step(-0.06, -0.02, points[:, 2]) * smooth_step(0.06, 0.08, points[:, 1])


def _lock_shades(points: Floats, style: HairStyle) -> Floats:
    """(N,) -1 to 1: which lock a point belongs to; the same all along a strand."""
    x = points[:, 0] - (style.parting_x or 0)
    apart = 0.0 if style.parting_x is None else 0.05
    whorl = unit(vector(0, *style.whorl))
    forward = dot(points - _MIDDLE, vector(0, -whorl[2], whorl[1]))
    angle = np.arctan2(np.abs(x) + apart, forward) * np.sign(x)
    wander = 0.06 * np.sin(30 * points[:, 1])
    return sum(strong * np.sin(count * (angle + wander) + start) for count, start, strong in _LOCKS)


def _curls(points: Floats) -> Floats:
    """(N,) -1 to 1: tufts about 4 cm apart."""
    x, y, z = (unit(points - _MIDDLE) * np.float32(2 * np.pi * 0.115 / 0.042)).T
    return np.asarray(np.sin(x + 0.7 * np.sin(y)) * np.sin(y + 0.8 * np.sin(z)) + np.sin(z + x)) / 2
