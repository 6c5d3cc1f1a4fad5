"""The `normalize` block: how source and target are matched, and what of that is given by hand."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.limbs import LIMBS
from motiontransfer.pose.normalization import NormalizationSettings
from stages.params import Block


def _check_limb(limb: str) -> str:
    if limb not in LIMBS:
        raise ValueError(f"limb {limb!r} is none of {', '.join(LIMBS)}")
    return limb


Fraction = Annotated[float, Field(ge=0, le=1)]
PositiveFraction = Annotated[float, Field(gt=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=5)]
Percentile = Annotated[float, Field(ge=0, le=100)]
# A ground line may lie outside the picture, where feet are cut off.
Place = Annotated[float, Field(ge=-20000, le=20000)]
Height = Annotated[float, Field(ge=1, le=20000)]
Scale = Annotated[float, Field(ge=0.01, le=100)]
LimbName = Annotated[str, AfterValidator(_check_limb)]
LimbRatio = Annotated[float, Field(ge=0.2, le=5)]


class NormalizeParams(Block):
    """The method, when feet are on the ground, what near and far are, and what somebody knows better."""

    target_film: Annotated[int, Field(ge=0)] | None
    method: Literal["global", "limbs", "none"]
    ankle_difference_fraction: PositiveFraction
    ankle_speed_fraction_s: Annotated[float, Field(gt=0, le=10)]
    flight_s: Seconds
    flight_fraction: PositiveFraction
    lean_degrees: Annotated[float, Field(gt=0, le=90)]
    ground_sigma_s: Seconds
    travel_sigma_s: Seconds
    minimum_frames: Annotated[int, Field(ge=1)]
    near_percentile: Annotated[float, Field(ge=50, le=100)]
    far_percentile: Annotated[float, Field(ge=0, le=50)]
    minimum_depth_fraction: PositiveFraction
    band_fraction: PositiveFraction
    height_percentile: Percentile
    scale_ratio_limit: Annotated[float, Field(ge=1, le=10)]
    position_sigma_s: Seconds
    inside_fraction: Fraction
    limb_percentile: Percentile
    limb_tolerance: Annotated[float, Field(ge=1, le=10)]
    face_strength: Fraction
    source_near_ground_px: Place | None
    source_far_ground_px: Place | None
    source_near_height_px: Height | None
    source_far_height_px: Height | None
    source_centre_px: Place | None
    target_near_ground_px: Place | None
    target_far_ground_px: Place | None
    target_near_height_px: Height | None
    target_far_height_px: Height | None
    target_centre_px: Place | None
    near_scale: Scale | None
    far_scale: Scale | None
    travel_fraction: Fraction | None
    limb_ratios: dict[LimbName, LimbRatio]

    def settings(self) -> NormalizationSettings:
        """The same in the library's words."""
        values = self.model_dump(exclude={"target_film"})
        by_hand = ByHand(**{name: values.pop(name) for name in ByHand.__dataclass_fields__})
        return NormalizationSettings(**values, by_hand=by_hand)

    def recipe(self) -> dict[str, Any]:
        """The same as artifacts tell it; a film is told only where somebody chose one."""
        return self.model_dump(mode="json", exclude={"target_film"} if self.target_film is None else None)
