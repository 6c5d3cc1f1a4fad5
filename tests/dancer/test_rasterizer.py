"""The rasterizer against triangles worked by hand."""

import numpy as np
import pytest

from motiontransfer.dancer.rasterizer import rasterize

# The corners of a right triangle, counter-clockwise on a picture whose y runs down.
CORNERS = np.array([[0, 0], [0, 3], [3, 0]], np.float32)


def drawn(points, depth, triangles, size=(5, 6)):
    return rasterize(np.array(points, np.float32), np.array(depth, np.float32), np.array(triangles), size)


def test_a_right_triangle_covers_the_pixels_under_its_diagonal():
    fragments = drawn(CORNERS, [1, 1, 1], [[0, 1, 2]])
    expected = [row * 6 + column for row in range(5) for column in range(6) if row + column <= 3]
    assert fragments.pixels.tolist() == expected


def test_weights_are_barycentric():
    fragments = drawn(CORNERS, [1, 1, 1], [[0, 1, 2]])
    places = fragments.weights @ CORNERS
    np.testing.assert_allclose(fragments.weights.sum(1), 1, atol=1e-6)
    np.testing.assert_allclose(places, np.stack([fragments.pixels % 6, fragments.pixels // 6], 1), atol=1e-5)


def test_the_nearer_triangle_wins_and_where_they_cross_each_its_side():
    points = [*CORNERS, *CORNERS]
    fragments = drawn(points, [2, 2, 2, 1, 1, 9], [[0, 1, 2], [3, 4, 5]])
    columns = fragments.pixels % 6
    # The second's depth is 1 + 8 * column / 3: nearer in column 0 alone.
    assert fragments.triangles.tolist() == np.where(columns == 0, 1, 0).tolist()


def test_triangles_from_behind_are_not_drawn():
    assert len(drawn(CORNERS, [1, 1, 1], [[0, 2, 1]]).pixels) == 0


def test_what_lies_outside_the_picture_is_cut():
    fragments = drawn(CORNERS * 100 - 50, [1, 1, 1], [[0, 1, 2]])
    assert fragments.pixels.tolist() == list(range(30))


def test_triangles_that_share_an_edge_leave_no_gap():
    random = np.random.default_rng(1)
    middle = random.uniform(2, 8, 2)
    points = [[0, 0], [0, 10], [10, 10], [10, 0], middle]
    fan = [[corner, (corner + 1) % 4, 4] for corner in range(4)]
    assert len(drawn(points, [1] * 5, fan, (11, 11)).pixels) == 121


@pytest.mark.parametrize("place", [(0, 0), (0, 30), (30, 0), (30, 30), (15, 15)], ids=str)
def test_a_part_of_a_picture_is_that_part_of_the_whole(place):
    """Triangles lie across all four edges, touch them and are far beyond: each pixel is as without edges."""
    random = np.random.default_rng(4)
    corners = random.integers(-80, 440, (200, 1, 2)) + random.integers(-80, 80, (200, 3, 2))
    corners[:20] *= 9
    points, depth = corners.reshape(-1, 2) / 8, random.uniform(1, 9, 600)
    triangles = np.arange(600).reshape(-1, 3)
    whole = seen_in(points, depth, triangles, (45, 45))
    row, column = place
    part = seen_in(points - [column, row], depth, triangles, (15, 15))
    assert len(np.unique(part)) > 5
    np.testing.assert_array_equal(part, whole[row : row + 15, column : column + 15])


def test_what_lies_wholly_beside_the_picture_is_not_drawn():
    for shift in ([-50, 0], [50, 0], [0, -50], [0, 50]):
        assert len(drawn(CORNERS + shift, [1, 1, 1], [[0, 1, 2]]).pixels) == 0


def seen_in(points, depth, triangles, size):
    """(H, W): the triangle that each pixel shows, -1 for none."""
    fragments = drawn(points, depth, triangles, size)
    picture = np.full(size[0] * size[1], -1)
    picture[fragments.pixels] = fragments.triangles
    return picture.reshape(size)
