import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from made_up_people import steady_index
from scipy.stats import t as student

from motiontransfer.metrics import bootstrap as module
from motiontransfer.metrics.bootstrap import (
    BETTER,
    NOT_TOLD_APART,
    TOO_SHORT,
    WORSE,
    BlockBootstrap,
    Estimate,
)

FRAMES = 144
FloatArray = npt.NDArray[np.float64]


def blocks(frames: int = FRAMES, **how: list[int]) -> BlockBootstrap:
    return BlockBootstrap.of(steady_index(frames, **how))


def noise(seed: int, frames: int = FRAMES) -> FloatArray:
    return np.random.default_rng(seed).standard_normal(frames)


def hanging_together(seed: int, frames: int = FRAMES, by: float = 0.8) -> FloatArray:
    """A series in which each value keeps a share of the one before; its mean is 0 in truth."""
    values = noise(seed, frames + 100)
    for frame in range(1, len(values)):
        values[frame] += by * values[frame - 1]
    return values[100:]


def of(estimate: Estimate | None) -> tuple[float, float, float]:
    assert estimate is not None and estimate.interval is not None and estimate.reason == ""
    return estimate.value, *estimate.interval


def widths(make: Callable[[int], FloatArray], frames: int) -> FloatArray:
    found = [of(blocks(frames).mean(make(seed))) for seed in range(40)]
    return np.array([high - low for _, low, high in found])


def test_independent_noise_gets_nearly_the_textbook_interval() -> None:
    frames = 1500
    textbook = 2 * 1.96 / np.sqrt(frames)
    assert np.median(widths(lambda seed: noise(seed, frames), frames)) == pytest.approx(textbook, rel=0.1)


def test_noise_that_hangs_together_gets_a_wider_interval_than_single_frames_would_give() -> None:
    """The truth is known: the mean of such a series varies (1 + by) / (1 - by) = 9 times as much."""
    frames = 1500
    spread = 1 / np.sqrt(1 - 0.8**2)
    naive = 2 * 1.96 * spread / np.sqrt(frames)
    found = np.median(widths(lambda seed: hanging_together(seed, frames), frames))
    assert found == pytest.approx(3 * naive, rel=0.15)


@pytest.mark.parametrize("frames", [100, FRAMES, 400])
@pytest.mark.parametrize("make", [noise, hanging_together])
def test_intervals_hold_the_truth_about_as_often_as_they_say(
    make: Callable[[int, int], FloatArray], frames: int
) -> None:
    resampler = blocks(frames)
    found = [of(resampler.mean(make(seed, frames))) for seed in range(300)]
    held = np.mean([low <= 0 <= high for _, low, high in found])
    assert 0.90 <= held <= 0.99


def test_identical_arms_differ_by_exactly_nothing() -> None:
    values = np.abs(noise(0))
    assert of(blocks().difference(values, values)) == (0, 0, 0)
    assert of(blocks().ratio(values, values)) == (1, 1, 1)


def test_what_both_arms_share_cancels_out() -> None:
    """Frames that are hard for both arms widen neither their difference nor, much, their ratio."""
    shared = 10 + hanging_together(0)
    assert of(blocks().difference(shared + 1, shared)) == pytest.approx((1, 1, 1))
    assert of(blocks().ratio(0.5 * shared, shared)) == pytest.approx((0.5, 0.5, 0.5))
    _, low, high = of(blocks().mean(shared))
    assert high - low > 0.5


def test_a_ratio_is_one_of_means() -> None:
    these, others = 1 + np.abs(noise(0)), 2 + np.abs(noise(1))
    value, low, high = of(blocks().ratio(these, others))
    assert value == pytest.approx(these.mean() / others.mean())
    assert 0 < low < value < high


def test_a_ratio_to_nothing_is_none() -> None:
    assert blocks().ratio(np.ones(FRAMES), np.zeros(FRAMES)) is None


def test_frames_without_a_value_are_left_out() -> None:
    values = 5 + noise(0)
    holes = values.copy()
    holes[::10] = np.nan
    value, low, high = of(blocks().mean(holes))
    assert value == pytest.approx(np.nanmean(holes))
    assert 4 < low < value < high < 6
    assert of(blocks().difference(holes, values)) == (0, 0, 0)
    assert blocks().mean(np.full(FRAMES, np.nan)) is None


def test_a_block_without_any_value_does_no_harm() -> None:
    values = np.where(np.arange(FRAMES) < 100, 5.0, np.nan)
    assert of(blocks().mean(values)) == (5, 5, 5)


