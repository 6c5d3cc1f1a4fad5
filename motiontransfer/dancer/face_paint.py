"""The painted face: eyes, brows, lips and shades, drawn on the plan that face_plan.py lays out."""

import numpy as np

from motiontransfer.dancer import face_plan
from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.expression import Expression
from motiontransfer.dancer.geometry import Floats, smooth_step
from motiontransfer.dancer.hair import HAIR_STYLES, hair_share
from motiontransfer.dancer.looks import Complexion

_TEETH, _TONGUE, _THROAT = (0.90, 0.88, 0.84), (0.55, 0.22, 0.22), (0.13, 0.04, 0.04)
_EYE_WHITE, _LASH, _PUPIL = (0.88, 0.87, 0.85), (0.08, 0.055, 0.05), (0.02, 0.02, 0.02)
_ROOTS_SHADE = 0.75  # of the hair's colour, on the skin between its roots


class FacePaint:
    """Paints a head point by point.

    Args:
        points: (N, 3), from the middle of the skull of a head of size 1, where the expression has moved them.
        complexion: colours.
        expression: what the face does.
    """

    def __init__(self, points: Floats, complexion: Complexion, expression: Expression) -> None:
        self._complexion, self._expression = complexion, expression
        self._skin = np.array(complexion.skin, np.float32)
        self._points = points
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
        self._mouth()
        self._scalp()
        return self._colours

    def _mix(self, share: Floats, colour: Colour | Floats) -> None:
        """Lays a colour over what is there, where the face looks forward."""
        self._colours += (np.asarray(colour, np.float32) - self._colours) * (share * self._front)[:, None]

    def _spot(self, x: float, y: float, width: float, height: float) -> Floats:
        return np.exp(-(((self._x - x) / width) ** 2) - ((self._y - y) / height) ** 2)

    def _blush(self) -> None:
        smile = self._expression.smile
        cheeks = self._spot(0.042, -0.030 + 0.004 * smile, 0.018, 0.014)
        self._mix((0.32 + 0.12 * smile) * cheeks, self._skin * [1.06, 0.74, 0.70])
        self._mix(0.25 * self._spot(0.033, 0.016, 0.022, 0.014), self._skin * 0.66)
        self._mix(0.22 * self._spot(0, -0.03, 0.014, 0.012), self._skin * [1.0, 0.78, 0.74])

    def _nostrils(self) -> None:
        radius = np.hypot((self._x - 0.0070) * 0.85, (self._y - face_plan.NOSTRIL_Y) * 1.6)
        self._mix(0.85 * smooth_step(0.0048, 0.0028, radius), self._skin * 0.34)

    def _eyes(self) -> None:
        across = (self._x - face_plan.EYE_X) / face_plan.EYE_HALF_WIDTH
        up = self._y - face_plan.EYE_Y
        upper, lower = face_plan.lid_heights(across, self._expression)
        open_upper, _ = face_plan.lid_heights(across, Expression())
        within = smooth_step(1.04, 0.96, np.abs(across))
        lid = within * smooth_step(0.0035, 0.0015, up - open_upper) * (up > upper)
        self._mix(0.55 * lid, self._skin * [0.80, 0.70, 0.66])
        lower_rim = smooth_step(0.0020, 0.0006, np.abs(up - lower + 0.0005))
        self._mix(0.40 * lower_rim * within, self._skin * 0.42)
        eye = smooth_step(-0.0006, 0.0006, np.minimum(upper - up, up - lower)) * (np.abs(across) < 1)
        self._eyeball(eye, shade=smooth_step(0, -0.0045, up - upper))
        # The lash line is thickest outside the middle, and goes down with the lid.
        thick = 0.0018 + 0.0007 * np.clip(across, -1, 1)
        lashes = smooth_step(thick + 0.0008, thick - 0.0006, np.abs(up - upper - 0.0004))
        self._mix(lashes * smooth_step(1.12, 1.0, np.abs(across)), _LASH)

    def _eyeball(self, eye: Floats, shade: Floats) -> None:
        """White, iris, pupil and a glint, where `eye` is open; `shade` falls from the upper lid."""
        self._mix(eye, _EYE_WHITE)
        radius = np.hypot(self._x - face_plan.EYE_X, self._y - face_plan.PUPIL_Y)
        iris = np.array(self._complexion.iris, np.float32)
        self._mix(eye * smooth_step(0.0078, 0.0070, radius), 0.6 * iris)
        self._mix(eye * smooth_step(0.0064, 0.0050, radius), 1.15 * iris)
        self._mix(eye * smooth_step(0.0036, 0.0028, radius), _PUPIL)
        self._mix(0.35 * eye * (1 - shade), _LASH)
        glint = np.hypot(self._side * (self._x - face_plan.EYE_X) - 0.0024, self._y - 0.0145)
        self._mix(eye * smooth_step(0.0023, 0.0014, glint), (1, 1, 1))

    def _brows(self) -> None:
        along = (self._x - face_plan.BROW_INNER_X) / face_plan.BROW_LENGTH
        height = face_plan.brow_height(along, self._expression)
        distance = np.abs(self._y - height) / (1.1 - 0.55 * np.clip(along, 0, 1))
        ends = smooth_step(-0.12, 0.06, along) * smooth_step(1.08, 0.85, along)
        self._mix(0.85 * smooth_step(0.0050, 0.0022, distance) * ends, self._complexion.brow)

    def _lips(self) -> None:
        across = self._x / face_plan.mouth_half_width(self._expression)
        upper_rim, upper, lower, lower_rim = face_plan.lip_heights(across, self._expression)
        soft, within = 0.0016, smooth_step(1.04, 0.97, across)
        on_upper = smooth_step(-soft, soft, np.minimum(upper_rim - self._y, self._y - upper + soft))
        on_lower = smooth_step(-soft, soft, np.minimum(lower - self._y + soft, self._y - lower_rim))
        lip = np.array(self._complexion.lip, np.float32)
        self._mix(0.9 * on_upper * within, lip * 0.88)
        self._mix(0.9 * on_lower * within, lip)
        corner = np.hypot(self._x - face_plan.mouth_half_width(self._expression), self._y - upper)
        self._mix(0.5 * smooth_step(0.0045, 0.0010, corner), self._skin * [0.45, 0.32, 0.30])
        fold = self._spot(0.034, -0.052, 0.004, 0.012)
        self._mix(0.30 * self._expression.smile * fold, self._skin * 0.6)

    def _mouth(self) -> None:
        """What is seen between the lips: a line when closed, teeth, tongue and dark when open."""
        across = self._x / face_plan.mouth_half_width(self._expression)
        _, upper, lower, _ = face_plan.lip_heights(across, self._expression)
        within = smooth_step(1.03, 0.97, across)
        line = smooth_step(0.0020, 0.0006, np.abs(self._y - (upper + lower) / 2))
        self._mix(0.75 * line * within, self._skin * [0.34, 0.20, 0.20])
        inside = smooth_step(0.0, 0.0012, np.minimum(upper - self._y, self._y - lower)) * within
        self._mix(inside, _THROAT)
        self._mix(inside * smooth_step(0.0060, 0.0035, self._y - lower) * (across < 0.7), _TONGUE)
        teeth = smooth_step(0.0054, 0.0044, (upper - self._y) / (1 - 0.6 * np.clip(across, 0, 1) ** 2))
        self._mix(inside * teeth * smooth_step(0.95, 0.70, across), _TEETH)

    def _scalp(self) -> None:
        style = HAIR_STYLES[self._complexion.hair_style]
        share = hair_share(self._points, style)[:, None]
        roots = np.array(self._complexion.hair, np.float32) * _ROOTS_SHADE
        self._colours += (roots - self._colours) * share
