"""Repeats, cuts and times, on numbers that say what they should, on made films and on real ones."""

from fractions import Fraction

import numpy as np
import pytest
from films import moving_square, write_film

from motiontransfer.video.indexing import Indexer, find_cuts, find_repeats
from motiontransfer.video.reader import TimedFrame, VideoReader

FRAME_S = 1 / 30


def index_of(images, fps=25):
    indexer = Indexer()
    frames = (TimedFrame(0, n, Fraction(1, fps), 1, image) for n, image in enumerate(images))
    assert len(list(indexer.watching(frames))) == len(images)
    return indexer.index()


def repeats(difference, duration_s=FRAME_S, borders=(0,)):
    begins = np.zeros(len(difference), bool)
    begins[list(borders)] = True
    return np.flatnonzero(
        find_repeats(np.array(difference), np.full(len(difference), duration_s), begins)
    ).tolist()


class TestRepeats:
    def test_a_raised_rate(self):
        difference = [0.0] + [3.1, 2.9, 0.02, 3.3, 4.0] * 20
        assert repeats(difference) == list(range(3, 101, 5))

    def test_most_pictures_are_repeats(self):
        difference = [2.0, 0.0, 0.01, 0.0, 0.02] * 20
        assert repeats(difference) == [n for n in range(100) if n % 5]

    def test_noise_of_somebody_who_stands_still_is_none(self):
        assert repeats(np.random.default_rng(0).uniform(0.2, 0.6, 200)) == []

    def test_long_stillness_is_none(self):
        assert repeats([0.0] + [3.0] * 20 + [0.0] * 60 + [3.0] * 20) == []

    def test_a_clip_without_any_movement_has_none(self):
        assert repeats([0.0] * 100) == []

    def test_the_first_frame_of_a_shot_is_none(self):
        difference = [0.0, 3.0, 3.0, 0.0, 0.0, 3.0]
        assert repeats(difference) == [3, 4]
        assert repeats(difference, borders=(0, 3)) == [4]

    def test_a_large_change_does_not_hide_them(self):
        assert repeats([0.0, 3.0, 0.02, 90.0, 3.0, 3.0, 3.0]) == [2]


def cuts(difference, change=1.0):
    return np.flatnonzero(find_cuts(np.array(difference), np.full(len(difference), change))).tolist()


class TestCuts:
    def test_a_jump(self):
        assert cuts([0, 2, 3, 2, 40, 3, 2, 2]) == [4]

    def test_fast_movement(self):
        assert cuts([0, 10, 14, 18, 22, 16, 12, 10]) == []

    def test_a_flash(self):
        assert cuts([0, 2, 2, 60, 60, 2, 2, 2]) == []

    def test_a_jump_that_keeps_all_brightness(self):
        assert cuts([0, 2, 2, 40, 2, 2], change=0.01) == []

    def test_at_either_end(self):
        assert cuts([0, 40, 2, 2, 2, 2, 40]) == [1, 6]


def test_two_scenes_are_two_shots():
    index = index_of([*moving_square(20), *moving_square(15, seed=1), *moving_square(10, seed=2)])
    assert index.shots() == [slice(0, 20), slice(20, 35), slice(35, 45)]
    assert not index.repeat.any()


def test_repeated_pictures_of_a_film(tmp_path):
    images = [image for image in moving_square(20) for _ in range(2)]
    reader = VideoReader(write_film(tmp_path / "film.mp4", images, crf="20"))
    indexer = Indexer()
    list(indexer.watching(reader.timed_frames()))
    assert indexer.index().repeat.tolist() == [False, True] * 20


def test_a_single_frame():
    index = index_of(moving_square(1))
    assert (len(index), index.shots(), index.repeat.tolist(), index.size) == (
        1,
        [slice(0, 1)],
        [False],
        (48, 64),
    )


def test_films_follow_one_another_each_a_shot(tmp_path):
    images = moving_square(4)
    write_film(tmp_path / "a.mp4", images, [100, 101, 103, 104], Fraction(1, 25), last_duration=3, bf="0")
    write_film(tmp_path / "b.mp4", images[3:] * 3, [1001 * n for n in range(3)], Fraction(1, 30_000))
    indexer = Indexer()
    list(indexer.watching(VideoReader(tmp_path).timed_frames()))
    index = indexer.index()
    begin = Fraction(7, 25)
    wanted = [Fraction(n, 25) for n in (0, 1, 3, 4)] + [begin + Fraction(1001 * n, 30_000) for n in range(3)]
    assert index.time_s.tolist() == [float(when) for when in wanted]
    assert index.duration_s[:4].tolist() == [1 / 25, 2 / 25, 1 / 25, 3 / 25]
    assert index.film.tolist() == index.shot.tolist() == [0] * 4 + [1] * 3
    assert not index.repeat[4]  # the same picture as before it, and yet the first of its shot
    assert index.time_bases == (Fraction(1, 25), Fraction(1, 30_000))


@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "count", "fewest", "most"), [("dance", 288, 0, 20), ("basketball", 219, 45, 55)]
)
def test_real_clips_have_one_shot(footage, name, count, fewest, most):
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(footage / f"{name}.mp4").timed_frames()):
        pass
    index = indexer.index()
    assert len(index) == count
    assert len(index.shots()) == 1
    assert fewest <= index.repeat.sum() <= most
