import numpy as np
import pytest
from made_up_people import SIZE, PictureList, noisy_pictures, standing_person, steady_index

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.own_measures import OWN_MEASURES, OwnMeasures
from motiontransfer.metrics.real_clip import RealClip
from motiontransfer.metrics.regions import region_boxes

PERSON, PICTURES = standing_person(30), noisy_pictures(30)


def clip(repeats: tuple[int, ...] = ()) -> RealClip:
    moved = PERSON.moved(PERSON.xy + np.float32([3, 4]))
    return RealClip(PictureList(PICTURES), steady_index(30, repeats), moved, PERSON)


def test_stretches_are_spread_evenly() -> None:
    assert clip().spread(1, 0.4) == [slice(10, 20)]
    assert clip().spread(3, 0.16) == [slice(3, 7), slice(13, 17), slice(23, 27)]
    assert clip().spread(3, 0.4) == clip().spread(6, 1.0) == [slice(0, 30)]


def test_pictures_are_measured_in_the_stretches_alone_and_poses_everywhere() -> None:
    series = clip().series([slice(2, 6), slice(20, 30)], 2 / SIZE[0])
    own = OwnMeasures(region_boxes(PERSON, SIZE), steady_index(30), 2)
    list(own.watch(PICTURES))
    for measure in OWN_MEASURES:
        known = np.r_[2:6, 20:30] if measure.startswith("sharpness") else np.r_[3:6, 21:30]
        expected = np.full(30, np.nan)
        expected[known] = own.series()[measure][known]
        np.testing.assert_array_equal(series[measure], expected)
    np.testing.assert_allclose(series["pose_distance_px"], 5, rtol=1e-5)
    np.testing.assert_allclose(series["jitter_body"][1:], 0, atol=1e-6)


def test_a_repeated_picture_has_no_values() -> None:
    series = clip(repeats=(4, 5)).series([slice(0, 10)], 0.02)
    assert all(np.isnan(values[4:6]).all() for values in series.values())
    assert np.isfinite(series["motion"][6])


def test_a_dance_in_a_film_of_repeats_trembles_no_more_than_in_one_without() -> None:
    """Every third picture is shown again; what smoothing puts between was never filmed."""
    walk, repeats = standing_person(30, step_px=0.3), tuple(range(2, 30, 3))
    originals = np.where(np.isin(np.arange(30), repeats), np.arange(30) - 1, np.arange(30))
    film = RealClip(PictureList(PICTURES), steady_index(30, repeats), walk.at(originals), walk)
    series = film.series([slice(0, 2)], 0.02)
    np.testing.assert_allclose(series["jitter_body"][np.setdiff1d(np.arange(1, 30), repeats)], 0, atol=1e-6)
    slides = series["foot_slide_error"][np.isfinite(series["foot_slide_error"])]
    assert len(slides) and slides.max() < 1e-5


def test_parts_of_different_clips_are_refused() -> None:
    with pytest.raises(ArtifactError, match="30 pictures, 30 times, 29 detected and 30 smoothed"):
        RealClip(PictureList(PICTURES), steady_index(30), PERSON.at(range(29)), PERSON)
