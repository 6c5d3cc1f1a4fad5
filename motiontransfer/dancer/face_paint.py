"""The painted face: eyes, brows, lips and shades, drawn on the plan that head.py lays out."""

import numpy as np

from motiontransfer.dancer import head
from motiontransfer.dancer.geometry import Floats, smooth_step
from motiontransfer.dancer.looks import Complexion
from motiontransfer.dancer.patterns import Colour


class FacePaint:
    """Paints a head point by point.

    Args:
        points: (N, 3), from the middle of the skull of a head of size 1.
        complexion: colours.
    """

    def __init__(self, points: Floats, complexion: Complexion) -> None:
        self._complexion = complexion
        self._skin = np.array(complexion.skin, np.float32)
        self._side = np.sign(points[:, 0])
        self._x, self._y = np.abs(points[:, 0]), points[:, 1]
        self._front = points[:, 2] > 0.02
        self._colours = np.tile(self._skin, (len(points), 1))

    def colours(self) -> Floats:
        """(N, 3) the painted colours."""
        self._blush()
        self._nostrils()
        self._eyes()
        self._brows()
        self._lips()
        return self._colours

    def _mix(self, share: Floats, colour: Colour | Floats) -> None:
        """Lays a colour over what is there, where the face looks forward."""
        self._colours += (np.asarray(colour, np.float32) - self._colours) * (share * self._front)[:, None]

    def _spot(self, x: float, y: float, width: float, height: float) -> Floats:
        return np.exp(-(((self._x - x) / width) ** 2) - ((self._y - y) / height) ** 2)

    def _blush(self) -> None:
        self._mix(0.35 * self._spot(0.042, -0.032, 0.018, 0.014), self._skin * [1.05, 0.72, 0.70])
        self._mix(0.30 * self._spot(0.033, 0.014, 0.022, 0.016), self._skin * 0.62)
        self._mix(0.25 * self._spot(0, -0.03, 0.014, 0.012), self._skin * [1.0, 0.75, 0.72])

    def _nostrils(self) -> None:
        radius = np.hypot((self._x - 0.0075) * 0.85, (self._y - head.NOSTRIL_Y) * 1.5)
        self._mix(smooth_step(0.0052, 0.0032, radius), self._skin * 0.30)

    def _eyes(self) -> None:
        across = (self._x - head.EYE_X) / head.EYE_HALF_WIDTH
        up = self._y - head.EYE_Y
        lid = head.LID_HEIGHT * (1 - across**2)
        opening = np.maximum(lid, 0) * np.where(up > 0, 1.05, 0.85)
        eye = smooth_step(0.0007, -0.0007, np.abs(up) - opening) * (np.abs(across) < 1)
        lashes = smooth_step(0.0036, 0.0012, np.abs(up - 1.1 * lid - 0.0010)) * (np.abs(across) < 1.15)
        lower_rim = smooth_step(0.0022, 0.0008, np.abs(up + 0.85 * lid + 0.0006)) * (np.abs(across) < 1.05)
        crease = smooth_step(0.0016, 0.0006, np.abs(up - 1.1 * lid - 0.0062)) * (np.abs(across) < 1)
        self._mix(lashes, (0.06, 0.04, 0.04))
        self._mix(0.5 * lower_rim, self._skin * 0.35)
        self._mix(0.55 * crease, self._skin * 0.55)
        self._mix(eye, (0.93, 0.92, 0.90))
        radius = np.hypot(self._x - head.EYE_X, self._y - head.PUPIL_Y)
        self._mix(eye * smooth_step(0.0068, 0.0060, radius), self._complexion.iris)
        self._mix(eye * smooth_step(0.0032, 0.0026, radius), (0.02, 0.02, 0.02))
        glint = np.hypot(self._side * (self._x - head.EYE_X) - 0.0022, self._y - 0.0150)
        self._mix(eye * smooth_step(0.0021, 0.0013, glint), (1, 1, 1))

    def _brows(self) -> None:
        along = (self._x - head.BROW_INNER_X) / head.BROW_LENGTH
        distance = np.abs(self._y - head.brow_height(along)) / (1.1 - 0.6 * np.clip(along, 0, 1))
        ends = smooth_step(-0.12, 0.02, along) * smooth_step(1.08, 0.9, along)
        self._mix(0.9 * smooth_step(0.0052, 0.0026, distance) * ends, self._complexion.brow)

    def _lips(self) -> None:
        across = self._x / head.MOUTH_HALF_WIDTH
        fullness = np.clip(1 - across**2, 0, 1)
        within = across < 1
        upper = smooth_step(0, 1, 1 - np.abs((self._y + 0.0570) / (0.0078 * fullness + 0.0004)))
        lower = smooth_step(0, 1, 1 - np.abs((self._y + 0.0655) / (0.0090 * fullness + 0.0004)))
        self._mix(np.clip(1.6 * np.maximum(upper, lower), 0, 0.85) * within, self._complexion.lip)
        line = smooth_step(0.0022, 0.0008, np.abs(self._y - head.mouth_height(across)))
        self._mix(0.85 * line * (across < 1.02), self._skin * [0.32, 0.18, 0.18])


def hair_colours(points: Floats, complexion: Complexion) -> Floats:
    """(N, 3) colours of hair at points (N, 3), in strands."""
    strand = 0.5 + 0.5 * np.sin(220 * points[:, 0] + 140 * points[:, 2] + 30 * np.sin(40 * points[:, 1]))
    return (0.8 + 0.45 * strand)[:, None] * np.array(complexion.hair)
