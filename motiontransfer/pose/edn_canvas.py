"""The canvas of Everybody Dance Now: 1080 lines of white, drawn on without anti-aliasing, then shrunk.

Only the part about the figure is drawn and shrunk; the rest is white, and white it stays.
"""

import math
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from motiontransfer.pose.edn_figure_tables import Colour

Image = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Point = tuple[float, float]

LINES: Final = 1080  # the height of the published footage, in whose pixels discs and limbs are measured
_WHITE: Final = 255
_OPACITY: Final = 0.6  # of a limb over what was there
_TAPS: Final = 3  # either way, that Lanczos' kernel reaches
_FARTHEST: Final = 1e4  # pixels; beyond, OpenCV's fixed point runs over


@dataclass(frozen=True)
class Span:
    """What is drawn of one axis.

    Attributes:
        first: pixel of the picture wanted.
        last: pixel after the last one.
        length: pixels of the whole canvas.
        wanted: pixels of the whole picture.
    """

    first: int
    last: int
    length: int
    wanted: int

    @classmethod
    def about(cls, places: Points, margin: int, length: int, wanted: int) -> Self:
        """All that a figure can change.

        Args:
            places: coordinates of its joints on the canvas.
            margin: how far it reaches beyond them.
            length: pixels of the canvas.
            wanted: pixels of the picture.
        """
        scale = length / wanted
        # Twice what the kernel reaches, so that the outermost pixels see white alone.
        reach = math.ceil(2 * _TAPS * max(1.0, 1 / scale))
        first = math.floor((float(places.min()) - margin) / scale) - reach
        last = math.ceil((float(places.max()) + margin + 1) / scale) + reach
        # One pixel at least, of a figure outside the picture as well.
        first, last = min(max(first, 0), wanted - 1), max(min(last, wanted), 1)
        return cls(first, max(first + 1, last), length, wanted)

    @property
    def start(self) -> int:
        """The first pixel of the canvas that is drawn."""
        return self.first * self.length // self.wanted

    @property
    def stop(self) -> int:
        """The pixel of the canvas after the last one drawn."""
        return -(-self.last * self.length // self.wanted)

    @property
    def ends(self) -> tuple[float, float]:
        """The same to a fraction of a pixel, from `start`."""
        first, last = (pixel * self.length / self.wanted for pixel in (self.first, self.last))
        return first - self.start, last - self.start


class EdnCanvas:
    """Part of a white canvas; points are those of the whole one, and cut off to whole pixels.

    Args:
        points: (K, 2) of all that will be drawn, NaN where unseen.
        margin: how far anything reaches beyond them, in pixels.
        width: of the whole canvas of 1080 lines.
        size: (height, width) of the picture wanted.
    """

    def __init__(self, points: Points, margin: int, width: int, size: tuple[int, int]) -> None:
        seen = points[np.isfinite(points).all(1)]
        seen = np.clip(seen, -_FARTHEST, _FARTHEST) if len(seen) else np.zeros((1, 2))
        self._columns = Span.about(seen[:, 0], margin, width, size[1])
        self._rows = Span.about(seen[:, 1], margin, LINES, size[0])
        self._size = size
        height, width = (span.stop - span.start for span in (self._rows, self._columns))
        self._pixels = np.full((height, width, 3), _WHITE, np.uint8)

    def disc(self, centre: Point, radius: int, colour: Colour) -> None:
        """Fills a circle, radius in pixels."""
        cv2.circle(self._pixels, self._place(*centre), radius, colour, cv2.FILLED)

    def limb(self, start: Point, end: Point, half_width: int, colour: Colour) -> None:
        """Fills an ellipse about the middle of a limb, through which what was there shines."""
        middle = self._place((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        half = int(math.dist(start, end) / 2)
        angle = int(math.degrees(math.atan2(start[1] - end[1], start[0] - end[0])))
        outline = np.array(cv2.ellipse2Poly(middle, (half, half_width), angle, 0, 360, 1), np.int32)
        (left, top), (right, bottom) = np.maximum([outline.min(0), outline.max(0) + 1], 0)
        part = self._pixels[top:bottom, left:right]  # the rest would be blended with itself
        if part.size:
            covered = part.copy()
            cv2.fillConvexPoly(covered, outline - np.array([left, top], np.int32), colour)
            cv2.addWeighted(part, 1 - _OPACITY, covered, _OPACITY, 0, dst=part)

    def picture(self) -> Image:
        """(H, W, 3) RGB uint8 of the size wanted, shrunk by Lanczos' kernel."""
        picture = np.full((*self._size, 3), _WHITE, np.uint8)
        rows, columns = (slice(span.first, span.last) for span in (self._rows, self._columns))
        picture[rows, columns] = self._shrunk()
        return picture

    def _shrunk(self) -> Image:
        """Columns first, because between the passes what shoots over white is cut off."""
        drawn, kernel = PillowImage.fromarray(self._pixels), PillowImage.Resampling.LANCZOS
        (left, right), (top, bottom) = self._columns.ends, self._rows.ends
        width, height = (span.last - span.first for span in (self._columns, self._rows))
        narrow = drawn.resize((width, drawn.height), kernel, (left, 0, right, drawn.height))
        return np.asarray(narrow.resize((width, height), kernel, (0, top, width, bottom)))

    def _place(self, x: float, y: float) -> tuple[int, int]:
        """Where a point of the whole canvas lies in the part that is drawn."""
        x, y = (min(max(place, -_FARTHEST), _FARTHEST) for place in (x, y))
        return int(x) - self._columns.start, int(y) - self._rows.start
