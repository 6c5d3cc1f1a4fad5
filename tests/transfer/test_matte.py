import numpy as np

from motiontransfer.transfer.matte import filled_box, matte_of

SIZE = (100, 80)


def mask_with(*boxes: tuple[slice, slice, int]) -> np.ndarray:
    mask = np.zeros(SIZE, np.uint8)
    for rows, columns, value in boxes:
        mask[rows, columns] = value
    return mask


def test_an_empty_mask_stays_empty() -> None:
    assert not matte_of(mask_with()).any()


def test_sure_is_opaque_and_unsure_is_clear_and_between_it_rises() -> None:
    values = {51: 0, 153: 255, 204: 255, 102: 128}  # .2, .6, .8 and the middle of the first two
    for value, expected in values.items():
        matte = matte_of(mask_with((slice(20, 60), slice(20, 60), value)))
        assert matte[40, 40] == expected
        assert matte[5, 5] == 0


def test_a_small_hole_is_closed_and_a_large_one_is_not() -> None:
    body = (slice(10, 90), slice(10, 70), 255)
    assert matte_of(mask_with(body, (slice(30, 32), slice(30, 32), 0)))[31, 31] == 255
    assert matte_of(mask_with(body, (slice(30, 50), slice(30, 50), 0)))[40, 40] == 0


def test_what_reaches_the_edge_stays_at_the_edge() -> None:
    mask = mask_with((slice(60, 100), slice(0, 40), 255))
    np.testing.assert_array_equal(matte_of(mask), mask)


def test_a_box_holds_all_with_a_margin() -> None:
    mask = mask_with((slice(20, 30), slice(2, 60), 1))
    assert filled_box(mask, 5) == (slice(15, 35), slice(0, 65))
    assert filled_box(mask_with(), 5) is None
