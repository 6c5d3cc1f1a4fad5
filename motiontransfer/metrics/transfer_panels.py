"""What stands beside each frame of a transferred film: the source frame and the stick figure."""

from dataclasses import dataclass
from typing import Final

from motiontransfer.metrics.filmed import Pictures
from motiontransfer.metrics.regions import Box
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle, draw_stick_figure
from motiontransfer.video.picture import Image

CAPTIONS: Final = ("source", "stick figure", "result")


@dataclass(frozen=True)
class TransferPanels:
    """The panels of a comparison film.

    Attributes:
        source: the source's pictures at its own working size.
        wanted: the normalized poses in native pixels of the target.
        whole: (height, width) of the pictures that were painted.
        shown: rows and columns of them that the film shows.
        style: how the generator's stick figures were drawn.
    """

    source: Pictures
    wanted: Keypoints
    whole: tuple[int, int]
    shown: Box
    style: StickFigureStyle

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(height, width) of each panel."""
        rows, columns = self.shown
        size = rows.stop - rows.start, columns.stop - columns.start
        return [self.source.size, size, size]

    def of(self, frame: int, result: Image) -> list[Image]:
        """Source frame, stick figure and result, RGB uint8 each."""
        figure = draw_stick_figure(self.wanted.xy[frame], self.wanted.size, self.whole, self.style)
        return [self.source[frame], figure[self.shown], result]
