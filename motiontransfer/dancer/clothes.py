"""What the body wears, as a solid texture: the colour of any point of the rest pose."""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.cloth import ClothPattern, ClothPlaces
from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, Y, Z, dot, smooth_step
from motiontransfer.dancer.looks import SubjectLook
from motiontransfer.dancer.skeleton import ARM, ARM_ACROSS, Skeleton

Mask = npt.NDArray[np.bool_]

_SOLE: Final = (0.92, 0.92, 0.90)
_LACE: Final = (0.95, 0.95, 0.95)
_HEM_M: Final = 0.018  # how broad hems, cuffs and the neckline's band are
_HEM_SHADE: Final = 0.80  # of the cloth's own colour, where the outfit names no other
_BELT_M: Final = 0.016  # half its width
# Around the shoulder, `along` passes from upright to down the sleeve within these metres: along the arm
# (0 at the shoulder) and across it (0 in its middle, positive on its upper side).
_SLEEVE_FROM_M, _SLEEVE_TO_M = -0.075, 0.085
_ARMPIT_FROM_M, _ARMPIT_TO_M = -0.150, -0.070
_SLEEVELESS_M: Final = -0.030  # where a top without sleeves ends, down the arm
_UNDER_ARM_M: Final = -0.080  # the arm ends here, and the trunk begins, across the arm
_TRUNK_RADIUS_M: Final = 0.13
_RIM_M: Final = 0.004  # how far the rounded rim of a sleeve or trouser leg reaches beyond its end
_INSIDE_M, _INSIDE_SHADE = 0.002, 0.35  # the dark inside of a hem: up to where, and how dark


