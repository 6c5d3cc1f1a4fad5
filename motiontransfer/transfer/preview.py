"""A contact sheet of every n-th frame of a film that is not made yet."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from motiontransfer.errors import ParamsError
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.drawing import FINER, PAPER, TITLE_PX, reduced, write
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.transfer.look import Look
from motiontransfer.video.picture import Image, resized

_PICTURES: Final = 24  # at most, where nobody says how many
_MOST_PICTURES: Final = 400  # what fits on a sheet that a viewer opens
_SHEET_WIDTH_PX: Final = 1920
_FEWEST_COLUMNS: Final = 4
_GAP_PX: Final = 8


def preview_frames(look: Look, every: int | None) -> range:
    """The frames of the source that a preview shows: every n-th that the film has.

    Args:
        look: the film's.
        every: n; None for as many frames as are seen at a glance.

    Raises:
        ParamsError: they would not fit on a sheet.
    """
    frames, count = look.excerpt.frames, len(look.excerpt)
    step = every or math.ceil(count / _PICTURES)
    if math.ceil(count / step) > _MOST_PICTURES:
        raise ParamsError(
            f"found every {step} of {count} frames to be shown, expected {_MOST_PICTURES} pictures at most "
            f"on a sheet; take every {math.ceil(count / _MOST_PICTURES)} or more"
        )
    return range(frames.start, frames.stop, step)


def preview_pictures(
    look: Look, frames: Sequence[int], keypoints: Keypoints, synthesizer: Synthesizer, progress: Progress
) -> Iterator[Image]:
    """Paints some frames as the film will show them, but each as if it were the first.

    Args:
        look: the film's.
        frames: of the source, rising.
        keypoints: of the whole source, normalized.
        synthesizer: paints the subject.
        progress: counts pictures.

    Yields:
        (height, width, 3) RGB uint8 of the film's size.

    Raises:
        ArtifactError: the keypoints come from another family of detectors than the subject's.
    """
    progress.start("painting", len(frames), "picture")
    for drawn in synthesizer.draw(keypoints, frames):
        painted, _ = synthesizer.paint(drawn, synthesizer.begin())
        yield look.shown(painted.picture, painted.mask)
        progress.advance()


def contact_sheet(pictures: Iterator[Image], titles: Sequence[str]) -> Image:
    """Pictures of one size in rows, each under its title, on a sheet that is no wider than a screen.

    Args:
        pictures: (H, W, 3) RGB uint8, one at least; only their reduced copies are kept.
        titles: one a picture, ASCII.

    Returns:
        RGB uint8.
    """
    cells = [_cell(picture, title, len(titles)) for picture, title in zip(pictures, titles, strict=True)]
    height, width = cells[0].shape[0] + _GAP_PX, cells[0].shape[1] + _GAP_PX
    columns = min(max((_SHEET_WIDTH_PX - _GAP_PX) // width, 1), len(cells))
    rows = -(-len(cells) // columns)
    sheet = np.full((rows * height + _GAP_PX, columns * width + _GAP_PX, 3), PAPER, np.uint8)
    for place, cell in enumerate(cells):
        row, column = divmod(place, columns)
        top, left = _GAP_PX + row * height, _GAP_PX + column * width
        sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
    return sheet


def _cell(picture: Image, title: str, count: int) -> Image:
    """The picture under its title, reduced where so many would have no room beside one another."""
    room = _SHEET_WIDTH_PX // min(count, _FEWEST_COLUMNS) - 2 * _GAP_PX
    height, width = picture.shape[:2]
    if width > room:
        picture = resized(picture, (round(height * room / width), room))
    strip = np.full((TITLE_PX * FINER, picture.shape[1] * FINER, 3), PAPER, np.uint8)
    write(strip, title, 0, 20 * FINER)
    return np.concatenate([reduced(strip), picture])
