"""How a source is moved to a target: the numbers, and their JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

import numpy as np

from motiontransfer.pose.face_shape import FaceTrack
from motiontransfer.pose.ground import Track
from motiontransfer.pose.standing import Standing

Method = Literal["global", "limbs", "none"]
METHODS: Final[tuple[Method, ...]] = ("global", "limbs", "none")


@dataclass(frozen=True)
class LimbFit:
    """How long a limb becomes.

    Attributes:
        source: its length in the source, in body heights; None where it is hardly shown.
        target: in the target.
        ratio: the factor of its length; 1 leaves it as tall as the whole body makes it.
    """

    source: float | None
    target: float | None
    ratio: float


@dataclass(frozen=True)
class FaceFit:
    """How the source's face takes the target's shape.

    Attributes:
        source: 70 points (x, y) about the tip of the nose, in widths of the jaw: the source's shape.
        difference: what is added to it.
    """

    source: tuple[tuple[float, float], ...]
    difference: tuple[tuple[float, float], ...]

    def arrays(self) -> tuple[FaceTrack, FaceTrack]:
        """Both as (70, 2)."""
        return np.array(self.source), np.array(self.difference)


@dataclass(frozen=True)
class Fit:
    """How a source is moved to a target, by `global` or `limbs`.

    Attributes:
        source: where the source stands.
        target: where the source shall stand; at most as deep, in body heights, as the source's own range.
        target_size: (height, width) of the target's native picture.
        near_scale: size of the moved figure over the source's own, when near.
        far_scale: when far.
        travel_fraction: at most 1; the walk across the picture is shrunk by it.
        limbs: limb to its lengths; empty with `global`.
        face: None with `global`, where the face shall keep its shape, and where one of both is hardly shown
            from the front.
        by_hand: the names of the numbers that were given and not fitted.
    """

    source: Standing
    target: Standing
    target_size: tuple[int, int]
    near_scale: float
    far_scale: float
    travel_fraction: float
    limbs: Mapping[str, LimbFit]
    face: FaceFit | None
    by_hand: tuple[str, ...]

    @property
    def method(self) -> Method:
        """Which of both."""
        return "limbs" if self.limbs else "global"

    def scale(self, position: Track) -> Track:
        """(T,): the scale at positions from 0 (far) to 1 (near).

        Under a pinhole camera heights are linear in the ground line, and a scale is the ratio of two.
        """
        return self.moved_height_px(position) / self.source.height_px(position)

    def moved_height_px(self, position: Track) -> Track:
        """(T,): how tall the moved source stands at positions from 0 (far) to 1 (near)."""
        wanted_near = self.near_scale * self.source.near_height_px
        wanted_far = self.far_scale * self.source.far_height_px
        return wanted_far + position * (wanted_near - wanted_far)

    def to_json(self) -> dict[str, Any]:
        """Plain values, in full precision, with the method's name."""
        lists = {"target_size": list(self.target_size), "by_hand": list(self.by_hand)}
        if self.face is not None:
            lists["face"] = {
                name: [list(point) for point in points] for name, points in asdict(self.face).items()
            }
        limbs = {name: asdict(limb) for name, limb in self.limbs.items()}
        return {"method": self.method} | asdict(self) | {"limbs": limbs} | lists

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The fit that `to_json` gave."""
        values = dict(content)
        del values["method"]
        height, width = values.pop("target_size")
        face = values.pop("face")
        return cls(
            source=Standing(**values.pop("source")),
            target=Standing(**values.pop("target")),
            target_size=(height, width),
            limbs={name: LimbFit(**limb) for name, limb in values.pop("limbs").items()},
            face=None if face is None else FaceFit(**{name: _points(face[name]) for name in face}),
            by_hand=tuple(values.pop("by_hand")),
            **values,
        )


@dataclass(frozen=True)
class PictureFit:
    """How the source's whole picture is laid into the target's, by `none`.

    Attributes:
        source_size: (height, width) of the source's native picture.
        target_size: of the target's.
    """

    source_size: tuple[int, int]
    target_size: tuple[int, int]
    method: Method = "none"

    @property
    def scale(self) -> float:
        """The largest with which all of the source's picture is inside the target's."""
        return min(wanted / found for wanted, found in zip(self.target_size, self.source_size, strict=True))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        sizes = {"source_size": list(self.source_size), "target_size": list(self.target_size)}
        return {"method": self.method, "scale": self.scale} | sizes


def read_fit(content: Mapping[str, Any]) -> Fit | PictureFit:
    """The fit that `to_json` of either class gave."""
    if content["method"] != "none":
        return Fit.from_json(content)
    (source_height, source_width), (height, width) = content["source_size"], content["target_size"]
    return PictureFit((source_height, source_width), (height, width))


def _points(points: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in points)
