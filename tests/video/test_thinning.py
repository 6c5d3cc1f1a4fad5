"""Of many frames a second those are kept that are nearest to an even spacing, whatever the film's times."""

from fractions import Fraction

import numpy as np
import pytest
from films import Tone, moving_square, write_film

from motiontransfer.video.film import Film, FilmFrame
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.sound_file import write_sound
from motiontransfer.video.thinning import filmed_pts, thinned
from motiontransfer.video.writer import FilmWriter


def kept(pts, max_fps, time_base=Fraction(1, 1000), last=1):
    durations = [*np.diff(pts).tolist(), last]
    frames = [
        FilmFrame(when, duration, None, Fraction(1)) for when, duration in zip(pts, durations, strict=True)
    ]
    return [(frame.pts, frame.duration) for frame in thinned(iter(frames), time_base, max_fps)]


def every(rate, count):
    return Fraction(1, 1200), [1200 // rate * n for n in range(count)]


@pytest.mark.parametrize(
    ("rate", "max_fps", "expected"),
    [
        (120, 30, [0, 4, 8, 12, 16]),
        (120, 60, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]),
        (60, 24, [0, 2, 5, 7, 10, 12, 15, 17]),  # 2.5 apart: of two as near the earlier
        (24, 30, list(range(20))),
        (30, 30, list(range(20))),
    ],
)
def test_even_rates(rate, max_fps, expected):
    time_base, pts = every(rate, 20)
    found = kept(pts, max_fps, time_base, 1200 // rate)
    assert [when // pts[1] for when, _ in found] == expected
    assert sum(duration for _, duration in found) == 20 * pts[1]


def test_a_film_whose_times_are_rounded_to_milliseconds_keeps_all_its_frames():
    pts = [round(1000 * n / 30) for n in range(300)]
    assert [when for when, _ in kept(pts, 30)] == pts


def test_at_most_one_frame_for_each_stretch_of_a_variable_rate():
    random = np.random.default_rng(0)
    pts = np.cumsum(random.choice([4, 8, 17, 33, 250], 400)).tolist()
    found = kept(pts, 25, last=8)
    assert found[0][0] == pts[0] and {when for when, _ in found} <= set(pts)
    starts = np.array([when for when, _ in found])
    assert len(starts) <= (pts[-1] - pts[0]) / 40 + 2
    ends = np.array([when + duration for when, duration in found])
    np.testing.assert_array_equal(ends[:-1], starts[1:])  # none is shown for shorter than until the next
    assert ends[-1] == pts[-1] + 8
    slow = [when for when, length in zip(pts, np.diff([*pts, pts[-1] + 8]), strict=True) if length > 40]
    assert set(slow) <= set(starts.tolist())  # what was filmed slowly is all there


def test_the_first_frame_s_own_time_does_not_matter():
    time_base, pts = every(120, 40)
    late = [when + 7 for when in pts]
    expected = [(when + 7, duration) for when, duration in kept(pts, 30, time_base)]
    assert kept(late, 30, time_base) == expected


def test_a_film_made_with_a_thinned_index_has_its_frames_its_length_and_its_sound(tmp_path):
    images = moving_square(48, (48, 64))
    film = write_film(
        tmp_path / "film.mp4", images, time_base=Fraction(1, 120), last_duration=1, sound=Tone(0.4), bf="0"
    )
    reader, indexer = VideoReader(film, 30.0), Indexer()
    seen = list(indexer.watching(reader.timed_frames()))
    index = indexer.index()
    write_sound(tmp_path / "sound.mp4", film, index)
    with FilmWriter(tmp_path / "made.mp4", (48, 64), index, tmp_path / "sound.mp4") as writer:
        for image in seen:
            writer.write(image)
    made = list(VideoReader(tmp_path / "made.mp4").timed_frames())
    times_s = [float(frame.pts * frame.time_base) for frame in made]
    assert times_s == pytest.approx([n / 30 for n in range(12)])
    length_s = times_s[-1] + float(made[-1].duration * made[-1].time_base)
    assert length_s == pytest.approx(48 / 120)
    whole = list(VideoReader(film).frames())
    for place, image in enumerate(seen):
        np.testing.assert_array_equal(image, whole[4 * place])


def test_a_thinned_index_is_read_from_anywhere(tmp_path):
    film = write_film(tmp_path / "film.mp4", moving_square(60), time_base=Fraction(1, 120), g="10", bf="2")
    indexer = Indexer()
    seen = list(indexer.watching(VideoReader(film, 30.0).timed_frames()))
    reader, index = VideoReader(film), indexer.index()
    for start in (0, 1, 7, 14):
        for number, image in enumerate(reader.frames(start, start + 3, index), start):
            np.testing.assert_array_equal(image, seen[number])
    assert VideoReader(film, 30.0).expected_frames == len(index) == 15
    assert filmed_pts(Film(film), index.pts).tolist() == list(range(60))
