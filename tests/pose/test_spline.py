import numpy as np
import numpy.typing as npt
import pytest
from made_up_motion import even_times, walk

from motiontransfer.pose.spline import spline_in_time

INTERVAL_S = 1 / 25
Array = npt.NDArray[np.float64]


def spline(
    xy: npt.ArrayLike, penalty: float, tolerance_px: float = np.inf, time_s: Array | None = None
) -> Array:
    tracks = np.asarray(xy, np.float64)
    times = even_times(len(tracks)) if time_s is None else time_s
    weight = np.ones(tracks.shape[:2])
    return spline_in_time(tracks, times, weight, penalty, np.full(tracks.shape[:2], tolerance_px), INTERVAL_S)


def gaussian_noise(frames: int, joints: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(0, 2, (frames, joints, 2))


@pytest.mark.parametrize("penalty", [0.1, 3.0])
def test_it_solves_the_problem_that_it_claims_to(penalty: float) -> None:
    xy = walk(50).xy[:, :3].astype(np.float64)
    bends = np.diff(np.eye(50), 2, axis=0)
    expected = np.linalg.solve(np.eye(50) + penalty * bends.T @ bends, xy.reshape(50, -1))
    np.testing.assert_allclose(spline(xy, penalty), expected.reshape(xy.shape), atol=1e-8)


def test_robust_it_minimizes_hubers_sum() -> None:
    xy = gaussian_noise(60, 1)
    xy[30] += 15
    found = spline(xy, 1.0, tolerance_px=2.0)

    def cost(track: Array) -> float:
        off = np.linalg.norm(track - xy, axis=-1)
        rho = np.where(off <= 2, off**2, 4 * off - 4)
        return float(rho.sum() + (np.diff(track, 2, axis=0) ** 2).sum())

    random = np.random.default_rng(1)
    least = cost(found)
    assert least < cost(spline(xy, 1.0))
    for size in (0.3, 1.0):
        assert all(cost(found + random.normal(0, size, found.shape)) > least for _ in range(20))


def test_no_penalty_changes_nothing() -> None:
    xy = walk(30, unseen=0.3).xy
    np.testing.assert_array_equal(
        spline_in_time(xy, even_times(30), np.ones(xy.shape[:2]), 0, np.ones(xy.shape[:2]), INTERVAL_S), xy
    )


def test_steady_motion_stays_on_uneven_times_and_across_gaps() -> None:
    random = np.random.default_rng(3)
    time_s = np.cumsum(random.uniform(0.005, 0.08, 60))
    xy = np.stack([np.full((60, 2), 7.0), time_s[:, None] * (300, -200) + 5], axis=1)  # still, and moving
    xy[random.random((60, 2)) < 0.3] = np.nan
    np.testing.assert_allclose(spline(xy, 5.0, time_s=time_s), xy, atol=1e-6)
    np.testing.assert_allclose(spline(xy, 5.0, tolerance_px=1, time_s=time_s), xy, atol=1e-6)


def test_backwards_in_time_gives_the_same_backwards() -> None:
    time_s = np.cumsum(np.random.default_rng(4).uniform(0.01, 0.06, 50))
    xy = walk(50, unseen=0.4).xy
    forwards = spline(xy, 0.5, 3, time_s)
    np.testing.assert_allclose(spline(xy[::-1], 0.5, 3, -time_s[::-1])[::-1], forwards, atol=1e-8)


def test_unseen_stays_unseen_and_seen_stays_seen() -> None:
    xy = walk(50, unseen=0.7).xy
    np.testing.assert_array_equal(np.isnan(spline(xy, 1, 3)), np.isnan(xy))


def test_joints_do_not_know_of_each_other() -> None:
    xy = walk(40, unseen=0.2).xy
    together = spline(xy, 0.4, 3)
    alone = np.concatenate([spline(xy[:, joint : joint + 1], 0.4, 3) for joint in range(xy.shape[1])], 1)
    np.testing.assert_allclose(together, alone, atol=1e-9)


def test_nothing_crosses_a_long_gap() -> None:
    xy = walk(60).xy[:, :2].astype(np.float64)
    xy[20:30] = np.nan
    other = xy.copy()
    other[30:] += 500
    np.testing.assert_allclose(spline(xy, 2)[:20], spline(other, 2)[:20], atol=1e-9)


def test_a_slip_pulls_less_the_less_is_tolerated() -> None:
    xy = np.zeros((41, 1, 2))
    xy[20] = 60
    pulled = [spline(xy, 0.5, tolerance)[20, 0, 0] for tolerance in (np.inf, 20.0, 10.0)]
    assert pulled[0] > 1.5 * pulled[1] > 2 * pulled[2] > 0


def test_the_more_a_sample_counts_the_nearer_it_is_met() -> None:
    xy = np.zeros((41, 1, 2))
    xy[20] = 60
    heavy, light = (
        spline_in_time(
            xy,
            even_times(41),
            np.where(np.arange(41) == 20, weight, 1.0)[:, None],
            0.5,
            np.full((41, 1), np.inf),
            INTERVAL_S,
        )
        for weight in (4, 0.25)
    )
    assert heavy[20, 0, 0] > 40 > 20 > light[20, 0, 0]


def test_less_noise_than_before_and_no_lag() -> None:
    time_s = even_times(400)
    swing = (60 * np.sin(2 * np.pi * time_s))[:, None, None]
    noisy = swing + gaussian_noise(400, 30)
    error = spline(noisy, 0.3, 4) - swing
    assert np.sqrt((error**2).mean()) < 0.75 * 2
    velocity = np.gradient(np.broadcast_to(swing, error.shape), axis=0)
    assert abs((error * velocity).sum() / (velocity**2).sum()) < 0.01  # frames of lag
