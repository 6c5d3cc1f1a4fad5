import numpy as np
import pytest
from made_up_people import standing_person

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.mediapipe_search import tile_around, tiles_of, without_known, without_others
from motiontransfer.pose.person_mask import person_mask

PERSON = standing_person(1)
PICTURE = np.random.default_rng(0).integers(0, 100, (*PERSON.size, 3)).astype(np.uint8)


def detection(shift: float = 0.0) -> Detection:
    return Detection(PERSON.xy[0] + np.float32(shift), PERSON.confidence[0])


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (480, 480), (97, 1201)])
@pytest.mark.parametrize("fraction", [1.0, 0.6, 0.35, 0.22])
def test_tiles_cover_the_picture_and_overlap_by_half(size: tuple[int, int], fraction: float) -> None:
    covered = np.zeros(size, int)
    tiles = tiles_of(size, fraction)
    for tile in tiles:
        assert 0 <= tile.left < tile.right <= size[1] and 0 <= tile.top < tile.bottom <= size[0]
        covered[tile.top : tile.bottom, tile.left : tile.right] += 1
    assert covered.min() >= 1
    side = round(max(size) * fraction)
    for starts, length in (({t.left for t in tiles}, size[1]), ({t.top for t in tiles}, size[0])):
        steps = np.diff(sorted(starts))
        assert (steps <= np.ceil(min(side, length) / 2) + 1).all()


def test_whole_picture_is_one_tile() -> None:
    (tile,) = tiles_of((90, 160), 1.0)
    assert (tile.left, tile.top, tile.right, tile.bottom) == (0, 0, 160, 90)


def test_tile_around_a_box_holds_it_and_stays_in_the_picture() -> None:
    tile = tile_around((100, 50, 140, 150), (400, 400), 2.0)
    assert (tile.left, tile.top, tile.right, tile.bottom) == (20, 0, 220, 200)
    for box in ((-80.0, -80.0, -40.0, -10.0), (390.0, 390.0, 600.0, 700.0)):
        tile = tile_around(box, (400, 400), 1.5)
        assert 0 <= tile.left < tile.right <= 400 and 0 <= tile.top < tile.bottom <= 400


def test_nobody_leaves_the_picture_as_it_is() -> None:
    assert without_known(PICTURE, [], crowded=True) is PICTURE
    assert without_others(PICTURE, detection(), []) is PICTURE


def test_the_known_are_painted_out_and_nothing_else_is() -> None:
    before = PICTURE.copy()
    whole = person_mask(PERSON.xy[0], PERSON.size)
    alone = (without_known(PICTURE, [detection()], crowded=False) != PICTURE).any(-1)
    np.testing.assert_array_equal(alone, whole)
    core = (without_known(PICTURE, [detection()], crowded=True) != PICTURE).any(-1)
    assert core.any() and not (core & ~whole).any()
    assert core.sum() < 0.9 * whole.sum()
    np.testing.assert_array_equal(PICTURE, before)


def test_others_are_painted_out_and_the_person_keeps_all_pixels() -> None:
    painted = without_others(PICTURE, detection(), [detection(6.0)])
    own, other = (person_mask(detection(shift).xy, PERSON.size) for shift in (0.0, 6.0))
    np.testing.assert_array_equal((painted != PICTURE).any(-1), other & ~own)
    assert (other & ~own).any()
