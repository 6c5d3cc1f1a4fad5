"""A curve over a film's time, above a band of what is usual."""

from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.drawing import FAINT, FINER, FLOOR, GROUND, INK, PAPER, SOURCE, Colour, Image, write

BAND: Final[Colour] = (221, 234, 228)

AXIS_PX: Final = 46
"""Room for the numbers left of a curve."""

_FOOT_PX, _DOT_PX = 22, 9
_TIME_STEPS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_VALUE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def draw_curve(
    values: npt.NDArray[np.float32],
    time_s: npt.NDArray[np.float64],
    usual: float,
    size: tuple[int, int],
    marks: Mapping[int, str],
) -> Image:
    """Draws a curve with its axes.

    Args:
        values: (T,), at least 0, NaN where there is none: the curve has a gap there.
        time_s: (T,) rising.
        usual: up to here the band reaches; NaN for no band.
        size: (height, width) of the picture in pixels as it is looked at, axes included.
        marks: frames to mark, with what is written on the dot.

    Returns:
        (H, W, 3) uint8 RGB, `FINER` times the size.
    """
    picture = np.full((size[0] * FINER, size[1] * FINER, 3), PAPER, np.uint8)
    plot = picture[: -_FOOT_PX * FINER, AXIS_PX * FINER :]
    plot[:] = FLOOR
    top = 1.15 * max(float(np.nanmax(np.append(values, usual), initial=0)), 1e-3)
    if np.isfinite(usual):
        plot[_row(usual, top, plot) :] = BAND
    columns = _columns(time_s, plot.shape[1])
    _draw_line(plot, columns, values, top)
    if np.isfinite(usual):
        cv2.line(plot, (0, _row(usual, top, plot)), (plot.shape[1], _row(usual, top, plot)), GROUND, FINER)
    for frame, text in marks.items():
        _draw_mark(plot, (int(columns[frame]), _row(float(values[frame]), top, plot)), text)
    cv2.rectangle(plot, (0, 0), (plot.shape[1] - 1, plot.shape[0] - 1), FAINT, FINER)
    _draw_axes(picture, plot, top, time_s)
    return picture


def _row(value: float, top: float, plot: Image) -> int:
    return round((1 - value / top) * (plot.shape[0] - 1))


def _columns(time_s: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.int64]:
    span = max(float(time_s[-1] - time_s[0]), 1e-9)
    return np.rint((time_s - time_s[0]) / span * (width - 1)).astype(np.int64)


def _draw_line(
    plot: Image, columns: npt.NDArray[np.int64], values: npt.NDArray[np.float32], top: float
) -> None:
    """Joins neighbouring frames; a column of many frames shows their whole range, so that no peak is lost."""
    known = np.isfinite(values)
    rows = np.rint((1 - np.where(known, values, 0) / top) * (plot.shape[0] - 1)).astype(np.int32)
    points = np.stack([columns, rows], 1).astype(np.int32)
    for run in np.split(np.arange(len(values)), np.flatnonzero(np.diff(known)) + 1):
        if known[run[0]]:
            cv2.polylines(plot, [points[run]], False, SOURCE, 3 * FINER // 2, cv2.LINE_AA)


def _draw_mark(plot: Image, at: tuple[int, int], text: str) -> None:
    """A numbered dot over the curve."""
    centre = (at[0], max(at[1] - (_DOT_PX + 4) * FINER, (_DOT_PX + 1) * FINER))
    centre = (min(max(centre[0], _DOT_PX * FINER), plot.shape[1] - _DOT_PX * FINER), centre[1])
    cv2.circle(plot, centre, _DOT_PX * FINER, INK, -1, cv2.LINE_AA)
    width = 8 * FINER * len(text)
    write(plot, text, centre[0] - width // 2, centre[1] + 5 * FINER, FLOOR)


def _draw_axes(picture: Image, plot: Image, top: float, time_s: npt.NDArray[np.float64]) -> None:
    step = _step(top, 4, _VALUE_STEPS)
    for value in np.arange(0, top, step):
        row = _row(float(value), top, plot)
        text = f"{value:.0f}"
        write(picture, text, (AXIS_PX - 8 - 8 * len(text)) * FINER, max(row + 4 * FINER, 10 * FINER))
        cv2.line(picture, ((AXIS_PX - 5) * FINER, row), (AXIS_PX * FINER, row), FAINT, FINER)
    span = float(time_s[-1] - time_s[0])
    step = _step(span, 10, _TIME_STEPS)
    for seconds in np.arange(0, span + 1e-9, step):
        x = AXIS_PX * FINER + round(float(seconds) / max(span, 1e-9) * (plot.shape[1] - 1))
        foot = plot.shape[0]
        cv2.line(picture, (x, foot), (x, foot + 5 * FINER), FAINT, FINER)
        text = f"{seconds:g} s" if step < 60 else f"{seconds / 60:g} min"
        write(picture, text, min(x, picture.shape[1] - 40 * FINER), foot + 18 * FINER)


def _step(span: float, most: int, steps: Sequence[float]) -> float:
    """The smallest of some round steps of which at most `most` fit into a span."""
    return next((step for step in steps if span / step <= most), span / most)
