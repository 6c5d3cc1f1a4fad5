import base64
import re

import numpy as np
import pytest

from motiontransfer.metrics.curves import HEIGHT, MISSING, WIDTH, Curve, CurveDrawing, draw_curve


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def drawn(values: list[float], from_zero: bool = False, gaps: bool = True) -> CurveDrawing:
    across = np.arange(len(values)) / 25
    drawing = draw_curve(Curve("title", "px", across, {"line": np.array(values)}, from_zero, gaps=gaps))
    assert drawing is not None
    return drawing


def test_a_line_spans_the_axes() -> None:
    drawing = drawn([0.0, 5.0, 10.0])
    assert points(drawing.lines[0].path) == [(0, HEIGHT), (WIDTH / 2, HEIGHT / 2), (WIDTH, 0)]
    assert [(tick.place, tick.label) for tick in drawing.up] == [(100, "0"), (50, "5"), (0, "10")]
    assert (drawing.low, drawing.high) == (0, 10)
    assert drawing.across[0].place == 0 and drawing.across[-1].place == 100


def test_missing_values_interrupt_the_line() -> None:
    assert re.sub(r"[\d. ]|h0", "", drawn([1.0, 2.0, np.nan, 3.0]).lines[0].path) == "MLM"


def test_values_that_were_not_taken_do_not() -> None:
    path = drawn([1.0, np.nan, np.nan, 3.0], gaps=False).lines[0].path
    assert points(path) == [(0, HEIGHT), (WIDTH, 0)] and path.count("M") == 1


def test_the_axis_starts_at_zero_where_wanted() -> None:
    assert drawn([8.0, 9.0], from_zero=True).up[0].label == "0"
    assert drawn([8.0, 9.0]).up[0].label == "8"


@pytest.mark.parametrize("values", [[3.0, 3.0], [0.0, 0.0], [5.0]])
def test_constant_and_lonely_values_are_drawn_inside(values: list[float]) -> None:
    drawing = drawn(values)
    assert all(float(tick.label) >= 0 for tick in drawing.up)
    assert all(0 <= y <= HEIGHT and 0 <= x <= WIDTH for x, y in points(drawing.lines[0].path))


@pytest.mark.parametrize("series", [{}, {"line": np.full(2, np.nan)}])
def test_nothing_to_draw(series: dict[str, np.ndarray]) -> None:
    assert draw_curve(Curve("title", "px", np.arange(2.0), series, False)) is None


def test_thinning_keeps_peaks() -> None:
    values = np.zeros(50_000)
    values[31_234] = 1.0
    line = points(drawn(values.tolist()).lines[0].path)
    assert len(line) <= 600
    assert min(y for _, y in line) == 0


def test_packed_values_are_the_values() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    values[17] = np.nan
    drawing = drawn(values.tolist())
    numbers = np.frombuffer(base64.b64decode(drawing.lines[0].values), "<u2")
    assert numbers[17] == MISSING and (numbers == MISSING).sum() == 1
    read = drawing.low + numbers / (MISSING - 1) * (drawing.high - drawing.low)
    np.testing.assert_allclose(np.delete(read, 17), np.delete(values, 17), atol=1e-4)
