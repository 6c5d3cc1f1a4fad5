"""A film of segments has the source's times and sound, and is the same whichever run wrote a segment."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import Tone, moving_square, write_film
from segment_films import (
    exact_times,
    heard_between,
    indexed,
    samples,
    segmented_copy,
    write_segments,
)

from motiontransfer.errors import VideoError
from motiontransfer.video.encoder import x264, x265
from motiontransfer.video.joined_film import join_segments
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.writer import film_clock

UNEVEN = [0, 512, 700, 1500, 1501, 4000, 4100, 9000, 9600, 10_000, 12_000, 12_512]


@pytest.mark.parametrize(
    ("pts", "time_base"),
    [
        ([1001 * n for n in range(12)], Fraction(1, 30_000)),
        (UNEVEN, Fraction(1, 12_800)),
        ([15_000 + 1001 * n for n in range(12)], Fraction(1, 30_000)),
    ],
    ids=["29.97", "variable", "late"],
)
def test_times_are_the_sources(tmp_path, pts, time_base):
    source = write_film(tmp_path / "source.mp4", moving_square(12), pts, time_base, last_duration=777, bf="0")
    segmented_copy(tmp_path / "film.mp4", source, segment_s=0.1)
    assert len(list((tmp_path / "film segments").iterdir())) > 2
    durations = [*np.diff(pts).tolist(), 777]
    assert exact_times(tmp_path / "film.mp4") == [
        (when * time_base, length * time_base) for when, length in zip(pts, durations, strict=True)
    ]


@pytest.mark.parametrize("encoder", [x264(10), x265(10)], ids=["x264", "x265"])
@pytest.mark.parametrize("segment_s", [0.04, 0.2, 9.0], ids=["a frame each", "several", "one"])
def test_pictures_follow_one_another(tmp_path, encoder, segment_s):
    images = moving_square(12, (64, 64))
    source = write_film(tmp_path / "source.mp4", images, crf="1")
    segmented_copy(tmp_path / "film.mp4", source, segment_s=segment_s, encoder=encoder)
    for found, wanted in zip(VideoReader(tmp_path / "film.mp4").frames(), images, strict=True):
        assert np.abs(found.astype(int) - wanted).mean() < 3  # another frame of these is 12 away


def test_packets_are_those_of_the_segments(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(25))
    index = indexed(source)
    paths, spans = write_segments(tmp_path, moving_square(25), film_clock(index, None), 0.3)
    join_segments(tmp_path / "film.mp4", paths, spans, film_clock(index, None), None, {})
    assert packets(tmp_path / "film.mp4") == [packet for path in paths for packet in packets(path)]


def packets(path: Path) -> list[bytes]:
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]


def test_each_segment_begins_with_a_picture_that_needs_no_other(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(25))
    segmented_copy(tmp_path / "film.mp4", source, segment_s=0.4)
    with av.open(tmp_path / "film.mp4") as container:
        keys = [packet.is_keyframe for packet in container.demux(container.streams.video[0]) if packet.size]
    assert [number for number, key in enumerate(keys) if key] == [0, 10, 20]


@pytest.mark.parametrize("encoder", [x264(17), x265(17)], ids=["x264", "x265"])
def test_a_segment_that_another_run_writes_gives_the_same_film(tmp_path, encoder):
    source = write_film(tmp_path / "source.mkv", moving_square(25, (160, 160)), sound=Tone(1.0))
    for run in ("once", "twice"):
        segmented_copy(tmp_path / f"{run}.mp4", source, encoder=encoder)
    assert (tmp_path / "once.mp4").read_bytes() == (tmp_path / "twice.mp4").read_bytes()


def test_what_a_film_tells_of_itself(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(5))
    clock = film_clock(indexed(source), None)
    paths, spans = write_segments(tmp_path, moving_square(5), clock, 1.0)
    told = {"title": "ben to ada", "comment": "synthetic film, ü", "description": "no label: a test"}
    join_segments(tmp_path / "film.mp4", paths, spans, clock, None, told)
    with av.open(tmp_path / "film.mp4") as container:
        assert told.items() <= container.metadata.items()
    assert (tmp_path / "film.mp4").read_bytes().find(b"moov") < 100  # before the pictures, for the web


class TestSound:
    @pytest.mark.parametrize("first", [0, 1, 13, 37])
    @pytest.mark.parametrize("codec", ["aac", "libmp3lame", "ac3", "libopus"])
    def test_cut_in_step(self, tmp_path, codec, first):
        """A tone from 1.6 to 2.2 s of the source stays where it was against the pictures."""
        source = write_film(tmp_path / "source.mp4", moving_square(75), sound=Tone(0.6, 1.6, codec))
        segmented_copy(tmp_path / "film.mp4", source, slice(first, 70), segment_s=1.0)
        begin, end = heard_between(tmp_path / "film.mp4")
        wanted_begin, wanted_end = (time_s - first / 25 for time_s in heard_between(source))
        assert begin == pytest.approx(wanted_begin, abs=0.002)
        assert end == pytest.approx(wanted_end, abs=0.002)
        assert exact_times(tmp_path / "film.mp4")[0][0] == 0
        assert exact_times(tmp_path / "film.mp4")[-1][0] == Fraction(69 - first, 25)

    @pytest.mark.parametrize("codec", ["aac", "libmp3lame", "ac3", "libopus"])
    def test_the_first_sound_of_a_cut_is_the_sources(self, tmp_path, codec):
        source = write_film(tmp_path / "source.mp4", moving_square(50), sound=Tone(2.0, codec=codec))
        segmented_copy(tmp_path / "film.mp4", source, slice(20, 50))
        start_s, heard, rate = samples(tmp_path / "film.mp4")
        source_start_s, whole, _ = samples(source)
        offset = round((0.8 + max(0.0, start_s) - source_start_s) * rate)
        heard = heard[round(max(0.0, -start_s) * rate) :][:2000]
        assert (
            np.abs(heard - whole[offset : offset + 2000]).max() < 0.06
        )  # of 0.5; without what comes before it would be 0.3

    def test_ends_with_the_pictures(self, tmp_path):
        source = write_film(tmp_path / "source.mp4", moving_square(75), sound=Tone(3.0))
        segmented_copy(tmp_path / "film.mp4", source, slice(25, 50))
        start_s, heard, rate = samples(tmp_path / "film.mp4")
        assert start_s == pytest.approx(0, abs=0.001)
        assert 1.0 <= start_s + len(heard) / rate < 1.0 + 2 * 1024 / rate

    def test_pictures_that_begin_late(self, tmp_path):
        """A tone from .5 to 2.6 s, pictures from 2 s on."""
        source = write_film(tmp_path / "source.mp4", moving_square(50), range(50, 100), sound=Tone(2.1, 0.5))
        segmented_copy(tmp_path / "film.mp4", source)
        assert exact_times(tmp_path / "film.mp4")[0][0] == 2
        assert heard_between(tmp_path / "film.mp4") == pytest.approx(heard_between(source), abs=0.002)
        segmented_copy(tmp_path / "cut.mp4", source, slice(5, 50))
        assert exact_times(tmp_path / "cut.mp4")[0][0] == 0
        assert heard_between(tmp_path / "cut.mp4")[1] == pytest.approx(
            heard_between(source)[1] - 2.2, abs=0.002
        )

    def test_of_uneven_frames(self, tmp_path):
        rng = np.random.default_rng(0)
        pts = np.cumsum(rng.integers(300, 900, 60)).tolist()
        source = write_film(
            tmp_path / "source.mp4", moving_square(60), pts, Fraction(1, 15_360), sound=Tone(0.4, 1.2)
        )
        segmented_copy(tmp_path / "film.mp4", source, slice(11, 60))
        wanted = heard_between(source)[0] - pts[11] / 15_360
        assert heard_between(tmp_path / "film.mp4")[0] == pytest.approx(wanted, abs=0.003)

    def test_none(self, tmp_path):
        source = write_film(tmp_path / "source.mp4", moving_square(10))
        segmented_copy(tmp_path / "film.mp4", source, with_sound=False)
        with av.open(tmp_path / "film.mp4") as container:
            assert [stream.type for stream in container.streams] == ["video"]


class TestUnfit:
    @pytest.fixture
    def parts(self, tmp_path):
        source = write_film(tmp_path / "source.mp4", moving_square(25))
        clock = film_clock(indexed(source), None)
        paths, spans = write_segments(tmp_path / "segments", moving_square(25), clock, 0.4)
        return tmp_path / "film.mp4", paths, spans, clock, None, {}

    @pytest.mark.parametrize(
        ("length", "found"), [(40, "cannot be opened"), (-300, r"is damaged at frame \d of 10")]
    )
    def test_cut_off(self, parts, length, found):
        parts[1][1].write_bytes(parts[1][1].read_bytes()[:length])
        with pytest.raises(VideoError, match=rf"1.mp4: {found}.*; remove .*segments, and run again"):
            join_segments(*parts)
        assert not parts[0].exists()

    def test_of_other_frames(self, parts):
        parts[1][2].replace(parts[1][1])
        parts[1][0].with_name("2.mp4").write_bytes(parts[1][0].read_bytes())
        with pytest.raises(VideoError, match=r"1.mp4: ends after 5 frames, expected 10; remove"):
            join_segments(*parts)

    def test_of_another_encoder(self, parts):
        film, paths, spans, clock, _, _ = parts
        write_segments(paths[0].parent / "other", moving_square(25), clock, 0.4, x265(10))
        (paths[0].parent / "other" / "1.mp4").replace(paths[1])
        with pytest.raises(VideoError, match=r"1.mp4: found a header that is not the first one's"):
            join_segments(film, paths, spans, clock, None, {})
