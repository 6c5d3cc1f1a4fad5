"""The body map: which limb a pixel belongs to, and where on that limb it lies.

A stick figure says where a limb is, and leaves it to the generator to work out how far along the sleeve a
stripe is. The map says it for every pixel, as DensePose's coordinates do, out of nothing but the joints.

Networks are slow to learn what changes fast along a coordinate, so each is told as waves of several lengths
(Tancik et al., 2020, "Fourier features let networks learn high frequency functions in low dimensional
domains"): without the shortest ones a striped shirt stays plain for hundreds of steps.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import REACH, LimbPlaces, OnLimb

Bytes = npt.NDArray[np.uint8]

_ALONG: Final = 5  # waves along a limb: half a wave between its joints, and each next half as long
_ACROSS: Final = 3  # waves from one side of its reach to the other: one, two, four
CHANNELS: Final = 3 + 1 + 2 * (_ALONG + _ACROSS)

_FINEST_PX: Final = 2.0  # of a wave's length, at which it is gone; at twice that it is whole


def draw_body_map(places: LimbPlaces) -> Bytes:
    """Colours every pixel near the body by its limb and its place on the limb.

    Returns:
        (H, W, CHANNELS) uint8, zero where no limb is near: the limb's colour; the place across it, from one
        side to the other; sine and cosine of the place along it and of that across it, wave by wave.
    """
    canvas = np.zeros((*places.size, CHANNELS), np.uint8)
    for on_limb in places.limbs:
        canvas[on_limb.rows, on_limb.columns] = _encoded(on_limb)
    return canvas


def _encoded(on_limb: OnLimb) -> Bytes:
    """(N, CHANNELS) uint8 of a limb's N pixels."""
    capsule = on_limb.capsule
    encoded = np.empty((CHANNELS, len(on_limb.rows)), np.float32)
    encoded[:3] = np.reshape(capsule.colour, (3, 1))
    side = on_limb.across / REACH
    encoded[3] = 0.5 + 0.5 * side
    _waves(np.pi * on_limb.along, 2 * capsule.length, encoded[4 : 4 + 2 * _ALONG])
    _waves(np.pi * side, 2 * REACH * capsule.half_width, encoded[4 + 2 * _ALONG :])
    told: Bytes = np.rint(encoded * 255).astype(np.uint8).T
    return told


def _waves(angle: FloatArray, period_px: float, into: FloatArray) -> None:
    """Fills (2 W, N) with sine and cosine, in [0, 1], of an angle (N,), of twice it, of four times it ...

    What pixels cannot tell apart fades out, as in mip-NeRF (Barron et al., 2021): a finger of four pixels
    would else be full of noise.

    Args:
        angle: of the longest wave.
        period_px: of the longest wave.
        into: (2 W, N).
    """
    sine, cosine = np.sin(angle), np.cos(angle)
    for wave in range(len(into) // 2):
        half = 0.5 * float(np.clip(period_px / 2**wave / _FINEST_PX - 1, 0, 1))
        into[2 * wave], into[2 * wave + 1] = 0.5 + half * sine, 0.5 + half * cosine
        sine, cosine = 2 * sine * cosine, 1 - 2 * sine * sine
