import numpy as np
from small_film import SIZE, photographs, waving

from motiontransfer.gan.crop_sheet import NOBODY, CropSheet, crop_boxes
from motiontransfer.pose.limb_places import limb_places

FILM = waving(9)
PICTURES = photographs(FILM)
TRUNK = 0


def sheet() -> CropSheet:
    return CropSheet.of(PICTURES.__getitem__, np.arange(9), FILM.xy)


def test_equal_crops_hold_everybody() -> None:
    points = np.float32([[[10, 20], [30, 44]], [[0, 5], [47, 9]]])
    corners, (height, width) = crop_boxes(points, SIZE)
    assert (height, width) == (37, 48)  # 24 and twice 5.12, and all of the width
    ends = corners + np.array([width, height])
    assert (points >= corners[:, None]).all() and (points < ends[:, None]).all()
    assert (corners >= 0).all() and (ends <= SIZE[::-1]).all()


def test_a_crop_is_its_frame_where_the_person_is_and_black_elsewhere() -> None:
    made = sheet()
    for number in (0, 4, 8):
        crop, (x, y) = made.crop_at(number), made.corners[number]
        frame = PICTURES[number, y : y + made.crop[0], x : x + made.crop[1]]
        person = crop[..., 3] != NOBODY
        np.testing.assert_array_equal(crop[person, :3], frame[person])
        assert person.any() and not crop[0, 0, :3].any()


def test_places_are_looked_up_where_their_limb_is_in_sight() -> None:
    made = sheet()
    for number in (0, 5):
        trunk = limb_places(FILM.xy[number], SIZE).limbs[0]
        at = np.stack([trunk.columns, trunk.rows], 1)[None].astype(np.float32)
        seen, colours = made.looked_up(np.array([number]), at, np.array([TRUNK]))
        # Capsules that end at the crop's border win no pixels beyond it, nothing else tells them apart.
        assert seen.mean() > 0.95
        kept = seen[0] > 0
        wanted = PICTURES[number][trunk.rows, trunk.columns]
        np.testing.assert_array_equal(colours[0, kept], wanted[kept])
        other, _ = made.looked_up(np.array([number]), at, np.array([TRUNK + 1]))
        assert not other.any()


def test_beyond_a_crop_and_nowhere_nothing_is_seen() -> None:
    beyond = np.float32([[[-3, 10], [10, 900], [np.nan, np.nan]]])
    seen, _ = sheet().looked_up(np.array([3]), beyond, np.array([TRUNK]))
    assert not seen.any()


def test_between_two_pixels_their_colours_meet() -> None:
    ramp = np.repeat(np.arange(SIZE[1], dtype=np.uint8)[None, :, None] * 4, SIZE[0], 0).repeat(3, 2)
    made = CropSheet.of(lambda number: ramp, np.array([0]), FILM.xy[:1])
    _, colours = made.looked_up(np.array([0]), np.float32([[[24.5, 27], [25.25, 27]]]), np.array([TRUNK]))
    np.testing.assert_allclose(colours[0, :, 0], (98, 101), atol=1)
