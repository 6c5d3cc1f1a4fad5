"""Windows around the person: the generator's work is where its figure reaches, and nowhere else.

Beyond the reach there is only the plate, so nothing is lost, and a dancer fills half a picture or less.
Training and rendering cut alike, because instance norm sees how much of a picture is background.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

Size = tuple[int, int]

ANY: Final = (0, 0)  # a size that asks for nothing


@dataclass(frozen=True)
class Windows:
    """A window into each picture of a batch, all of one size.

    Attributes:
        corners: (top, left) of each picture's window.
        size: (height, width).
    """

    corners: tuple[tuple[int, int], ...]
    size: Size

    @classmethod
    def around(cls, reach: Tensor, multiple: int, least: Size = ANY) -> "Windows":
        """The smallest windows that hold what is above zero in (B, 1, H, W).

        Height and width are multiples of `multiple`, at least two of it because instance norm needs more
        than one value, or the picture's own where that is less. A picture without reach gets a window anyway.

        Args:
            reach: where there is something to hold.
            multiple: of height and width.
            least: height and width at least: a part of a batch is cut as the whole batch would be.
        """
        picture = (reach.shape[-2], reach.shape[-1])
        if least == picture:
            return cls(((0, 0),) * len(reach), picture)
        rows = [_span(line) for line in (reach > 0).any(-1).flatten(1).cpu()]
        columns = [_span(line) for line in (reach > 0).any(-2).flatten(1).cpu()]
        size = (
            max(_length(rows, picture[0], multiple), min(least[0], picture[0])),
            max(_length(columns, picture[1], multiple), min(least[1], picture[1])),
        )
        corners = [
            (_start(row, size[0], picture[0]), _start(column, size[1], picture[1]))
            for row, column in zip(rows, columns, strict=True)
        ]
        return cls(tuple(corners), size)

    def cut(self, pictures: Tensor) -> Tensor:
        """(B, ..., H, W) to (B, ..., height, width)."""
        height, width = self.size
        if pictures.shape[-2:] == self.size:
            return pictures
        return torch.stack(
            [
                picture[..., top : top + height, left : left + width]
                for picture, (top, left) in zip(pictures, self.corners, strict=True)
            ]
        )

    def paste(self, cuts: Tensor, pictures: Tensor) -> Tensor:
        """(B, C, H, W): the pictures with the cuts (B, C, height, width) laid over their windows."""
        if pictures.shape[-2:] == self.size:
            return cuts
        height, width = self.size
        pasted = pictures.clone()
        for number, (top, left) in enumerate(self.corners):
            pasted[number, :, top : top + height, left : left + width] = cuts[number]
        return pasted


def _span(line: Tensor) -> tuple[int, int]:
    """First and one past last place that is set; (0, 0) where none is."""
    places = line.nonzero()
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)


def _length(spans: list[tuple[int, int]], most: int, multiple: int) -> int:
    longest = max(2 * multiple, *(end - start for start, end in spans))
    return min(-(-longest // multiple) * multiple, most)


def _start(span: tuple[int, int], length: int, most: int) -> int:
    """Where a window of a length begins that holds a span in its middle, inside the picture."""
    middle = (span[0] + span[1] - length) // 2
    return min(max(middle, 0), most - length)
