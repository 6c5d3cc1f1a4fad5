"""A small visible label that says that a film is synthetic.

Letters of ASCII are drawn in Pillow's own font, all others in the one that comes with matplotlib.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from motiontransfer.errors import ParamsError
from motiontransfer.video.picture import Image

Position = Literal["top_left", "top_right", "bottom_left", "bottom_right"]

_TEXT_FRACTION: Final = 0.03  # of the picture's height: capitals
_LEAST_PX: Final = 8  # of capitals: smaller ones cannot be read
_CAPITAL: Final = 0.72  # of the font's size
_PADDING, _INSET = 0.5, 0.6  # around the text, and from the picture's edges, in capitals
_PAPER_STRENGTH: Final = 0.6  # of the dark ground under the letters
_PAPER, _INK = 16.0, 245.0
_FINER: Final = 4  # letters are drawn so much larger and reduced: small ones would stand on whole pixels
_FONTS: Final = "Aileron (ASCII) or DejaVu Sans (Latin, Greek, Cyrillic)"
_NO_LETTER: Final = "\uffff"  # no font has it, and draws what stands for all that it lacks


@dataclass(frozen=True)
class Label:
    """A line of text in a corner, legible on any ground.

    Attributes:
        text: what it says.
        position: the corner.
    """

    text: str
    position: Position

    def box(self, size: tuple[int, int]) -> tuple[slice, slice]:
        """Rows and columns that it covers in a film of (height, width).

        Raises:
            ParamsError: the text does not fit, or has letters that no font here has.
        """
        patch = _patch(self.text, size)
        height, width = patch.shape
        inset = round(_INSET * _capital_px(size[0]))
        top = inset if self.position.startswith("top") else size[0] - inset - height
        left = inset if self.position.endswith("left") else size[1] - inset - width
        return slice(top, top + height), slice(left, left + width)

    def drawn(self, picture: Image) -> Image:
        """A copy of a picture (H, W, 3) RGB uint8 with the label on it; raises as `box` does."""
        size = (picture.shape[0], picture.shape[1])
        box, ink = self.box(size), _patch(self.text, size)[..., None]
        labelled = picture.copy()
        ground = labelled[box] * (1 - _PAPER_STRENGTH) + _PAPER_STRENGTH * _PAPER
        labelled[box] = np.rint(ground * (1 - ink) + _INK * ink).astype(np.uint8)
        return labelled


def _capital_px(height: int) -> int:
    return max(round(height * _TEXT_FRACTION), _LEAST_PX)


@lru_cache(maxsize=4)
def _patch(text: str, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The letters of a label in a film of (height, width), from 0 to 1, with room around them."""
    capital = _capital_px(size[0])
    font = _font(text, _FINER * capital / _CAPITAL)
    left, top, right, bottom = font.getbbox(text)
    padding, room = round(_PADDING * capital), 2 * round(_INSET * capital)
    height, width = (-(-round(side) // _FINER) + 2 * padding for side in (bottom - top, right - left))
    if height + room > size[0] or width + room > size[1]:
        raise ParamsError(
            f"render.label_text: found {text!r}, which takes {width}x{height} pixels of {size[1]}x{size[0]}; "
            "expected a text that fits; take a shorter one, or a larger crop"
        )
    canvas = PillowImage.new("L", (width * _FINER, height * _FINER))
    place = (padding * _FINER - left, padding * _FINER - top)
    ImageDraw.Draw(canvas).text(place, text, fill=255, font=font)
    return np.asarray(canvas.reduce(_FINER), np.float32) / 255


def _font(text: str, size_px: float) -> ImageFont.FreeTypeFont:
    """A font that has all letters of a text.

    Raises:
        ParamsError: there is none here.
    """
    font = ImageFont.load_default(size_px) if text.isascii() else _wide_font(text, size_px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise AssertionError("Pillow's wheels can draw outlines")
    missing = bytes(font.getmask(_NO_LETTER))
    lacking = [
        letter for letter in text if not letter.isprintable() or bytes(font.getmask(letter)) == missing
    ]
    if lacking or not text.strip():
        found = repr("".join(lacking)) if lacking else "no letters"
        raise ParamsError(f"render.label_text: found {found}, expected a line of letters that {_FONTS} have")
    return font


def _wide_font(text: str, size_px: float) -> ImageFont.FreeTypeFont:
    spec = find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise ParamsError(
            f"render.label_text: found {text!r}, for which matplotlib's font is missing here; install "
            "matplotlib, or take a text of ASCII"
        )
    folder = Path(spec.submodule_search_locations[0])
    return ImageFont.truetype(folder / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf", size_px)
