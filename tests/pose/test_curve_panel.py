import numpy as np

from motiontransfer.pose.curve_panel import AXIS_PX, BAND, draw_curve
from motiontransfer.pose.drawing import FINER, FLOOR, INK, SOURCE, Colour, Image

SIZE = (120, 600)


def columns(picture: Image, colour: Colour) -> list[int]:
    """The columns of the plot, from 0 to 1, where a colour is."""
    plot = picture[: -24 * FINER, AXIS_PX * FINER :]
    return np.flatnonzero((plot == colour).all(-1).any(0)).tolist()


def test_a_peak_of_one_frame_among_many_is_seen() -> None:
    values = np.full(50_000, 1, np.float32)
    values[20_000] = 10
    picture = draw_curve(values, np.arange(50_000) / 25, np.nan, SIZE, {})
    high = columns(picture[: SIZE[0] * FINER // 2], SOURCE)
    width = (SIZE[1] - AXIS_PX) * FINER
    assert high and abs(np.mean(high) / width - 0.4) < 0.01


def test_there_is_no_line_where_there_is_no_value() -> None:
    values = np.full(100, 4, np.float32)
    values[40:60] = np.nan
    found = np.array(columns(draw_curve(values, np.arange(100.0), 9, SIZE, {}), SOURCE))
    width = (SIZE[1] - AXIS_PX) * FINER
    assert not ((found > 0.42 * width) & (found < 0.58 * width)).any() and len(found) > width / 2


def test_the_band_reaches_up_to_what_is_usual_and_is_not_there_without_it() -> None:
    values = np.array([0, 10], np.float32)
    middle = AXIS_PX * FINER + 40
    with_band, without = (draw_curve(values, np.arange(2.0), usual, SIZE, {}) for usual in (5, np.nan))
    rows = np.flatnonzero((with_band[:, middle] == BAND).all(-1))
    plot_height = (SIZE[0] - 22) * FINER
    assert abs(rows.min() / plot_height - (1 - 5 / 11.5)) < 0.03
    assert not (without == BAND).all(-1).any() and (without[:, middle] == FLOOR).all(-1).any()


def test_marks_lie_over_their_frames() -> None:
    values = np.linspace(0, 10, 101).astype(np.float32)
    marked = columns(draw_curve(values, np.arange(101.0), 5, SIZE, {25: "1"}), INK)
    assert abs(np.mean(marked) / ((SIZE[1] - AXIS_PX) * FINER) - 0.25) < 0.02
