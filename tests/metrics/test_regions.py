import numpy as np
from made_up_people import SIZE, nobody, standing_person, without_part

from motiontransfer.metrics.regions import REGIONS, WHOLE, background_mask, region_boxes


def test_every_region_has_a_box_in_every_frame() -> None:
    boxes = region_boxes(standing_person(3), SIZE)
    assert set(boxes) == set(REGIONS)
    assert all(len(found) == 3 and None not in found for found in boxes.values())
    assert boxes["frame"] == [WHOLE] * 3


def test_boxes_follow_the_working_size() -> None:
    native = region_boxes(standing_person(1), SIZE)["person"][0]
    doubled = region_boxes(standing_person(1), (2 * SIZE[0], 2 * SIZE[1]))["person"][0]
    assert native is not None and doubled is not None
    for small, large in zip(native, doubled, strict=True):
        assert abs(2 * small.start - large.start) <= 2
        assert abs(2 * small.stop - large.stop) <= 2


def test_boxes_are_clipped_and_gone_outside() -> None:
    walking = region_boxes(standing_person(10, step_px=9.0), SIZE)["person"]
    assert all(box is None or (box[1].stop <= SIZE[1] and box[0].start >= 0) for box in walking)
    assert walking[3] is not None and walking[3][1].stop == SIZE[1]
    assert walking[9] is None
    assert region_boxes(standing_person(10, step_px=9.0), SIZE)["frame"][3::6] == [WHOLE, None]


def test_what_was_not_seen_has_no_box() -> None:
    boxes = region_boxes(without_part(standing_person(2), "left_hand", [1]), SIZE)
    assert boxes["left_hand"][0] is not None and boxes["left_hand"][1] is None
    absent = region_boxes(nobody(1), SIZE)
    assert absent["person"] == absent["face"] == absent["frame"] == [None]


def test_background_lies_outside_the_dilated_box() -> None:
    mask = background_mask((slice(10, 20), slice(2, 30)), (40, 50), 5)
    assert mask is not None
    expected = np.ones((40, 50), bool)
    expected[5:25, 0:35] = False
    np.testing.assert_array_equal(mask, expected)
    assert background_mask(None, (40, 50), 5) is None
