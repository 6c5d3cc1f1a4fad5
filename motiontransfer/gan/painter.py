"""What paints a subject: a preset's networks, put to work frame by frame.

Drawing needs nothing of the frames before and may run ahead; painting needs what the frame before left.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy.typing as npt
from torch import Tensor

from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import Keypoints


@dataclass(frozen=True)
class Drawn:
    """What is drawn of one frame for the networks to see.

    Attributes:
        condition: (H, W, C) uint8; None where nobody was seen.
        box: (4,) face box left, top, right, bottom in pixels of what the networks see.
    """

    condition: Image | None
    box: npt.NDArray[Any]


@dataclass(frozen=True)
class Painted:
    """What is painted of one frame.

    Attributes:
        picture: (H, W, 3) RGB uint8.
        mask: (H, W) uint8, from 0, where the plate shows, to 255, where the person does; None of a painter
            that paints every pixel.
    """

    picture: Image
    mask: Image | None


@dataclass(frozen=True)
class Memory:
    """What a painter knows of the frames before: with it a film goes on as if it had never been left.

    Attributes:
        previous: (1, 3, H, W) float32, its last output; None where the next frame is painted without one.
        reach: (H, W, 1) uint8, of the last condition that had one; None for a painter that knows no reach.
    """

    previous: Tensor | None = None
    reach: Image | None = None

    def starting(self) -> Self:
        """The same before a frame that is painted without a previous one, as the first of a film is."""
        return replace(self, previous=None)


class Painter(Protocol):
    """Paints a film's frames in their order, each with the memory that the one before it left."""

    @property
    def terms(self) -> ModelTerms:
        """Size of the pictures, style of the conditions, and detector that it learnt with."""

    @property
    def plate(self) -> Image:
        """(H, W, 3) RGB uint8: what it shows where nobody was seen."""

    @property
    def masked(self) -> bool:
        """Whether it tells a mask: it paints the person before the plate, and not every pixel."""

    def draw(self, keypoints: Keypoints, frames: Iterable[int]) -> Iterator[Drawn]:
        """Draws some frames of a film, one by one, as they are asked for.

        Args:
            keypoints: all of the film's, at `terms.size`; they tell how large its faces are.
            frames: their numbers.
        """

    def begin(self) -> Memory:
        """The memory before a film's first frame."""

    def paint(self, drawn: Drawn, memory: Memory) -> tuple[Painted, Memory]:
        """Paints one frame.

        Args:
            drawn: of that frame.
            memory: as the frame before left it.

        Returns:
            What is painted, and the memory for the next frame.
        """
