"""What floors and walls are made of."""

import numpy as np
import pytest

from motiontransfer.dancer.grain import cell_value, cloudy_noise, smooth_noise
from motiontransfer.dancer.patterns import (
    Bricks,
    Carpet,
    Concrete,
    Curtain,
    Herringbone,
    Panels,
    Planks,
    Plaster,
    Tiles,
    Wallpaper,
)

COLOUR, OTHER = (0.5, 0.45, 0.4), (0.3, 0.35, 0.4)
PATTERNS = [
    Planks(COLOUR), Herringbone(COLOUR), Tiles(COLOUR, OTHER), Concrete(COLOUR), Carpet(COLOUR),
    Plaster(COLOUR, OTHER), Wallpaper(COLOUR, OTHER, "stripes"), Wallpaper(COLOUR, OTHER, "dots"),
    Wallpaper(COLOUR, OTHER, "leaves"), Bricks(COLOUR, OTHER), Panels(COLOUR, OTHER), Curtain(COLOUR),
]  # fmt: skip
ACROSS, ALONG = np.meshgrid(np.linspace(-2, 2, 200), np.linspace(-1, 3, 210))


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: type(each).__name__)
def test_a_pattern_colours_any_place_always_alike_and_about_as_it_was_told(pattern):
    colours = pattern.colours(ACROSS, ALONG)
    assert colours.shape == (210, 200, 3)
    assert 0 < colours.min() < colours.max() < 1.1
    assert colours.std((0, 1)).max() > 0.004
    mean = colours.mean((0, 1))
    assert (mean > np.minimum(COLOUR, OTHER) * 0.75).all()
    assert (mean < np.maximum(COLOUR, OTHER) * 1.15).all()
    part = pattern.colours(ACROSS[50:60, 7:90], ALONG[50:60, 7:90])
    np.testing.assert_allclose(part, colours[50:60, 7:90], atol=1e-6)


def test_tiles_take_turns():
    x, z = np.meshgrid(np.arange(8) * 0.4 + 0.2, np.arange(8) * 0.4 + 0.2)
    bright = Tiles((0.9, 0.9, 0.9), (0.1, 0.1, 0.1), 0.4).colours(x, z)[..., 0] > 0.5
    assert (bright[1:] != bright[:-1]).all()
    assert (bright[:, 1:] != bright[:, :-1]).all()


def test_noise_is_smooth_and_within_its_range():
    fine = np.linspace(0, 3, 3000)[None]
    noise = smooth_noise(fine, 0 * fine + 0.3)
    assert np.abs(np.diff(noise)).max() < 0.1
    clouds = cloudy_noise(ACROSS * 5, ALONG * 5)
    assert np.abs(clouds).max() <= 1.2
    assert abs(clouds.mean()) < 0.1


def test_cells_look_random_and_repeat():
    first, second = np.meshgrid(np.arange(-50.0, 50), np.arange(-50.0, 50))
    values = cell_value(first, second)
    assert 0 <= values.min() < values.max() < 1
    assert abs(values.mean() - 0.5) < 0.02
    np.testing.assert_array_equal(values, cell_value(first, second))
