import numpy as np
import pytest
from made_up_people import steady_index
from scipy.stats import rankdata, spearmanr

from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.novelty_error import novelty_metrics, ranks

FRAMES = 200
BOOTSTRAP = BlockBootstrap.of(steady_index(FRAMES))
NOVELTY = np.random.default_rng(0).permutation(FRAMES) / FRAMES


def test_ranks_are_scipys() -> None:
    values = np.random.default_rng(1).integers(0, 9, 50).astype(float)
    np.testing.assert_array_equal(ranks(values), rankdata(values))
    np.testing.assert_array_equal(ranks(np.array([3, np.nan, 1, 3])), [2.5, np.nan, 1, 2.5])


def test_an_error_that_always_rises_with_novelty() -> None:
    told = novelty_metrics(NOVELTY, {"up": NOVELTY**3, "down": -NOVELTY}, BOOTSTRAP)["rank_correlation"]
    assert (told["up"], told["down"]) == (1, -1)
    assert told["interval"] == {"up": [1, 1], "down": [-1, -1]}


def test_an_error_that_does_not_care() -> None:
    noise = np.random.default_rng(5).standard_normal(FRAMES)
    told = novelty_metrics(NOVELTY, {"noise": noise}, BOOTSTRAP)["rank_correlation"]
    assert told["noise"] == pytest.approx(spearmanr(NOVELTY, noise).statistic, rel=1e-6)
    low, high = told["interval"]["noise"]
    assert low < 0 < high


def test_means_over_the_quarters() -> None:
    told = novelty_metrics(NOVELTY, {"error": np.floor(4 * NOVELTY)}, BOOTSTRAP)["quarters"]
    assert told["error"] == [0, 1, 2, 3]
    assert told["novelty"] == pytest.approx([24.5 / 200, 74.5 / 200, 124.5 / 200, 174.5 / 200])


def test_frames_without_a_value_are_left_out() -> None:
    error = np.where(NOVELTY < 0.25, np.nan, NOVELTY)
    told = novelty_metrics(NOVELTY, {"error": error, "none": np.full(FRAMES, np.nan)}, BOOTSTRAP)
    assert told["quarters"]["error"][0] is None
    assert told["rank_correlation"]["error"] == 1
    assert "none" not in told["rank_correlation"]


def test_a_constant_error_has_no_rank_correlation() -> None:
    told = novelty_metrics(NOVELTY, {"error": np.full(FRAMES, 0.3)}, BOOTSTRAP)
    assert told["rank_correlation"] == {}
    assert told["quarters"]["error"] == [0.3] * 4