class Wardrobe:
    """Paints trunk, arms, legs and hands of one dancer."""

    def __init__(self, skeleton: Skeleton, look: SubjectLook) -> None:
        self._skeleton, self._look = skeleton, look
        self._shoulder = skeleton.rest["left_upper_arm"].astype(np.float32)
        self._shoulder_middle = self._shoulder * (Y + Z).astype(np.float32)
        self._waist = skeleton.rest["pelvis"][1] + 0.05
        self._ankle = skeleton.rest["left_foot"][1]

    def body_colours(self, points: Floats) -> Floats:
        """(N, 3) colours of points (N, 3) of the body's surface at rest."""
        colours = self._skin(points)
        down_arm, above_arm = self._arm_places(points)
        arm = (down_arm > 2 * _SLEEVELESS_M) & (above_arm > _UNDER_ARM_M)
        self._dress_legs(colours, points, arm)
        self._dress_top(colours, points, arm, down_arm)
        self._paint_shoes(colours, points, ~arm & (points[:, 1] < self._ankle + 0.035))
        return colours

    def hand_colours(self, points: Floats) -> Floats:
        """(N, 3) colours of the hands: skin, lighter on the palm, as at the wrist where the arm begins."""
        wrist = self._skeleton.rest["left_hand"]
        along = dot(np.column_stack([np.abs(points[:, 0]), points[:, 1:]]) - wrist, ARM)
        palm = smooth_step(-0.005, 0.012, points[:, 2] - wrist[2]) * smooth_step(0.0, 0.04, along)
        return self._skin(points) * (1 + 0.06 * palm)[:, None]

    def cloth_places(self, points: Floats) -> ClothPlaces:
        """Where points (N, 3) of the rest pose lie on a top; the places go on smoothly into its sleeves."""
        down_arm, above_arm = self._arm_places(points)
        sleeve = smooth_step(_SLEEVE_FROM_M, _SLEEVE_TO_M, down_arm)
        sleeve = sleeve * smooth_step(_ARMPIT_FROM_M, _ARMPIT_TO_M, above_arm)
        trunk_along = points[:, 1] - self._shoulder[1]
        along = trunk_along + (-down_arm - trunk_along) * sleeve
        around = np.arctan2(np.abs(points[:, 0]), points[:, 2] + 0.004)
        trunk_across = _TRUNK_RADIUS_M * around
        across = trunk_across + (above_arm + _TRUNK_RADIUS_M * np.pi / 2 - trunk_across) * sleeve
        return ClothPlaces(across, along, points - self._shoulder_middle, sleeve)

    def _leg_places(self, points: Floats) -> ClothPlaces:
        """Where points lie on what is worn below the waist."""
        outward = np.abs(points[:, 0]) - self._look.proportions.hip_m
        from_shoulders = points - self._shoulder_middle
        return ClothPlaces(outward, from_shoulders[:, 1], from_shoulders, 0 * outward)

    def _dress_legs(self, colours: Floats, points: Floats, arm: Mask) -> None:
        """Trousers or a skirt, and the belt."""
        outfit, y = self._look.outfit, points[:, 1]
        end = self._waist - outfit.skirt_m if outfit.skirt_m else self._ankle + outfit.hem_m
        worn = ~arm & (y <= self._waist) & (y > end - _RIM_M)
        self._dress(colours, worn, outfit.legs, self._leg_places(points), y - end)
        if outfit.top_hem_m <= 0:
            colours[~arm & (np.abs(y - self._waist + _BELT_M) < _BELT_M)] = outfit.belt

    def _dress_top(self, colours: Floats, points: Floats, arm: Mask, down_arm: Floats) -> None:
        outfit, y = self._look.outfit, points[:, 1]
        upper_arm = self._skeleton.length("left_upper_arm", "left_forearm")
        sleeve_end = outfit.sleeve * upper_arm if outfit.sleeve else _SLEEVELESS_M
        end = self._waist - outfit.top_hem_m
        neck = self._outside_neckline(points)
        worn = (neck > 0) & np.where(arm, down_arm < sleeve_end + _RIM_M, y > end)
        hem = y - end if outfit.top_hem_m else np.full(y.shape, np.inf)  # none is seen when tucked in
        # The neckline lies close to the skin, so that no dark inside of it is seen.
        to_hem = np.minimum(np.maximum(neck, 2 * _INSIDE_M), np.where(arm, sleeve_end - down_arm, hem))
        self._dress(colours, worn, outfit.top, self.cloth_places(points), to_hem)

    def _dress(
        self, colours: Floats, worn: Mask, pattern: ClothPattern, places: ClothPlaces, to_hem: Floats
    ) -> None:
        """Colours the points that a garment covers; `to_hem` (N,) metres from its edge."""
        cloth = pattern.colours(places.at(worn))
        trim: Colour | None = self._look.outfit.trim
        edge = cloth * _HEM_SHADE if trim is None else np.array(trim, np.float32)
        at_edge = smooth_step(_HEM_M + 0.002, _HEM_M - 0.002, to_hem[worn])[:, None]
        inside = smooth_step(_INSIDE_M, -_INSIDE_M, to_hem[worn])[:, None]
        colours[worn] = (cloth + (edge - cloth) * at_edge) * (1 + (_INSIDE_SHADE - 1) * inside)

    def _skin(self, points: Floats) -> Floats:
        return np.tile(np.array(self._look.complexion.skin, np.float32), (len(points), 1))

    def _arm_places(self, points: Floats) -> tuple[Floats, Floats]:
        """(N,) metres down the arm from the shoulder, and across it, towards its upper side."""
        offset = np.stack([np.abs(points[:, 0]) - self._shoulder[0], points[:, 1] - self._shoulder[1]], 1)
        return dot(offset, ARM[:2]), dot(offset, ARM_ACROSS[:2])

    def _outside_neckline(self, points: Floats) -> Floats:
        """(N,) about the metres outside of the opening for the neck, which reaches lower in front."""
        neck = self._skeleton.rest["neck"]
        above = points[:, 1] - neck[1] + 0.01
        depth = np.where(above < 0, self._look.outfit.neckline_m, 0.30)
        x, y, z = points[:, 0] / 0.080, above / depth, (points[:, 2] - 0.015) / 0.110
        outward = np.sqrt(x**2 + y**2 + z**2)
        slope = np.sqrt((x / 0.080) ** 2 + (y / depth) ** 2 + (z / 0.110) ** 2) / outward
        return (outward - 1) / slope

    def _paint_shoes(self, colours: Floats, points: Floats, shoe: Mask) -> None:
        x, y, z = np.abs(points[:, 0]) - self._look.proportions.hip_m, points[:, 1], points[:, 2]
        colours[shoe] = self._look.outfit.shoe
        colours[shoe & (y < 0.028)] = _SOLE
        instep = (z > 0.02) & (z < 0.10) & (np.abs(x) < 0.02) & (y > 0.045)
        colours[shoe & instep & (np.sin(260 * z) > 0.2)] = _LACE
