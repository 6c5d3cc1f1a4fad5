import numpy as np
from made_up_company import Member, company

from motiontransfer.pose.resemblance import Portrait

FRAMES = 30


def portrait(x=900.0, **how):
    sightings, _, _ = company([Member(np.full(FRAMES, x), **how)])
    rows = np.arange(FRAMES)
    return Portrait.of(sightings, rows, rows[-10:])


def test_a_portrait_differs_from_itself_in_nothing():
    assert portrait().difference(portrait()) == 0


def test_difference_is_mutual():
    one, other = portrait(), portrait(1000.0, height=500, legs=1.1)
    assert np.isclose(one.difference(other), other.difference(one))


def test_place_size_and_proportions_tell():
    here = portrait()
    assert here.difference(portrait(910.0, phase=1.0)) < 0.05
    for other in (portrait(1200.0), portrait(height=550), portrait(legs=0.75)):
        assert here.difference(other) > 0.15


def test_the_farther_the_more_but_never_above_one():
    here = portrait()
    differences = [here.difference(portrait(x)) for x in (920.0, 1000.0, 1200.0, 1900.0)]
    assert differences == sorted(differences)
    assert here.difference(portrait(1900.0, height=90, legs=0.4)) <= 1


def test_limbs_are_fractions_of_the_height():
    np.testing.assert_allclose(portrait(height=300).limbs, portrait(height=600, ground=1000).limbs, rtol=0.03)


def test_few_rows_tell_no_proportions():
    sightings, _, _ = company([Member(np.full(FRAMES, 900.0))])
    rows = np.arange(2)
    assert np.isnan(Portrait.of(sightings, rows, rows).limbs[:3]).all()
    assert Portrait.of(sightings, rows, rows).difference(portrait()) < 0.1


def test_who_fits_is_of_one_size_and_not_too_far():
    here = portrait()  # 400 tall
    assert here.fits(portrait(1200.0), 0.8)
    assert not here.fits(portrait(1200.0), 0.7)
    assert here.fits(portrait(height=600), 1.0)
    assert not here.fits(portrait(height=680), 1.0)