@pytest.mark.parametrize(
    ("values", "takes"), [(np.ones(80), 3.8), (np.where(np.arange(FRAMES) < 80, 1.0, np.nan), 3.5)]
)
def test_a_short_series_has_a_value_and_no_interval(values: FloatArray, takes: float) -> None:
    estimate = blocks(len(values)).mean(values)
    assert estimate is not None and (estimate.value, estimate.interval) == (1, None)
    assert estimate.reason == f"3.2 s have a value, an interval takes {takes} s"
    assert estimate.verdict(0, higher_is_better=True) == TOO_SHORT


@pytest.mark.parametrize("frames", range(80, 160, 3))
def test_what_is_too_short_never_says_that_it_is_long_enough(frames: int) -> None:
    resampler = blocks(frames)
    for valued in range(70, min(frames, 100)):
        estimate = resampler.mean(np.where(np.arange(frames) < valued, 1.0, np.nan))
        assert estimate is not None
        if estimate.interval is None:
            have, takes = (float(word) for word in estimate.reason.split() if word[0].isdigit())
            assert have < takes


@pytest.mark.parametrize("frames", [1, 2, 30])
def test_the_shortest_films(frames: int) -> None:
    estimate = blocks(frames).mean(np.arange(frames))
    assert estimate is not None and estimate.value == (frames - 1) / 2 and estimate.interval is None


@pytest.mark.parametrize("cuts", [[60], [7, 60, 61, 140]])
def test_no_block_reaches_over_a_cut_and_all_frames_weigh_the_same(cuts: list[int]) -> None:
    shot = steady_index(FRAMES, cuts=cuts).shot
    members = module._blocks(shot, 24)
    assert (shot[members] == shot[:, None]).all()
    assert (members[:, 0] == np.arange(FRAMES)).all()
    assert (np.bincount(members.ravel(), minlength=FRAMES) == 24).all()


def test_equal_films_give_equal_intervals() -> None:
    assert blocks().mean(noise(0)) == blocks().mean(noise(0))
    assert of(blocks(cuts=[70]).mean(noise(0))) != of(blocks().mean(noise(0)))


@pytest.mark.parametrize(
    ("interval", "higher_is_better", "verdict"),
    [
        ((0.1, 0.2), True, BETTER),
        ((0.1, 0.2), False, WORSE),
        ((-0.2, -0.1), False, BETTER),
        ((-0.1, 0.1), True, NOT_TOLD_APART),
        ((0.0, 0.1), True, NOT_TOLD_APART),
        (None, True, TOO_SHORT),
    ],
)
def test_a_difference_that_may_be_none_is_no_win(
    interval: tuple[float, float] | None, higher_is_better: bool, verdict: str
) -> None:
    assert Estimate(0.0, interval).verdict(0, higher_is_better) == verdict


@pytest.mark.parametrize("freedom", [2.5, 3, 5, 30, 1000])
def test_the_quantile_of_student_s_t_is_scipy_s(freedom: float) -> None:
    assert module._student_quantile(0.975, freedom) == pytest.approx(student.ppf(0.975, freedom), rel=0.02)


def test_sixty_series_take_no_time() -> None:
    resampler = blocks()
    start = time.process_time()
    for seed in range(60):
        resampler.mean(noise(seed))
    assert time.process_time() - start < 1


def test_a_correlation_is_numpys_where_both_have_values() -> None:
    these, others = hanging_together(1), hanging_together(1) + noise(2)
    these[[3, 50]], others[7] = np.nan, np.nan
    both = np.isfinite(these) & np.isfinite(others)
    value, low, high = of(blocks().correlation(these, others))
    assert value == pytest.approx(np.corrcoef(these[both], others[both])[0, 1])
    assert -1 <= low < value < high <= 1


def test_a_correlations_interval_is_about_the_textbooks_for_noise() -> None:
    found = [of(blocks(1500).correlation(noise(seed, 1500), noise(seed + 99, 1500))) for seed in range(40)]
    assert np.median([high - low for _, low, high in found]) == pytest.approx(2 * 1.96 / 1500**0.5, rel=0.15)
    assert sum(low <= 0 <= high for _, low, high in found) >= 34


def test_a_constant_correlates_with_nothing_and_a_short_film_has_no_interval() -> None:
    assert blocks().correlation(np.ones(FRAMES), noise(1)) is None
    assert blocks().correlation(np.full(FRAMES, np.nan), noise(1)) is None
    short = blocks(20).correlation(np.arange(20.0), -np.arange(20.0))
    assert short is not None and short.interval is None and short.value == pytest.approx(-1)
