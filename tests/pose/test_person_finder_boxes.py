import numpy as np
import pytest

from motiontransfer.pose.person_finder_boxes import (
    Boxes,
    boxes_from_grid,
    finished_boxes,
    grid_rows,
    without_doubles,
)

SIZE = (64, 96)


def grid(classes: int = 80) -> np.ndarray:
    """A grid that sees nothing."""
    return np.zeros((grid_rows(SIZE), 5 + classes), np.float32)


def test_published_networks_have_as_many_rows() -> None:
    assert grid_rows((640, 640)) == 8400
    assert grid_rows((416, 416)) == 3549


@pytest.mark.parametrize(
    ("row", "corner", "stride"),
    [
        (0, (0, 0), 8),
        (1, (1, 0), 8),
        (12, (0, 1), 8),  # 12 cells of 8 pixels across
        (96, (0, 0), 16),  # after 8 x 12 of them
        (96 + 6 * 3 + 2, (2, 3), 16),
        (96 + 24 + 5, (2, 1), 32),
    ],
)
def test_a_row_is_a_cell(row: int, corner: tuple[int, int], stride: int) -> None:
    rows = grid()
    rows[row, :6] = (0.25, 0.75, np.log(2), np.log(3), 0.9, 0.8)
    boxes = boxes_from_grid(rows, SIZE, 0.3)
    x, y = (corner[0] + 0.25) * stride, (corner[1] + 0.75) * stride
    expected = [[x - stride, y - 1.5 * stride, x + stride, y + 1.5 * stride]]
    np.testing.assert_allclose(boxes.edges, expected, rtol=1e-5)
    np.testing.assert_allclose(boxes.confidence, [0.72], rtol=1e-6)


def test_only_people_who_are_sure_enough_are_boxes() -> None:
    rows = grid()
    rows[:, 4] = 1
    rows[3, 5 + 32] = 1  # a ball
    rows[4, 5] = 0.29
    rows[5, 5] = 0.31
    rows[5, 5 + 32] = 0.99  # rather a ball, but a person too
    rows[6, 5] = np.nan
    rows[7, 2:4] = 1e4  # whose exponential is infinite, and which nobody asks for
    np.testing.assert_allclose(boxes_from_grid(rows, SIZE, 0.3).confidence, [0.31])


def test_finished_boxes_are_sorted_out_by_class_where_there_is_one() -> None:
    rows = np.array([[1, 2, 3, 4, 0.9], [5, 6, 7, 8, 0.8], [1, 1, 1, 1, 0.1]], np.float32)
    assert finished_boxes([rows], 0.3).edges.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert finished_boxes([rows, np.array([32, 0, 0])], 0.3).edges.tolist() == [[5, 6, 7, 8]]
    assert len(finished_boxes([rows[:0], np.zeros(0, int)], 0.3).edges) == 0


def boxes(*rows: tuple[float, ...]) -> Boxes:
    table = np.array(rows, np.float32).reshape(-1, 5)
    return Boxes(table[:, :4], table[:, 4])


def test_doubles_go_and_neighbours_stay() -> None:
    found = without_doubles(
        boxes(
            (0, 0, 10, 20, 0.5),  # overlaps the surer one by 0.6
            (100, 0, 110, 20, 0.6),
            (0, 0, 10, 12, 0.7),
            (0, 9, 10, 19, 0.4),  # overlaps what is kept by 3 of 19 rows
        ),
        0.45,
    )
    np.testing.assert_allclose(found.confidence, [0.7, 0.6, 0.4])
    assert found.edges[0].tolist() == [0, 0, 10, 12]


def test_boxes_that_are_alike_are_one_person() -> None:
    same = without_doubles(boxes(*[(0, 0, 10, 20, 0.5)] * 5), 0.45)
    assert len(same.edges) == 1
    assert len(without_doubles(boxes(), 0.45).edges) == 0
    empty = without_doubles(boxes((3, 3, 3, 3, 0.5), (3, 3, 3, 3, 0.4)), 0.45)  # no area, no overlap
    assert len(empty.edges) == 2
