"""Limb lengths of source and target as a drawn table, with a bar for what the moved source's become."""

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np

from motiontransfer.pose.drawing import FAINT, FINER, LINE_PX, MARGIN_PX, PAPER, SOURCE, Image, write
from motiontransfer.pose.fit import LimbFit

# Where the columns begin, in pixels from the margin; the bars grow from the last one, left and right.
_COLUMNS: Final = {"limb": 0, "source": 130, "target": 220, "factor": 310}
_MIDDLE_PX, _HALF_BAR_PX, _BAR_PX = 520, 100, 10
_FULL_CHANGE: Final = 0.25
"""A bar that reaches its column's end: a limb by this share longer or shorter."""


def draw_limbs(limbs: Mapping[str, LimbFit], by_hand: tuple[str, ...], width: int) -> Image:
    """Draws a line for each limb.

    Args:
        limbs: limb to its lengths.
        by_hand: names of what was given; a limb's as "limb_ratios.legs".
        width: of the picture, in fine pixels.

    Returns:
        (H, width, 3) uint8 RGB, at `FINER` times the size at which it is looked at.
    """
    table = np.full(((len(limbs) + 2) * LINE_PX * FINER, width, 3), PAPER, np.uint8)
    for column, x in _COLUMNS.items():
        _cell(table, column, x, 1)
    _cell(table, "shorter", _MIDDLE_PX - _HALF_BAR_PX, 1)
    _cell(table, "longer", _MIDDLE_PX + _HALF_BAR_PX - 44, 1)
    for line, (name, limb) in enumerate(limbs.items(), 2):
        _cell(table, name.replace("_", " "), _COLUMNS["limb"], line)
        for column, length in (("source", limb.source), ("target", limb.target)):
            _cell(table, "unseen" if length is None else f"{length:.3f}", _COLUMNS[column], line)
        given = " by hand" if f"limb_ratios.{name}" in by_hand else ""
        _cell(table, f"{limb.ratio:.3f}{given}", _COLUMNS["factor"], line)
        _draw_bar(table, limb.ratio - 1, line)
    return table


def _cell(table: Image, text: str, x: int, line: int) -> None:
    write(table, text, (MARGIN_PX + x) * FINER, line * LINE_PX * FINER)


def _draw_bar(table: Image, change: float, line: int) -> None:
    middle, foot = (MARGIN_PX + _MIDDLE_PX) * FINER, line * LINE_PX * FINER
    share = float(np.clip(change / _FULL_CHANGE, -1, 1))
    end = middle + round(share * _HALF_BAR_PX * FINER)
    cv2.rectangle(table, (min(middle, end), foot - _BAR_PX * FINER), (max(middle, end), foot), SOURCE, -1)
    cv2.line(table, (middle, foot - (LINE_PX - 6) * FINER), (middle, foot + 4 * FINER), FAINT, FINER)
