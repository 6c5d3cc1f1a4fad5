from dataclasses import replace

import pytest
from small_edn import SETTINGS

from motiontransfer.gan.edn_settings import learning_rate, steps_of


@pytest.mark.parametrize(
    ("epochs", "pairs", "batch", "steps"),
    [
        (5, 11641, 1, 58205),
        (30, 11641, 1, 349230),
        (5, 100, 4, 125),
        (0.5, 9, 2, 2),
        (0.001, 9, 1, 1),
        (0, 9, 1, 0),
    ],
)
def test_an_epoch_is_every_pair_once(epochs: float, pairs: int, batch: int, steps: int) -> None:
    assert steps_of(epochs, pairs, batch) == steps


def test_the_learning_rate_is_constant_and_then_falls_in_a_straight_line_to_zero() -> None:
    settings = replace(SETTINGS, learning_rate=8.0, constant_fraction=0.5)
    assert [learning_rate(done, 8, settings) for done in range(9)] == [8, 8, 8, 8, 8, 6, 4, 2, 0]


def test_it_may_fall_from_the_start_or_never() -> None:
    falling, constant = (replace(SETTINGS, learning_rate=4.0, constant_fraction=part) for part in (0.0, 1.0))
    assert [learning_rate(done, 4, falling) for done in range(4)] == [4, 3, 2, 1]
    assert [learning_rate(done, 4, constant) for done in range(4)] == [4, 4, 4, 4]
