"""Numbers of a fit that are given by hand, in place of the fitted ones."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Self

from motiontransfer.errors import PoseError
from motiontransfer.pose.standing import Standing

_PAIRS: Final = (
    ("source_near_height_px", "source_far_height_px"),
    ("target_near_ground_px", "target_far_ground_px"),
    ("target_near_height_px", "target_far_height_px"),
    ("near_scale", "far_scale"),
)
"""What a source at one depth has one number for."""


@dataclass(frozen=True)
class ByHand:
    """What somebody knows better; None is fitted. Names are those of params.yaml's block `normalize`.

    Attributes:
        source_near_ground_px: y of the source's ground line when near, in its own picture.
        source_far_ground_px: when far.
        source_near_height_px: from nose to ankles when near.
        source_far_height_px: when far.
        source_centre_px: x of the middle of its walk across.
        target_near_ground_px: y of the line on which the source shall stand when near, in the target's
            picture; it counts as it is given, however deep that lets the source walk.
        target_far_ground_px: when far.
        target_near_height_px: how tall the target is when near.
        target_far_height_px: when far.
        target_centre_px: x of the middle of the moved walk.
        near_scale: size of the moved figure over the source's own, when near.
        far_scale: when far.
        travel_fraction: the share of the walk across that is kept.
        limb_ratios: limb to the factor of its length; those that are missing are fitted.
    """

    source_near_ground_px: float | None = None
    source_far_ground_px: float | None = None
    source_near_height_px: float | None = None
    source_far_height_px: float | None = None
    source_centre_px: float | None = None
    target_near_ground_px: float | None = None
    target_far_ground_px: float | None = None
    target_near_height_px: float | None = None
    target_far_height_px: float | None = None
    target_centre_px: float | None = None
    near_scale: float | None = None
    far_scale: float | None = None
    travel_fraction: float | None = None
    limb_ratios: dict[str, float] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The names of what is given; a limb's ratio as "limb_ratios.legs"."""
        plain = [number.name for number in fields(self) if number.name != "limb_ratios"]
        given = [name for name in plain if getattr(self, name) is not None]
        return (*given, *(f"limb_ratios.{limb}" for limb in self.limb_ratios))

    def on_one_ground(self) -> Self:
        """For a source that was found at one depth: a ground line of it, given near or far alone, is both."""
        near, far = self.source_near_ground_px, self.source_far_ground_px
        if (near is None) == (far is None):
            return self
        line = far if near is None else near
        return replace(self, source_near_ground_px=line, source_far_ground_px=line)

    def at_one_depth(self) -> Self:
        """For a source that stays at one depth: what is given for near or far counts for both.

        Raises:
            PoseError: both are given, and differ.
        """
        values: dict[str, Any] = {}
        for near, far in _PAIRS:
            given = {value for name in (near, far) if (value := getattr(self, name)) is not None}
            if len(given) > 1:
                raise PoseError(
                    f"normalize.{near}: found {getattr(self, near):g} and for far {getattr(self, far):g}, "
                    "expected one number, as the source stays at one depth; give one of them, or the ground "
                    "lines of the source too"
                )
            values |= dict.fromkeys((near, far), *given) if given else {}
        return replace(self, **values)

    def check_sizes(self) -> None:
        """Refuses two numbers for one size.

        Raises:
            PoseError: a scale is given, and the target's height there as well.
        """
        for place in ("near", "far"):
            scale, height = getattr(self, f"{place}_scale"), getattr(self, f"target_{place}_height_px")
            if scale is not None and height is not None:
                raise PoseError(
                    f"normalize.{place}_scale: found {scale:g} and target_{place}_height_px {height:g} as "
                    "well, expected one of them, as either tells how tall the moved figure is; remove one"
                )

    def over(self, whose: str, fitted: Standing) -> Standing:
        """A standing with the given numbers in it.

        Args:
            whose: "source" or "target".
            fitted: what was measured.

        Raises:
            PoseError: the near ground line lies above the far one.
        """
        values = {
            name: value
            for name in ("near_ground_px", "far_ground_px", "near_height_px", "far_height_px", "centre_px")
            if (value := getattr(self, f"{whose}_{name}")) is not None
        }
        given = replace(fitted, **values)
        near, far = given.near_ground_px, given.far_ground_px
        if near < far:
            raise PoseError(
                f"normalize.{whose}_near_ground_px: found the ground line near at {near:g} px, above the one "
                f"far at {far:g} px, expected it below or level (y grows downward); give both by hand"
            )
        return replace(given, usual_ground_px=min(max(given.usual_ground_px, far), near))
