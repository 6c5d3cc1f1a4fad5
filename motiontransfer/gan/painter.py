"""What paints a subject: a preset's networks, put to work frame by frame."""

from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy.typing as npt
from torch import Tensor

from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import Keypoints


@dataclass(frozen=True)
class Memory:
    """What a painter knows of a film while it paints it.

    Attributes:
        boxes: (T, 4) face boxes left, top, right, bottom in pixels of what its networks see.
        previous: (1, 3, H, W) float32, its last output; None where the next frame is painted without one.
        reach: (H, W, 1) uint8, of the last condition that had one; None for a painter that knows no reach.
    """

    boxes: npt.NDArray[Any]
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

    def begin(self, keypoints: Keypoints) -> Memory:
        """The memory before a film's first frame.

        Args:
            keypoints: T frames at `terms.size`.
        """

    def paint(self, keypoints: Keypoints, frame: int, memory: Memory) -> tuple[Image, Memory]:
        """Paints one frame.

        Args:
            keypoints: the film's, as they were given to `begin`.
            frame: from 0; all before it were painted, in their order.
            memory: as the frame before left it.

        Returns:
            The picture, (H, W, 3) RGB uint8, and the memory for the next frame.
        """
