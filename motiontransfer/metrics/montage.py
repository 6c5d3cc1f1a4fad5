"""Pictures beside one another under their captions: frames of a comparison film, and a contact sheet."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.video.picture import Image, resized

_STRIP_FRACTION, _LEAST_STRIP_PX = 0.08, 18
_INK, _PAPER = (235, 235, 235), (28, 28, 30)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SHEET_FRAMES, _SHEET_WIDTH_PX, _GAP_PX = 8, 1920, 6


def montage_size(panels: Sequence[tuple[int, int]], height: int) -> tuple[int, int]:
    """(height, width) of panels of these sizes side by side at a common height; even, as H.264 demands."""
    width = sum(_panel_width(size, height) for size in panels)
    return _even(height + _strip(height)), _even(width)


def montage(panels: Sequence[Image], captions: Sequence[str], height: int) -> Image:
    """Panels side by side, each scaled to a common height, its caption above it.

    Args:
        panels: RGB uint8 (H, W, 3), of any sizes.
        captions: one a panel.
        height: of the panels, in pixels.

    Returns:
        RGB uint8 of `montage_size`.
    """
    sizes = [(panel.shape[0], panel.shape[1]) for panel in panels]
    canvas = np.full((*montage_size(sizes, height), 3), _PAPER, np.uint8)
    widths = [_panel_width(size, height) for size in sizes]
    left, top = 0, _strip(height)
    scale = _caption_scale(captions, widths, top)
    for panel, width, caption in zip(panels, widths, captions, strict=True):
        canvas[top : top + height, left : left + width] = resized(panel, (height, width))
        _write_caption(canvas[:top, left : left + width], caption, scale)
        left += width
    return canvas


def panel_of(picture: Image, size: tuple[int, int], place: int) -> Image:
    """One panel of a montage whose panels are all of one size, shown at their own height.

    Args:
        picture: RGB uint8 of `montage_size`.
        size: (height, width) of a panel.
        place: from 0 at the left.
    """
    (height, width), top = size, _strip(size[0])
    return picture[top : top + height, place * width : (place + 1) * width]


class Comparison:
    """Panels of one frame after the other: all go to a film, a few are kept for a contact sheet.

    Args:
        captions: one a panel.
        height: of the panels, in pixels.
        frames: how many frames will come.
        write: gets each montage; a film writer's `write`.
    """

    def __init__(
        self, captions: Sequence[str], height: int, frames: int, write: Callable[[Image], None]
    ) -> None:
        self._captions, self._height, self._write = captions, height, write
        # The middles of equal parts, so that neither the first nor the last frame is given too much weight.
        parts = min(_SHEET_FRAMES, frames)
        self._kept_frames = {(2 * part + 1) * frames // (2 * parts) for part in range(parts)}
        self._kept: list[Image] = []
        self._count = 0

    def add(self, panels: Sequence[Image]) -> None:
        """Shows the next frame."""
        picture = montage(panels, self._captions, self._height)
        self._write(picture)
        if self._count in self._kept_frames:
            self._kept.append(picture)
        self._count += 1

    def write_sheet(self, path: Path) -> None:
        """Writes the kept frames, read row by row, as a PNG."""
        write_picture(path, _grid(self._kept))


def _grid(pictures: Sequence[Image]) -> Image:
    height, width = pictures[0].shape[:2]
    columns = min(max(_SHEET_WIDTH_PX // width, 1), len(pictures))
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * (height + _GAP_PX), columns * (width + _GAP_PX), 3), _PAPER, np.uint8)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, columns)
        top, left = row * (height + _GAP_PX), column * (width + _GAP_PX)
        sheet[top : top + height, left : left + width] = picture
    return sheet[:-_GAP_PX, :-_GAP_PX]


def _caption_scale(captions: Sequence[str], widths: Sequence[int], strip: int) -> float:
    """One size of letters for all captions, as large as strip and panels allow."""
    scale = strip / 40  # the font's capitals are 22 px tall at scale 1, its descenders 10 px
    for caption, width in zip(captions, widths, strict=True):
        text_width = cv2.getTextSize(caption, _FONT, scale, 1)[0][0]
        scale *= min(1.0, max(width - strip // 2, 1) / text_width)
    return scale


def _write_caption(strip: Image, caption: str, scale: float) -> None:
    """Writes into the strip, which clips what does not fit."""
    (_, text_height), descent = cv2.getTextSize(caption, _FONT, scale, 1)
    origin = (strip.shape[0] // 4, (strip.shape[0] + text_height - descent // 2) // 2)
    cv2.putText(strip, caption, origin, _FONT, scale, _INK, 1, cv2.LINE_AA)


def _panel_width(size: tuple[int, int], height: int) -> int:
    return max(round(size[1] * height / size[0]), 1)


def _strip(height: int) -> int:
    return _even(max(round(height * _STRIP_FRACTION), _LEAST_STRIP_PX))


def _even(length: int) -> int:
    return length + length % 2
