import numpy as np
import pytest

from motiontransfer.metrics.layer_maps import LayerMaps

CELLS = np.array([[1.0, 2.0], [3.0, 4.0]])


def box(top: int, bottom: int, left: int, right: int) -> tuple[slice, slice]:
    return slice(top, bottom), slice(left, right)


def test_the_frame_gets_the_sum_of_the_maps_means() -> None:
    other = np.arange(15.0).reshape(3, 5)
    assert LayerMaps([CELLS, other], (8, 12)).over() == pytest.approx(2.5 + 7)


@pytest.mark.parametrize(
    ("region", "value"),
    [
        (box(0, 2, 0, 2), 1),  # one cell
        (box(0, 4, 2, 4), 3),  # the right column
        (box(1, 2, 1, 2), 1),  # a pixel within a cell
        (box(1, 3, 0, 2), 2),  # half of one cell and half of the one below
        (box(0, 4, 1, 4), (1 + 2 + 2 + 3 + 4 + 4) / 6),  # a left cell counts half as much as a right one
    ],
)
def test_a_box_gets_the_cells_that_it_covers(region: tuple[slice, slice], value: float) -> None:
    assert LayerMaps([CELLS], (4, 4)).over(region) == pytest.approx(value)


def test_a_cell_that_a_box_edge_cuts_counts_by_its_share() -> None:
    thirds = np.array([[0.0, 3.0, 0.0]])
    maps = LayerMaps([thirds], (1, 4))  # a cell is 4/3 pixels wide
    assert maps.over(box(0, 1, 0, 2)) == pytest.approx(3 * (2 - 4 / 3) / 2)


def test_boxes_that_make_up_the_frame_make_up_its_value() -> None:
    random = np.random.default_rng(0)
    height, width = 50, 37
    maps = LayerMaps(
        [random.random((13, 9)), random.random((5, 4)), random.random((50, 37))], (height, width)
    )
    parts = [box(0, 21, 0, 37), box(21, 50, 0, 10), box(21, 50, 10, 37)]
    areas = [21 * 37, 29 * 10, 29 * 27]
    summed = sum(area * maps.over(part) for area, part in zip(areas, parts, strict=True))
    assert summed / (height * width) == pytest.approx(maps.over(), rel=1e-12)
