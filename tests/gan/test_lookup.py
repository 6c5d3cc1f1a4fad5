import numpy as np

from motiontransfer.gan.lookup import look_up

ROWS, COLUMNS = np.mgrid[:40, :60]
PICTURE = np.stack([2 * COLUMNS, 3 * ROWS], 2).astype(np.uint8)


def test_between_pixels_colours_meet_and_beyond_the_edge_is_the_edge_s() -> None:
    at = np.array([[[7, 4], [7.5, 4], [20.25, 10.5]], [[-9, 3], [100, 3], [5, 100]]])
    wanted = [[[14, 12], [15, 12], [40.5, 31.5]], [[0, 9], [118, 9], [10, 117]]]
    assert look_up(PICTURE, at).shape == (2, 3, 2)
    np.testing.assert_allclose(look_up(PICTURE, at), wanted, atol=0.51)


def test_the_nearest_pixel_is_left_as_it_is() -> None:
    at = np.array([[7.4, 4.2], [7.6, 4.9], [-9, 3]])
    np.testing.assert_array_equal(look_up(PICTURE, at, nearest=True), [[14, 12], [16, 15], [0, 9]])


def test_more_places_than_a_picture_may_have_columns() -> None:
    """A trunk 1024 pixels high covers so many."""
    at = np.random.default_rng(0).integers(0, 40, (40_001, 2))
    np.testing.assert_array_equal(look_up(PICTURE, at.astype(np.float32)), at * [2, 3])


def test_no_places_are_none() -> None:
    assert look_up(PICTURE, np.zeros((0, 2), np.float32)).shape == (0, 2)
