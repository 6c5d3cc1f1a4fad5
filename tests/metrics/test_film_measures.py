import numpy as np
import pytest
from made_up_people import PictureList, noisy_pictures, standing_person, steady_index

from motiontransfer.metrics.film_measures import (
    PICTURE_MEASURES,
    POSE_MEASURES,
    FilmMeasures,
    pose_measures,
    pose_steadiness,
)
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.warp_error import KeptFlow
from motiontransfer.pose.boxes import person_heights
from motiontransfer.video.split import Split

TEST = np.arange(10, 20)
PICTURES = PictureList(noisy_pictures(20))
WALK = standing_person(20, step_px=0.5)


def held_out() -> HeldOut:
    split = Split(np.arange(5), np.arange(0), TEST)
    return HeldOut.of(PICTURES, WALK, steady_index(20), split, TEST)


def series(pictures: list[np.ndarray]) -> dict[str, np.ndarray]:
    measures = FilmMeasures(held_out(), 4, KeptFlow())
    for passed, picture in zip(measures.watch(pictures), pictures, strict=True):
        assert passed is picture
    return measures.series()


def test_the_real_film_moves_as_it_does() -> None:
    real = series([PICTURES[frame] for frame in TEST])
    assert tuple(real) == PICTURE_MEASURES
    assert np.isnan(real["motion"][0]) and (real["motion"][1:] > 0).all()
    assert (real["temporal_error"][1:] == 0).all()
    assert all(len(values) == len(TEST) for values in real.values())


def test_a_still_picture_has_no_motion_and_is_off_by_all_of_the_real_one() -> None:
    still, real = series([PICTURES[0]] * len(TEST)), series([PICTURES[frame] for frame in TEST])
    assert (still["background_flicker"][1:] == 0).all() and (real["background_flicker"][1:] > 0).all()
    assert (still["motion"][1:] == 0).all()
    np.testing.assert_allclose(still["temporal_error"], real["motion"])
    np.testing.assert_allclose(still["sharpness_frame"], still["sharpness_frame"][0])


def test_the_wanted_pose_found_again_neither_trembles_nor_slides() -> None:
    found = pose_measures(held_out(), WALK.at(TEST))
    assert set(found) == set(POSE_MEASURES)
    assert found["jitter_body"][1:] == pytest.approx(0)
    assert np.nanmax(found["foot_slide_error"]) == 0
    trembling = WALK.at(TEST).xy + np.random.default_rng(0).normal(0, 1, (len(TEST), 1, 2)).astype(np.float32)
    assert (pose_measures(held_out(), WALK.at(TEST).moved(trembling))["jitter_body"][1:] > 0).all()


def test_feet_that_slide_where_they_should_stand_are_off_by_their_speed() -> None:
    wanted, index = standing_person(20), steady_index(20)
    measured = pose_steadiness(wanted, standing_person(20, step_px=1.2), index)
    speed = 1.2 * 25 / person_heights(wanted)[0]
    np.testing.assert_allclose(measured["foot_slide"], speed, rtol=1e-5)
    np.testing.assert_allclose(measured["foot_slide_error"], speed, rtol=1e-5)
