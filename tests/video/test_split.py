"""Training, validation and test never touch, and lie as far apart as asked."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from motiontransfer.errors import ParamsError
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.split import split_frames


def index_of(count, fps=24, jitter=0.0):
    time_s = np.arange(count) / fps + np.random.default_rng(0).uniform(0, jitter, count)
    zeros = np.zeros(count, np.int32)
    bases = (Fraction(1, 1000),)
    return FrameIndex(
        zeros, zeros.astype(np.int64), time_s, np.full(count, 1 / fps), zeros > 0, zeros, (48, 64), bases
    )


@pytest.mark.parametrize("count", [60, 100, 288, 1000])
@pytest.mark.parametrize("jitter", [0.0, 0.02])
@pytest.mark.parametrize("test", [0.1, 0.15, 0.5])
@pytest.mark.parametrize("validation", [0.0, 0.1])
def test_parts_are_contiguous_and_apart(count, jitter, test, validation):
    index = index_of(count, jitter=jitter)
    split = split_frames(index, test, validation, gap_s=0.25)
    parts = [part for part in (split.train, split.validation, split.test) if len(part)]
    assert parts[0][0] == 0
    assert parts[-1][-1] == count - 1
    assert len(split.test) == round(count * test)
    for part in parts:
        assert np.diff(part).tolist() == [1] * (len(part) - 1)
    for before, after in pairwise(parts):
        gap_s = index.time_s[after[0]] - index.time_s[before[-1]]
        assert gap_s > 0.25
        assert gap_s < 0.25 + 3 / 24  # and no more is lost than that


def test_validation_is_its_share_of_what_is_left():
    split = split_frames(index_of(288), 0.15, 0.1, 0.5)
    left = len(split.train) + len(split.validation)
    assert len(split.validation) == pytest.approx(0.1 * left, abs=2)


def test_without_a_gap_every_frame_is_used():
    split = split_frames(index_of(100), 0.2, 0.1, 0.0)
    assert np.concatenate([split.train, split.validation, split.test]).tolist() == list(range(100))


def test_nothing_left_to_train_on():
    with pytest.raises(ParamsError, match="nothing of 20 frames is left"):
        split_frames(index_of(20), 0.5, 0.1, 5.0)


def two_films(first, second, fps=24):
    index = index_of(first + second, fps)
    film = np.repeat([0, 1], [first, second]).astype(np.int32)
    return replace(index, film=film, time_bases=(Fraction(1, 1000),) * 2)


def test_each_film_is_split_as_it_would_be_alone():
    both, first, second = (
        split_frames(index, 0.15, 0.1, 0.25) for index in (two_films(200, 120), index_of(200), index_of(120))
    )
    for part in ("train", "validation", "test"):
        expected = np.concatenate([getattr(first, part), getattr(second, part) + 200])
        np.testing.assert_array_equal(getattr(both, part), expected)
    assert both.fullest_film(two_films(200, 120)) == 0
    assert split_frames(two_films(60, 120), 0.15, 0.1, 0.25).fullest_film(two_films(60, 120)) == 1


def test_a_film_that_is_too_short_is_named():
    with pytest.raises(
        ParamsError, match=r"nothing of 8 frames of film 1 of 2 \(in name order, from 0\) is left"
    ):
        split_frames(two_films(200, 8), 0.15, 0.1, 0.5)
