"""Samples made ahead: the same ones, in any order of asking, and no thread outlives its owner."""

import gc
import threading
import time
from pathlib import Path

import pytest
import torch
from small_film import STYLE, training_film

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.ahead import Ahead
from motiontransfer.gan.samples import Augmentation, Sampler


def test_the_bytes_are_those_made_one_by_one(tmp_path: Path) -> None:
    film = training_film(tmp_path)
    sampler, other = (Sampler(film, STYLE, Augmentation(0.5, 0.5, 0.5), 3) for _ in range(2))
    ahead = Ahead(lambda number: other.batch(2 * number, 2), 6)
    for number in (0, 1, 2, 3, 1, 2, 5):  # back to the third step's state, and over a step
        made, expected = ahead[number], sampler.batch(2 * number, 2)
        for name in ("conditions", "images", "plate", "weights"):
            assert torch.equal(getattr(made, name), getattr(expected, name))


def test_the_next_is_made_before_it_is_asked_for_and_none_beyond_the_end() -> None:
    made: list[int] = []
    ahead = Ahead(lambda number: made.append(number), 3)
    _ = ahead[0]
    until = time.monotonic() + 10
    while made != [0, 1] and time.monotonic() < until:
        time.sleep(0.01)
    assert made == [0, 1]
    for number in (1, 2):
        _ = ahead[number]
    del ahead
    assert made == [0, 1, 2]


def test_an_error_arrives_with_its_own_number() -> None:
    def make(number: int) -> int:
        if number == 1:
            raise ArtifactError("frame 7 is broken")
        return number

    ahead = Ahead(make, 4)
    assert ahead[0] == 0
    with pytest.raises(ArtifactError, match="frame 7 is broken"):
        _ = ahead[1]
    assert ahead[2] == 2


def test_its_thread_ends_with_its_owner() -> None:
    before = set(threading.enumerate())
    ahead = Ahead(lambda number: number, 10)
    assert set(threading.enumerate()) == before
    assert ahead[0] == 0
    (thread,) = set(threading.enumerate()) - before
    del ahead
    gc.collect()
    thread.join(timeout=10)
    assert not thread.is_alive()
