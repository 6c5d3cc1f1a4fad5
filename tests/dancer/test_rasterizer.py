"""The rasterizer against triangles worked by hand."""

import numpy as np

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
