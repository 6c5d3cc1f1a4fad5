"""Curves over time as lines of an SVG picture: where they run, and where the ticks stand."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

WIDTH, HEIGHT = 1000.0, 220.0  # of the picture, in its own units
LEFT, RIGHT, TOP, BOTTOM = 56.0, 12.0, 12.0, 30.0  # margins, for the numbers at the axes
_MOST_POINTS = 1200  # more would not show at this width


@dataclass(frozen=True)
class Curve:
    """Some series over one time axis.

    Attributes:
        title: what is shown.
        unit: of the vertical axis, may be empty.
        time_s: (T,).
        series: name to (T,) values, NaN where the line is interrupted.
        from_zero: whether the vertical axis starts at 0.
    """

    title: str
    unit: str
    time_s: FloatArray
    series: dict[str, FloatArray]
    from_zero: bool


@dataclass(frozen=True)
class Tick:
    """A number at an axis and its place in the picture."""

    place: float
    label: str


@dataclass(frozen=True)
class CurveDrawing:
    """A curve in the picture's units.

    Attributes:
        title: what is shown.
        unit: of the vertical axis.
        lines: name to the data of an SVG path.
        across: ticks along time, in seconds.
        up: ticks along the values.
    """

    title: str
    unit: str
    lines: dict[str, str]
    across: list[Tick]
    up: list[Tick]


def draw_curve(curve: Curve) -> CurveDrawing | None:
    """Lays a curve out; None where it holds no value at all."""
    thinned = {name: _thinned(curve.time_s, values) for name, values in curve.series.items()}
    finite = np.concatenate([values[np.isfinite(values)] for _, values in thinned.values()])
    if not len(finite):
        return None
    steps_up = _steps(0.0 if curve.from_zero else float(finite.min()), float(finite.max()), 5)
    low, high = steps_up[0], steps_up[-1]
    start, stop = float(curve.time_s[0]), max(float(curve.time_s[-1]), float(curve.time_s[0]) + 1e-3)

    def x(time_s: FloatArray) -> FloatArray:
        return LEFT + (time_s - start) / (stop - start) * (WIDTH - LEFT - RIGHT)

    def y(values: FloatArray) -> FloatArray:
        return HEIGHT - BOTTOM - (values - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    steps_across = [step for step in _steps(start, stop, 8) if start <= step <= stop]
    return CurveDrawing(
        curve.title,
        curve.unit,
        {name: _path(x(times), y(values)) for name, (times, values) in thinned.items()},
        [Tick(round(float(x(np.array(step))), 1), f"{step:g}") for step in steps_across],
        [Tick(round(float(y(np.array(step))), 1), f"{step:g}") for step in steps_up],
    )


def _path(x: FloatArray, y: FloatArray) -> str:
    """Lines through the points, lifted where a value is missing; a lonely point becomes a dot."""
    parts, drawing = [], False
    for place_x, place_y in zip(x, y, strict=True):
        if np.isfinite(place_y):
            parts.append(f"{'L' if drawing else 'M'}{place_x:.1f} {place_y:.1f}" + ("" if drawing else "h0"))
        drawing = bool(np.isfinite(place_y))
    return "".join(parts)


def _thinned(time_s: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """At most `_MOST_POINTS` points: of each stretch its least and its greatest value, so that peaks stay."""
    if len(values) <= _MOST_POINTS:
        return time_s, values
    times, kept = [], []
    stretches = _MOST_POINTS // 2
    pieces = zip(np.array_split(time_s, stretches), np.array_split(values, stretches), strict=True)
    for piece_times, piece in pieces:
        seen = piece[np.isfinite(piece)]
        times += [piece_times[0], piece_times[-1]]
        kept += [seen.min(), seen.max()] if len(seen) else [np.nan, np.nan]
    return np.array(times), np.array(kept)


def _steps(low: float, high: float, about: int) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about so many."""
    span = high - low if high > low else max(abs(high), 1.0)  # a constant gets an axis as well
    rough = span / about
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return [float(round(number * step, 12)) for number in np.arange(first, max(last, first + 1) + 1)]
