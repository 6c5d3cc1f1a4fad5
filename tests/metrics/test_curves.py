import re

import numpy as np
import pytest

from motiontransfer.metrics.curves import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Curve, draw_curve


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def curve(values: list[float], from_zero: bool = False) -> Curve:
    return Curve("title", "px", np.arange(len(values)) / 25, {"line": np.array(values)}, from_zero)


def test_a_line_spans_the_axes() -> None:
    drawing = draw_curve(curve([0.0, 5.0, 10.0]))
    assert drawing is not None
    assert points(drawing.lines["line"]) == [
        (LEFT, HEIGHT - BOTTOM),
        ((LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2),
        (WIDTH - RIGHT, TOP),
    ]
    assert [tick.label for tick in drawing.up] == ["0", "2", "4", "6", "8", "10"]


def test_missing_values_interrupt_the_line() -> None:
    drawing = draw_curve(curve([1.0, 2.0, np.nan, 3.0]))
    assert drawing is not None
    assert re.sub(r"[\d. ]", "", drawing.lines["line"].replace("h0", "")) == "MLM"


def test_the_axis_starts_at_zero_where_wanted() -> None:
    drawing = draw_curve(curve([8.0, 9.0], from_zero=True))
    assert drawing is not None and drawing.up[0].label == "0"
    without = draw_curve(curve([8.0, 9.0]))
    assert without is not None and without.up[0].label == "8"


@pytest.mark.parametrize("values", [[3.0, 3.0], [0.0, 0.0], [5.0]])
def test_constant_and_lonely_values_are_drawn_inside(values: list[float]) -> None:
    drawing = draw_curve(curve(values))
    assert drawing is not None
    assert all(float(tick.label) >= 0 for tick in drawing.up)
    assert all(TOP <= y <= HEIGHT - BOTTOM and x >= LEFT for x, y in points(drawing.lines["line"]))


def test_nothing_to_draw() -> None:
    assert draw_curve(curve([np.nan, np.nan])) is None


def test_thinning_keeps_peaks() -> None:
    values = np.zeros(50_000)
    values[31_234] = 1.0
    drawing = draw_curve(curve(values.tolist()))
    assert drawing is not None
    drawn = points(drawing.lines["line"])
    assert len(drawn) <= 1200
    assert min(y for _, y in drawn) == TOP
