"""What lies over a film's pictures and was not painted, a label for instance: it counts in no measure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.metrics.regions import Box, Mask
from motiontransfer.video.picture import Image

_REACH_PX: Final = 5
"""Beyond its edge: as far as the window of SSIM sees, and as compression smears letters."""


@dataclass(frozen=True)
class Cover:
    """A rectangle that lies over every picture of a film.

    Attributes:
        box: its rows and columns.
        beneath: RGB uint8 (H, W, 3) of the film's size, what is seen there without the cover: the background.
    """

    box: Box
    beneath: Image

    def counts(self) -> Mask:
        """(H, W): which pixels count, all but those that are covered and those next to them."""
        counts = np.ones(self.beneath.shape[:2], bool)
        rows, columns = (slice(max(side.start - _REACH_PX, 0), side.stop + _REACH_PX) for side in self.box)
        counts[rows, columns] = False
        return counts

    def lifted(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """The pictures with the background in place of the cover, for who looks at them whole."""
        for picture in pictures:
            uncovered = picture.copy()
            uncovered[self.box] = self.beneath[self.box]
            yield uncovered


def without_cover(pictures: Iterable[Image], cover: Cover | None) -> Iterable[Image]:
    """The pictures as they are judged."""
    return pictures if cover is None else cover.lifted(pictures)
