"""Curves over time or over steps, laid out as lines of an SVG picture with ticks beside it."""

import base64
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

WIDTH, HEIGHT = 1000.0, 200.0  # of the picture, in its own units; it is stretched to the page's width
MISSING = 65535  # stands for a value that is not there, in `Line.values`
_MOST_POINTS = 600  # more would hardly show at this width, and weigh


@dataclass(frozen=True)
class Curve:
    """Some series over one axis.

    Attributes:
        title: what is shown.
        unit: of the vertical axis, may be empty.
        across: (T,), seconds or steps, rising.
        series: name to (T,) values, NaN where the line is interrupted.
        from_zero: whether the vertical axis starts at 0.
        chosen: whether it is shown before anybody chooses.
        gaps: whether a missing value interrupts the line; else it was only not taken there.
        worse: which values of the first series are bad enough to show their frames; None shows none.
    """

    title: str
    unit: str
    across: FloatArray
    series: dict[str, FloatArray]
    from_zero: bool
    chosen: bool = True
    gaps: bool = True
    worse: Literal["low", "high"] | None = None

    @property
    def first(self) -> FloatArray:
        """The first series, the one that is judged."""
        return next(iter(self.series.values()))


@dataclass(frozen=True)
class Tick:
    """A number at an axis; its place in percent from the left, or from the top."""

    place: float
    label: str


@dataclass(frozen=True)
class Line:
    """One series in the picture.

    Attributes:
        name: of the series.
        path: data of an SVG path.
        values: all T values, as base64 of little-endian 16-bit numbers: 0 is the lowest tick, 65534 the
            highest, `MISSING` no value.
    """

    name: str
    path: str
    values: str


@dataclass(frozen=True)
class CurveDrawing:
    """A curve in the picture's units.

    Attributes:
        title: what is shown.
        unit: of the vertical axis.
        chosen: whether it is shown before anybody chooses.
        low: the value at the bottom.
        high: the value at the top.
        lines: one a series.
        across: ticks of the horizontal axis.
        up: ticks of the vertical axis.
    """

    title: str
    unit: str
    chosen: bool
    low: float
    high: float
    lines: list[Line]
    across: list[Tick]
    up: list[Tick]


def draw_curve(curve: Curve) -> CurveDrawing | None:
    """Lays a curve out; None where it holds no value at all."""
    every = np.concatenate([np.empty(0), *curve.series.values()])
    finite = every[np.isfinite(every)]
    if not len(finite):
        return None
    steps_up = _steps(0.0 if curve.from_zero else float(finite.min()), float(finite.max()), 4)
    low, high = steps_up[0], steps_up[-1]
    start, stop = float(curve.across[0]), max(float(curve.across[-1]), float(curve.across[0]) + 1e-3)
    steps_across = [step for step in _steps(start, stop, 6) if start <= step <= stop]
    return CurveDrawing(
        curve.title,
        curve.unit,
        curve.chosen,
        low,
        high,
        [
            Line(
                name,
                _path((curve.across - start) / (stop - start), (values - low) / (high - low), curve.gaps),
                _packed((values - low) / (high - low)),
            )
            for name, values in curve.series.items()
        ],
        [Tick(round(100 * (step - start) / (stop - start), 2), f"{step:g}") for step in steps_across],
        [Tick(round(100 * (high - step) / (high - low), 2), f"{step:g}") for step in steps_up],
    )


def _path(right: FloatArray, up: FloatArray, gaps: bool) -> str:
    """Lines through points in [0, 1], lifted where there is a gap; a lonely point becomes a dot."""
    if not gaps:
        right, up = right[np.isfinite(up)], up[np.isfinite(up)]
    parts, drawing = [], False
    for x, y in zip(*_thinned(right, up), strict=True):
        if np.isfinite(y):
            place = f"{x * WIDTH:.1f} {(1 - y) * HEIGHT:.1f}"
            parts.append(f"L{place}" if drawing else f"M{place}h0")
        drawing = bool(np.isfinite(y))
    return "".join(parts)


def _packed(up: FloatArray) -> str:
    numbers = np.where(np.isfinite(up), np.rint(np.nan_to_num(up) * (MISSING - 1)), MISSING)
    return base64.b64encode(numbers.astype("<u2").tobytes()).decode()


def _thinned(right: FloatArray, up: FloatArray) -> tuple[FloatArray, FloatArray]:
    """At most `_MOST_POINTS` points: of each stretch its least and its greatest value, so that peaks stay."""
    if len(up) <= _MOST_POINTS:
        return right, up
    places, kept = [], []
    stretches = _MOST_POINTS // 2
    pieces = zip(np.array_split(right, stretches), np.array_split(up, stretches), strict=True)
    for piece_places, piece in pieces:
        seen = piece[np.isfinite(piece)]
        places += [piece_places[0], piece_places[-1]]
        kept += [seen.min(), seen.max()] if len(seen) else [np.nan, np.nan]
    return np.array(places), np.array(kept)


def _steps(low: float, high: float, about: int) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about so many."""
    span = high - low if high > low else max(abs(high), 1.0)  # a constant gets an axis as well
    rough = span / about
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return [float(round(number * step, 12)) for number in np.arange(first, max(last, first + 1) + 1)]
