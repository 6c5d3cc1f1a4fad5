"""The comparison film beside a card: the judged arm is shown as it passes to its judge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from motiontransfer.metrics.filmed import FilmedFrames, Pictures
from motiontransfer.metrics.montage import Comparison
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle, draw_stick_figure
from motiontransfer.video.picture import Image


@dataclass(frozen=True)
class CardPanels:
    """The panels of T frames: the real one, the stick figure, what came of it, the nearest training frame.

    Where the motion is somebody else's, that one's frame stands before them.

    Attributes:
        filmed: the real frames.
        wanted: T poses that were asked for, in native pixels.
        style: how the generator's stick figures were drawn.
        source: T pictures of whose motion it is, at a size of their own; None where it is the same body's.
        excerpt: what the frames show of whole pictures; None for all of them.
    """

    filmed: FilmedFrames
    wanted: Keypoints
    style: StickFigureStyle
    source: Pictures | None = None
    excerpt: Excerpt | None = None

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(height, width) of each panel."""
        return [*([self.source.size] if self.source else []), *[self.filmed.size] * 4]

    def shown(
        self, pictures: Iterable[Image], nearest: Iterable[Image], comparison: Comparison
    ) -> Iterator[Image]:
        """Shows each picture beside the others and passes it on.

        Args:
            pictures: T pictures RGB uint8 that are judged.
            nearest: T training pictures.
            comparison: gets the panels of each frame.
        """
        beside = zip(self.wanted.xy, self.filmed.real(), pictures, nearest, strict=True)
        for frame, (pose, real, picture, near) in enumerate(beside):
            source = [self.source[frame]] if self.source else []
            comparison.add([*source, real, self._figure(pose), picture, near])
            yield picture

    def _figure(self, pose: FloatArray) -> Image:
        if self.excerpt is None:
            return draw_stick_figure(pose, self.wanted.size, self.filmed.size, self.style)
        whole = draw_stick_figure(pose, self.wanted.size, self.excerpt.whole, self.style)
        return whole[self.excerpt.box]
