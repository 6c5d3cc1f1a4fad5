import numpy as np
import pytest

from motiontransfer.errors import ParamsError
from motiontransfer.transfer.label import Label, Position

SIZE = (256, 300)
GROUNDS = {
    "black": np.zeros((*SIZE, 3), np.uint8),
    "white": np.full((*SIZE, 3), 255, np.uint8),
    "noise": np.random.default_rng(0).integers(0, 256, (*SIZE, 3)).astype(np.uint8),
}


@pytest.mark.parametrize("ground", GROUNDS)
def test_it_changes_its_box_alone_and_can_be_read_there(ground: str) -> None:
    label, picture = Label("synthetic film", "bottom_right"), GROUNDS[ground]
    drawn, box = label.drawn(picture), label.box(SIZE)
    changed = drawn.copy()
    changed[box] = picture[box]
    np.testing.assert_array_equal(changed, picture)
    assert drawn[box].max() > 230  # letters
    assert np.percentile(drawn[box], 25) < 130  # their ground


@pytest.mark.parametrize(
    ("position", "top", "left"),
    [
        ("top_left", True, True),
        ("top_right", True, False),
        ("bottom_left", False, True),
        ("bottom_right", False, False),
    ],
)
def test_it_stands_in_its_corner_whole(position: Position, top: bool, left: bool) -> None:
    rows, columns = Label("synthetic", position).box(SIZE)
    assert 0 <= rows.start < rows.stop <= SIZE[0]
    assert 0 <= columns.start < columns.stop <= SIZE[1]
    assert (rows.start + rows.stop < SIZE[0]) == top
    assert (columns.start + columns.stop < SIZE[1]) == left


def test_it_is_small_and_grows_with_the_picture() -> None:
    heights = [
        box[0].stop - box[0].start
        for box in (Label("AI", "top_left").box((side, side)) for side in (512, 1024))
    ]
    assert heights[0] < 0.08 * 512
    assert heights[1] == pytest.approx(2 * heights[0], abs=2)


def test_the_picture_itself_stays() -> None:
    picture = GROUNDS["black"].copy()
    Label("synthetic", "top_left").drawn(picture)
    assert not picture.any()


def test_letters_beyond_ascii_are_drawn() -> None:
    box = Label("künstlich erzeugt", "top_left").box(SIZE)
    assert (Label("künstlich erzeugt", "top_left").drawn(GROUNDS["black"])[box] > 230).any()


@pytest.mark.parametrize("text", ["合成", "two\nlines", " "])
def test_letters_that_no_font_has_are_refused(text: str) -> None:
    with pytest.raises(ParamsError, match=r"render\.label_text: found .*expected a line of letters"):
        Label(text, "top_left").box(SIZE)


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ParamsError, match="pixels of 64x64"):
        Label("a synthetic film, as anybody can see", "top_left").box((64, 64))
