import numpy as np
from small_film import SIZE, photographs, waving

from motiontransfer.gan.crops import NOBODY, Crops, crop_boxes
from motiontransfer.pose.limb_axes import coordinates, limb_axes
from motiontransfer.pose.limb_places import limb_places

FILM = waving(9)
PICTURES = photographs(FILM)
TRUNK = 0


def crops() -> Crops:
    return Crops.of(PICTURES.__getitem__, np.arange(9), FILM.xy)


def test_equal_crops_hold_everybody() -> None:
    points = np.float32([[[10, 20], [30, 44]], [[0, 5], [47, 9]]])
    corners, (height, width) = crop_boxes(points, SIZE)
    assert (height, width) == (37, 48)  # 24 and twice 5.12, and all of the width
    ends = corners + np.array([width, height])
    assert (points >= corners[:, None]).all() and (points < ends[:, None]).all()
    assert (corners >= 0).all() and (ends <= SIZE[::-1]).all()


def test_a_crop_is_its_frame_where_the_person_is_and_black_elsewhere() -> None:
    made = crops()
    for number in (0, 4, 8):
        crop, (x, y) = made.pictures[number], made.corners[number]
        frame = PICTURES[number, y : y + crop.shape[0], x : x + crop.shape[1]]
        person = crop[..., 3] != NOBODY
        np.testing.assert_array_equal(crop[person, :3], frame[person])
        assert person.any() and not crop[0, 0, :3].any()


def test_places_are_looked_up_where_their_limb_is_in_sight() -> None:
    made = crops()
    for number in (0, 5):
        trunk, axes = limb_places(FILM.xy[number], SIZE).limbs[0], limb_axes(FILM.xy[number][None])[0, TRUNK]
        seen, colours = made.looked_up(number, coordinates(trunk), axes, TRUNK)
        assert seen.mean() > 0.95  # but for pixels beyond a crop's border, and what rounds to the next limb
        wanted = PICTURES[number][trunk.rows, trunk.columns]
        np.testing.assert_allclose(colours[seen].astype(int), wanted[seen], atol=1)
        other, _ = made.looked_up(number, coordinates(trunk), axes, TRUNK + 1)
        assert not other.any()


# Coordinates that are pixels of the frame.
AS_THEY_ARE = np.float32([[0, 0], [1, 0], [0, 1]])


def test_beyond_a_crop_nothing_is_seen() -> None:
    beyond = np.float32([[1, -3, 10], [1, 10, 900], [1, 900, 900]])
    assert not crops().looked_up(3, beyond, AS_THEY_ARE, TRUNK)[0].any()


def test_between_two_pixels_their_colours_meet() -> None:
    ramp = np.repeat(np.arange(SIZE[1], dtype=np.uint8)[None, :, None] * 4, SIZE[0], 0).repeat(3, 2)
    made = Crops.of(lambda number: ramp, np.array([0]), FILM.xy[:1])
    _, colours = made.looked_up(0, np.float32([[1, 24.5, 27], [1, 25.25, 27]]), AS_THEY_ARE, TRUNK)
    np.testing.assert_allclose(colours[:, 0], (98, 101), atol=1)
