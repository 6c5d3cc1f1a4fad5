"""What must be the same when a network paints as when it learnt: it stands in each model's file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.pose.stick_figure import StickFigureStyle


@dataclass(frozen=True)
class ModelTerms:
    """The terms on which a subject's networks were trained.

    Attributes:
        size: (height, width) of the subject's pictures.
        style: of the conditions.
        producer: the detector whose keypoints they learnt from.
        squashed_width: of the pictures that they saw, `size[0]` high; None where those were as filmed.
    """

    size: tuple[int, int]
    style: ConditionStyle
    producer: str
    squashed_width: int | None = None

    @property
    def seen_size(self) -> tuple[int, int]:
        """(height, width) of the pictures that the networks saw."""
        return self.size[0], self.squashed_width or self.size[1]

    def metadata(self) -> dict[str, Any]:
        """The terms as JSON holds them."""
        return asdict(self) | {"size": list(self.size)}

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """The terms that `metadata` gave, among other keys."""
        (height, width), drawn = metadata["size"], metadata["style"]
        style = ConditionStyle(StickFigureStyle(**drawn["figure"]), drawn["reach"], drawn["body_map"])
        return cls((height, width), style, metadata["producer"], metadata["squashed_width"])

    def require_size(self, path: Path, size: tuple[int, int], of: Path) -> None:
        """Refuses to go on with pictures of another size than those trained on.

        Args:
            path: of the network's file, for the message.
            size: (height, width) of the pictures.
            of: their file.

        Raises:
            ArtifactError: they are of another size.
        """
        if size != self.size:
            raise ArtifactError(
                f"{path}: was trained on pictures of {_sides(self.size)}, and {of} is of {_sides(size)}; run "
                "train_gan again"
            )

    def require_same(self, path: Path, of: Self, other: Path) -> None:
        """Refuses a face generator that was trained on other terms than the generator.

        Args:
            path: of the face generator's file, for the message.
            of: the generator's terms.
            other: of the generator's file.

        Raises:
            ArtifactError: they differ.
        """
        mine, expected = _flat(self.metadata()), _flat(of.metadata())
        for name, found in mine.items():
            if found != expected[name]:
                raise ArtifactError(
                    f"{path}: was trained with {name} {found}, expected {expected[name]} as {other} was; run "
                    "train_face again"
                )


def _sides(size: tuple[int, int]) -> str:
    return f"{size[1]}x{size[0]}"  # width first, as players tell it


def _flat(terms: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Each value by its whole name, "style.figure.limb_width_fraction" for example."""
    values: dict[str, Any] = {}
    for name, value in terms.items():
        if isinstance(value, Mapping):
            values |= _flat(value, f"{place}{name}.")
        else:
            values[place + name] = value
    return values
