"""What the body wears, as a solid texture: the colour of any point of the rest pose."""

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.geometry import Floats, dot, smooth_step
from motiontransfer.dancer.looks import SubjectLook
from motiontransfer.dancer.skeleton import ARM, Skeleton

Mask = npt.NDArray[np.bool_]

_SOLE = (0.92, 0.92, 0.90)
_LACE = (0.95, 0.95, 0.95)


class Wardrobe:
    """Paints trunk, arms, legs and hands of one dancer."""

    def __init__(self, skeleton: Skeleton, look: SubjectLook) -> None:
        self._skeleton, self._look = skeleton, look
        self._waist = skeleton.rest["pelvis"][1] + 0.05
        self._ankle = skeleton.rest["left_foot"][1]

    def body_colours(self, points: Floats) -> Floats:
        """(N, 3) colours of points (N, 3) of the body's surface at rest."""
        outfit = self._look.outfit
        colours = self._skin(points)
        y = points[:, 1]
        arm, share = self._on_arm(points)
        top = (y > self._waist) & (~arm | (share < outfit.sleeve + 0.10)) & ~self._in_neckline(points)
        along = np.where(arm, self._shoulder_height() - share * self._upper_arm(), y)
        colours[top] = outfit.top.colours(points[top], along[top])
        legs = ~arm & (y <= self._waist) & (y > self._ankle + outfit.hem_m)
        colours[legs] = outfit.legs.colours(points[legs], y[legs])
        colours[~arm & (np.abs(y - self._waist + 0.014) < 0.016)] = outfit.belt
        self._paint_shoes(colours, points, ~arm & (y < self._ankle + 0.035))
        return colours

    def hand_colours(self, points: Floats) -> Floats:
        """(N, 3) colours of the hands: skin, lighter on the palm, as at the wrist where the arm begins."""
        wrist = self._skeleton.rest["left_hand"]
        along = dot(np.column_stack([np.abs(points[:, 0]), points[:, 1:]]) - wrist, ARM)
        palm = smooth_step(-0.005, 0.012, points[:, 2] - wrist[2]) * smooth_step(0.0, 0.04, along)
        return self._skin(points) * (1 + 0.06 * palm)[:, None]

    def _skin(self, points: Floats) -> Floats:
        return np.tile(np.array(self._look.complexion.skin, np.float32), (len(points), 1))

    def _shoulder_height(self) -> float:
        return float(self._skeleton.rest["left_upper_arm"][1])

    def _upper_arm(self) -> float:
        return self._skeleton.length("left_upper_arm", "left_forearm")

    def _on_arm(self, points: Floats) -> tuple[Mask, Floats]:
        """Which points are on an arm, and how far down it: 0 at the shoulder, 1 at the elbow."""
        shoulder = self._skeleton.rest["left_upper_arm"]
        offset = np.stack([np.abs(points[:, 0]) - shoulder[0], points[:, 1] - shoulder[1]], 1)
        share = dot(offset, ARM[:2]) / self._upper_arm()
        aside = np.abs(dot(offset, np.array([-ARM[1], ARM[0]])))
        outside = np.abs(points[:, 0]) > 0.9 * shoulder[0]
        return (share > 0.05) & outside & (aside < 0.12), share

    def _in_neckline(self, points: Floats) -> Mask:
        """Bare skin around the neck: a round opening that reaches lower in front."""
        neck = self._skeleton.rest["neck"]
        depth = np.where(points[:, 1] < neck[1], self._look.outfit.neckline_m, 0.30)
        x, y, z = (
            points[:, 0] / 0.078,
            (points[:, 1] - neck[1] + 0.01) / depth,
            (points[:, 2] - 0.035) / 0.105,
        )
        return x**2 + y**2 + z**2 < 1

    def _paint_shoes(self, colours: Floats, points: Floats, shoe: Mask) -> None:
        x, y, z = np.abs(points[:, 0]) - self._look.proportions.hip_m, points[:, 1], points[:, 2]
        colours[shoe] = self._look.outfit.shoe
        colours[shoe & (y < 0.028)] = _SOLE
        instep = (z > 0.02) & (z < 0.10) & (np.abs(x) < 0.02) & (y > 0.045)
        colours[shoe & instep & (np.sin(260 * z) > 0.2)] = _LACE
