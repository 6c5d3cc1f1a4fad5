import numpy as np
import pytest
from made_up_company import RATE_FPS, SETTINGS, Member, company

from motiontransfer.pose.agreement import Bodies
from motiontransfer.pose.followed import Followed, median_step
from motiontransfer.pose.tracks import assigned, follow, size_fits, tolerances

LIMIT = 0.8


def pairs(cost):
    return list(zip(*(each.tolist() for each in assigned(np.array(cost), LIMIT)), strict=True))


def test_the_assignment_is_the_cheapest_of_all():
    assert pairs([[0.2, 0.3], [0.25, 0.7]]) == [(0, 1), (1, 0)]


def test_what_costs_too_much_is_not_assigned():
    assert pairs([[0.1, 0.9], [0.9, 0.85]]) == [(0, 0)]


def test_nobody_is_pushed_on_by_a_newcomer():
    """One is unseen and somebody new is there: two middling pairs are no better than one good one."""
    assert pairs([[0.45, 1.0], [0.1, 0.5]]) == [(1, 0)]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nobody_is_assigned_to_nobody(shape):
    assert pairs(np.zeros(shape)) == []


def test_the_tolerance_doubles_in_a_quarter_of_a_second():
    np.testing.assert_allclose(tolerances([0, 0.25, 0.5]) / tolerances(0), [1, 2, 3], rtol=1e-6)


def test_sizes_fit_within_the_ratio_either_way():
    heights = np.array([100.0, 159, 161, 64, 62])
    assert size_fits(heights, np.array([100.0]), 1.6).tolist() == [True, True, False, True, False]


def test_the_median_step_ignores_a_swinging_arm():
    start = np.random.default_rng(0).normal(0, 100, (1, 25, 2)).astype(np.float32)
    end = start + np.array([3, -2])
    end[0, 4] += 500
    end[0, 7] = np.nan
    np.testing.assert_allclose(median_step(start, end), [[3, -2]], atol=1e-4)
    assert np.isnan(median_step(start, np.full_like(start, np.nan))).all()


def walkers(count, speed):
    frames = np.arange(count)
    sightings, _, index = company([Member(500 + speed * frames / RATE_FPS)])
    return Bodies.of(sightings, frames), index.time_s


def test_who_walks_is_expected_farther_on_for_half_a_second():
    bodies, time_s = walkers(20, 250)
    followed = Followed.new(0, bodies.at(slice(0, 1)), 0, 0.0)
    for frame in range(1, 20):
        followed = followed.seeing(
            np.array([0]), bodies.at(slice(frame, frame + 1)), frame, float(time_s[frame])
        )
    assert followed.velocity[0, 0] == pytest.approx(250, rel=0.1)
    last_s = float(time_s[-1])

    def way(gap_s):
        return np.nanmedian(followed.expected(last_s + gap_s).xy - followed.bodies.xy, axis=(0, 1))[0]

    assert way(0.2) == pytest.approx(50, rel=0.1)
    assert way(0.5) == way(0.9) == pytest.approx(125, rel=0.1)


def test_encounters_are_where_two_overlap():
    frames = np.arange(50)
    members = [Member(500 + 12.0 * frames), Member(1080 - 12.0 * frames, height=380, ground=870)]
    sightings, _, index = company(members)
    rows = np.arange(len(sightings))
    tracks = follow(sightings.frame[rows], Bodies.of(sightings, rows), index.time_s, SETTINGS)
    met = np.unique(tracks.encounters[:, 0])
    assert (tracks.encounters[:, 1:] == [0, 1]).all()
    assert 10 < met.min() < 24 < met.max() < 38
    assert len(met) == met.max() - met.min() + 1
