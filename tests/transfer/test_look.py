import numpy as np
from made_up_people import SIZE, standing_person, steady_index

from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.transfer.background import Background
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.look import Look

PLATE = np.random.default_rng(0).integers(0, 256, (*SIZE, 3)).astype(np.uint8)
WHITE = np.full_like(PLATE, 255)
MASK = np.zeros(SIZE, np.uint8)
MASK[20:70, 25:40] = 255


def framed(crop: list[float] | None = None) -> Excerpt:
    return Excerpt.of(steady_index(2), standing_person(2), SIZE, crop)


def test_by_default_a_film_shows_what_was_painted() -> None:
    look = Look(framed(), None, None)
    np.testing.assert_array_equal(look.shown(PLATE, MASK), PLATE)
    np.testing.assert_array_equal(look.shown(PLATE, None), PLATE)
    assert look.label_box() is None


def test_the_picture_that_was_painted_stays_as_it_is() -> None:
    painted = PLATE.copy()
    shown = Look(framed(), None, Label("AI", "top_left")).shown(painted, None)
    shown[:] = 0
    np.testing.assert_array_equal(painted, PLATE)


def test_the_label_stands_in_the_corner_of_what_is_shown() -> None:
    look = Look(framed([0.0, 0.0, 1.0, 0.5]), Background(PLATE, WHITE), Label("AI", "bottom_right"))
    box = look.label_box()
    assert box is not None
    shown = look.shown(PLATE, np.zeros(SIZE, np.uint8))
    assert shown.shape == (48, 64, 3)
    assert (shown[box] < 200).any()
    shown[box] = 255
    assert (shown == 255).all()  # nobody, and the background


def test_a_matte_is_cut_as_the_film_is_and_keeps_the_label() -> None:
    look = Look(framed([0.0, 0.5, 1.0, 1.0]), None, Label("AI", "top_left"))
    matte, box = look.matte(MASK), look.label_box()
    assert box is not None
    assert matte.shape == (48, 64, 3)
    assert (matte[box] == 255).all()
    matte[box] = 0
    np.testing.assert_array_equal(matte[..., 0] > 0, MASK[48:] > 0)
