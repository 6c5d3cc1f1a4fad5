"""What a film shows of what was painted: before a background, cut, and labelled, in this order.

Excerpt.of, choose_background and Label make the parts; then each painted picture goes through `Look.shown`.
"""

from dataclasses import dataclass

import numpy as np

from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.transfer.background import Background
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.matte import Mask, matte_of
from motiontransfer.video.picture import Image


@dataclass(frozen=True)
class Look:
    """The way from a painter's picture to the film's.

    Attributes:
        excerpt: which frames, and which part of them.
        background: in place of the plate; None shows what was painted.
        label: that says that the film is synthetic; None for none.
    """

    excerpt: Excerpt
    background: Background | None
    label: Label | None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the film."""
        return self.excerpt.size

    def label_box(self) -> tuple[slice, slice] | None:
        """Rows and columns of the film that the label covers; None where there is none."""
        return None if self.label is None else self.label.box(self.size)

    def shown(self, painted: Image, mask: Mask | None) -> Image:
        """The film's picture.

        Args:
            painted: (H, W, 3) RGB uint8, whole.
            mask: (H, W) uint8, the painter's of the same frame; None from a painter that tells none, which
                goes without a background.

        Returns:
            (height, width, 3) RGB uint8 of `size`, an array of its own.
        """
        if self.background is not None and mask is not None:
            painted = self.background.behind(painted, matte_of(mask))
        picture = self.excerpt.cut(painted)
        return picture.copy() if self.label is None else self.label.drawn(picture)

    def matte(self, mask: Mask) -> Image:
        """The matte's picture: grey, and the label white, so that a composite keeps it.

        Args:
            mask: (H, W) uint8, the painter's, whole.

        Returns:
            (height, width, 3) RGB uint8 of `size`.
        """
        grey = self.excerpt.cut(matte_of(mask)).copy()
        box = self.label_box()
        if box is not None:
            grey[box] = 255
        return np.repeat(grey[..., None], 3, -1)
