"""Exact times, whatever time bases the films of a clip have."""

from fractions import Fraction

import numpy as np
import pytest

from motiontransfer.errors import VideoError
from motiontransfer.video.clock import clock_of
from motiontransfer.video.index import FrameIndex


def index_of(*films):
    """An index of films, each (time base, pts, last duration in ticks)."""
    bases = tuple(base for base, _, _ in films)
    film = np.concatenate([np.full(len(pts), number) for number, (_, pts, _) in enumerate(films)]).astype(
        np.int32
    )
    duration_s = [float(tick * base) for base, pts, last in films for tick in [*np.diff(pts).tolist(), last]]
    pts = np.concatenate([pts for _, pts, _ in films]).astype(np.int64)
    zeros = np.zeros(len(pts))
    return FrameIndex(
        film, pts, zeros, np.array(duration_s), zeros > 0, zeros.astype(np.int32), (48, 64), bases
    )


def test_a_single_film_keeps_its_ticks():
    clock = clock_of(index_of((Fraction(1, 30_000), [3003, 4004, 5005, 9009], 777)))
    assert clock.ticks_per_s == 30_000
    assert clock.starts.tolist() == [3003, 4004, 5005, 9009]
    assert clock.durations.tolist() == [1001, 1001, 4004, 777]
    assert clock.end == 9009 + 777


def test_a_time_base_with_a_numerator():
    clock = clock_of(index_of((Fraction(1001, 30_000), [0, 1, 2], 1)))
    assert clock.ticks_per_s == 30_000
    assert clock.starts.tolist() == [0, 1001, 2002]


def test_films_follow_one_another_in_a_common_base():
    clock = clock_of(index_of((Fraction(1, 24), [0, 1], 2), (Fraction(1, 30), [90, 91, 92], 1)))
    assert clock.ticks_per_s == 120
    assert clock.starts.tolist() == [0, 5, 15, 19, 23]
    assert clock.end == 27
    assert [clock.film_span(0), clock.film_span(1)] == [(0, 15), (15, 27)]
    assert clock.film_origins == (0, 15 - 90 * 4)


def test_shifted_keeps_all_distances():
    clock = clock_of(index_of((Fraction(1, 24), [50, 51], 2), (Fraction(1, 30), [90, 91], 1)))
    moved = clock.shifted(-7)
    assert (moved.starts - clock.starts).tolist() == [-7] * 4
    assert moved.end == clock.end - 7
    assert moved.film_origins == tuple(origin - 7 for origin in clock.film_origins)


def test_long_clips_do_not_drift():
    count = 200_000
    clock = clock_of(index_of((Fraction(1, 30_000), 1001 * np.arange(count), 1001)))
    assert clock.end == 1001 * count
    assert set(clock.durations.tolist()) == {1001}


def test_bases_without_a_common_one_that_mp4_holds():
    films = [(Fraction(1, denominator), [0, 1], 1) for denominator in (99_991, 99_989)]
    with pytest.raises(VideoError, match="1/99991, 1/99989 s, which MP4 cannot hold"):
        clock_of(index_of(*films))


class TestCut:
    @pytest.fixture
    def clock(self):
        first = (Fraction(1, 30_000), [3003, 4004, 5005, 9009], 777)
        return clock_of(index_of(first, (Fraction(1, 25), [7, 8, 9], 1)))

    def test_of_everything_is_the_same(self, clock):
        whole = clock.cut(slice(None))
        assert whole.starts.tolist() == clock.starts.tolist()
        assert whole.film_origins == clock.film_origins
        assert [whole.film_span(film) for film in (0, 1)] == [clock.film_span(film) for film in (0, 1)]

    def test_of_the_end_alone_stays_where_it_is(self, clock):
        cut = clock.cut(slice(0, 3))
        assert cut.starts.tolist() == [3003, 4004, 5005]
        assert cut.durations.tolist() == [1001, 1001, 4004]
        assert cut.film_span(0) == (3003, 9009)
        assert cut.film_span(1) == (9009, 9009)

    def test_of_the_beginning_begins_at_0_and_moves_the_films_clocks_along(self, clock):
        cut = clock.cut(slice(2, 5))
        assert cut.starts.tolist() == [0, 4004, 4781]
        assert cut.durations.tolist() == [4004, 777, 1200]
        assert cut.film_origins == (-5005, clock.film_origins[1] - 5005)
        assert cut.film_span(0) == (0, 4781)
        assert cut.film_span(1) == (4781, 5981)

    def test_keeps_the_rate_of_the_whole(self, clock):
        assert clock.rate_fps == 7 / (Fraction(6783, 30_000) + Fraction(3, 25))
        assert clock.cut(slice(2, 4)).rate_fps == clock.rate_fps

    def test_from_zero(self, clock):
        assert clock.from_zero().starts.tolist()[:4] == [0, 1001, 2002, 6006]
