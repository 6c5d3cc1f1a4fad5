import numpy as np
import pytest
from made_up_people import SIZE, noisy_pictures, standing_person, steady_index

from motiontransfer.metrics.own_measures import OWN_MEASURES, OwnMeasures
from motiontransfer.metrics.regions import region_boxes
from motiontransfer.metrics.sharpness import squared_gradient

PERSON, PICTURE = standing_person(6), noisy_pictures(1)[0]
BOXES = region_boxes(PERSON, SIZE)


def measured(pictures: list[np.ndarray], cuts: tuple[int, ...] = ()) -> dict[str, np.ndarray]:
    own = OwnMeasures(BOXES, steady_index(6, cuts=cuts), 2)
    assert list(map(id, own.watch(iter(pictures)))) == list(map(id, pictures))
    return own.series()


def test_a_frozen_film_is_sharp_and_nothing_changes_in_it() -> None:
    series = measured([PICTURE] * 6)
    assert tuple(series) == OWN_MEASURES
    for region in ("person", "face", "left_hand", "right_hand"):
        assert series[f"sharpness_{region}"] == pytest.approx(
            squared_gradient(PICTURE)[BOXES[region][0]].mean() ** 0.5
        )
    for measure in OWN_MEASURES[4:]:
        assert np.isnan(series[measure][0]) and (series[measure][1:] == 0).all()


def test_a_film_that_flashes_shows_in_all_that_changes() -> None:
    """Flow is found by shape, not by brightness, so that it cannot explain a flash away."""
    darker = (PICTURE * 0.5).astype(np.uint8)
    series = measured([PICTURE, darker] * 3)
    step = np.abs(PICTURE.astype(float) - darker)
    assert series["background_flicker"][1:] == pytest.approx(step[background()].mean(), rel=1e-6)
    for measure in ("motion", "own_warp_error_person", "own_warp_error_background"):
        assert (series[measure][1:] > 0.3 * step.mean()).all()


def test_nothing_is_compared_across_a_cut() -> None:
    series = measured([PICTURE] * 3 + [255 - PICTURE] * 3, cuts=(3,))
    for measure in OWN_MEASURES[4:]:
        np.testing.assert_array_equal(np.isnan(series[measure]), [True, False, False, True, False, False])
        assert np.nansum(series[measure]) == 0


def background() -> np.ndarray:
    mask = np.ones(SIZE, bool)
    box = BOXES["person"][0]
    assert box is not None
    mask[box[0].start - 2 : box[0].stop + 2, box[1].start - 2 : box[1].stop + 2] = False
    return mask
