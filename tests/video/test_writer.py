"""A written film has the source's times, frame count and sound, and comes whole or not at all."""

from fractions import Fraction

import av
import numpy as np
import pytest
from films import Tone, moving_square, tone_samples, write_film

from motiontransfer.errors import VideoError
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.writer import FilmWriter

NTSC = Fraction(1, 30_000)
UNEVEN = [0, 512, 700, 1500, 1501, 4000, 4100, 9000, 9600, 10_000, 12_000, 12_512]


def copy_film(source, path, with_sound=True):
    """Writes the pictures of `source` at its own times; returns its index."""
    reader, indexer = VideoReader(source), Indexer()
    images = list(indexer.watching(reader.timed_frames()))
    index = indexer.index()
    with FilmWriter(path, reader.size, index, source if with_sound else None, crf=10) as writer:
        for image in images:
            writer.write(image)
    return index


def exact_times(path):
    return [(f.pts * f.time_base, f.duration * f.time_base) for f in VideoReader(path).timed_frames()]


def sound_packets(path):
    with av.open(path) as container:
        stream = container.streams.audio[0]
        return [(p.pts * p.time_base, bytes(p)) for p in container.demux(stream) if p.size]


def samples(path):
    """(first sample's time in s, mono samples, rate)."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
    joined = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return float(frames[0].pts * frames[0].time_base), joined, stream.rate


def onset_s(path):
    """When the sound begins to be heard."""
    start_s, heard, rate = samples(path)
    return start_s + float(np.argmax(np.abs(heard) > 0.1)) / rate


@pytest.mark.parametrize(
    ("pts", "time_base"),
    [
        ([512 * n for n in range(12)], Fraction(1, 12_288)),
        ([1001 * n for n in range(12)], NTSC),
        (UNEVEN, Fraction(1, 12_800)),
        (UNEVEN, Fraction(1, 90_000)),
        ([15_000 + 1001 * n for n in range(12)], NTSC),
    ],
    ids=["24", "29.97", "variable", "fine", "late"],
)
def test_times_are_the_sources(tmp_path, pts, time_base):
    source = write_film(tmp_path / "source.mp4", moving_square(12), pts, time_base, last_duration=777, bf="0")
    copy_film(source, tmp_path / "film.mp4")
    wanted = [
        (when * time_base, length * time_base)
        for when, length in zip(pts, [*np.diff(pts).tolist(), 777], strict=True)
    ]
    assert exact_times(source) == wanted
    assert exact_times(tmp_path / "film.mp4") == wanted


def test_times_of_a_source_with_b_frames(tmp_path):
    source = write_film(
        tmp_path / "source.mp4", moving_square(30), [1001 * n for n in range(30)], NTSC, bf="3"
    )
    copy_film(source, tmp_path / "film.mp4")
    assert exact_times(tmp_path / "film.mp4") == exact_times(source)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    tone = Tone(2.0)
    write_film(folder / "a.mp4", moving_square(25), time_base=Fraction(1, 25), sound=tone, bf="0")
    write_film(folder / "b.mp4", moving_square(30), [1001 * n for n in range(30)], NTSC, sound=tone, bf="0")
    return folder


def test_films_of_a_folder_follow_one_another_exactly(tmp_path, folder):
    copy_film(folder, tmp_path / "film.mp4")
    first = [Fraction(n, 25) for n in range(25)]
    second = [1 + 1001 * n * NTSC for n in range(30)]
    assert [when for when, _ in exact_times(tmp_path / "film.mp4")] == first + second


def test_sound_of_a_folder_is_joined_and_cut_at_each_border(tmp_path, folder):
    copy_film(folder, tmp_path / "film.mp4")
    copied = sound_packets(tmp_path / "film.mp4")
    times = [when for when, _ in copied]
    assert times == sorted(times)
    of_second = {content for _, content in sound_packets(folder / "b.mp4")}
    assert copied[-1][1] in of_second
    assert 2.0 - 1024 / 48_000 <= times[-1] < 2.001
    assert np.diff([float(when) for when in times]).max() < 0.05


@pytest.mark.parametrize("codec", ["aac", "pcm_f32le"])
def test_one_sound_may_stand_for_a_whole_folder(tmp_path, folder, codec):
    sound = write_film(tmp_path / "sound.mkv", moving_square(3), sound=Tone(1.6, 0.2, codec))
    reader, indexer = VideoReader(folder), Indexer()
    images = list(indexer.watching(reader.timed_frames()))
    with FilmWriter(tmp_path / "film.mp4", reader.size, indexer.index(), sound) as writer:
        for image in images:
            writer.write(image)
    start_s, heard, rate = samples(tmp_path / "film.mp4")
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(0.2, abs=0.03)
    assert start_s + len(heard) / rate == pytest.approx(1.8, abs=0.06)


def test_different_sounds_of_a_folder_are_encoded_as_one(tmp_path, folder):
    write_film(folder / "b.mp4", moving_square(25), sound=Tone(0.3, 0.5, "ac3", 44_100))
    copy_film(folder, tmp_path / "film.mp4")
    start_s, heard, rate = samples(tmp_path / "film.mp4")
    at = {time_s: np.abs(heard[round((time_s - start_s) * rate) :][:500]).max() for time_s in (0.9, 1.2, 1.6)}
    assert at[0.9] > 0.4
    assert at[1.2] < 0.05
    assert at[1.6] > 0.4
    assert len(heard) / rate == pytest.approx(1.8, abs=0.05)


def test_a_film_without_sound_in_a_folder_is_a_pause(tmp_path, folder):
    write_film(folder / "a.mp4", moving_square(25))
    copy_film(folder, tmp_path / "film.mp4")
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("codec", ["aac", "libmp3lame", "ac3", "libopus"])
def test_sound_is_copied_packet_by_packet(tmp_path, codec):
    source = write_film(tmp_path / "source.mp4", moving_square(25), sound=Tone(0.9, codec=codec))
    copy_film(source, tmp_path / "film.mp4")
    assert [content for _, content in sound_packets(tmp_path / "film.mp4")] == [
        content for _, content in sound_packets(source)
    ]
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(onset_s(source), abs=0.001)


@pytest.mark.parametrize("codec", ["aac", "pcm_f32le"])
def test_a_late_sound_stays_late(tmp_path, codec):
    source = write_film(tmp_path / "source.mkv", moving_square(50), sound=Tone(0.8, 0.5, codec))
    copy_film(source, tmp_path / "film.mp4")
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(0.5, abs=0.03)
    assert len(sound_packets(tmp_path / "film.mp4")) > 30


def test_late_pictures_stay_late(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(25), range(50, 75), sound=Tone(3.0))
    copy_film(source, tmp_path / "film.mp4")
    assert exact_times(tmp_path / "film.mp4")[0][0] == 2
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(0.0, abs=0.03)


def test_a_clock_that_begins_anywhere_is_moved_to_zero(tmp_path):
    source = write_film(
        tmp_path / "source.ts", moving_square(25), range(500, 525), sound=Tone(1.0, 20.2), bf="0"
    )
    copy_film(source, tmp_path / "film.mp4")
    times = [when for when, _ in exact_times(tmp_path / "film.mp4")]
    assert times == [Fraction(n, 25) for n in range(25)]
    assert onset_s(tmp_path / "film.mp4") == pytest.approx(0.2, abs=0.03)


def test_other_codecs_are_encoded_as_aac(tmp_path):
    source = write_film(
        tmp_path / "source.mkv", moving_square(25), sound=Tone(0.9, codec="pcm_f32le", rate=44_100)
    )
    copy_film(source, tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        assert container.streams.audio[0].codec_context.name == "aac"
    start_s, heard, rate = samples(tmp_path / "film.mp4")
    assert (start_s, rate) == (0.0, 48_000)
    wanted = tone_samples(Tone(0.9))
    middle = slice(10_000, 30_000)
    assert np.corrcoef(heard[middle], wanted[middle])[0, 1] > 0.99


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "aac"), ("mkv", "pcm_f32le")])
def test_sound_ends_with_the_pictures(tmp_path, suffix, codec):
    source = write_film(tmp_path / f"source.{suffix}", moving_square(25), sound=Tone(3.0, codec=codec))
    copy_film(source, tmp_path / "film.mp4")
    start_s, heard, rate = samples(tmp_path / "film.mp4")
    assert 1.0 <= start_s + len(heard) / rate < 1.0 + 2 * 1024 / rate


def test_sound_lies_beside_its_pictures(tmp_path):
    """A player reads on; the sound of a moment must not stand at the film's other end."""
    source = write_film(tmp_path / "source.mp4", moving_square(250), sound=Tone(10.0))
    copy_film(source, tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        order = [(p.stream.type, float(p.dts * p.time_base)) for p in container.demux() if p.size]
    latest = {"video": 0.0, "audio": 0.0}
    for kind, when in order:
        latest[kind] = when
        assert abs(latest["video"] - latest["audio"]) < 1.5


def test_without_sound(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(5))
    copy_film(source, tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_pictures_and_colours_survive(tmp_path):
    images = [
        np.full((48, 64, 3), colour, np.uint8) for colour in [(200, 30, 60), (16, 200, 90), (250, 250, 250)]
    ]
    source = write_film(tmp_path / "source.mp4", images, crf="1")
    copy_film(source, tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (1, 1, 1, 1)
    for found, wanted in zip(VideoReader(tmp_path / "film.mp4").frames(), images, strict=True):
        assert np.abs(found.astype(int) - wanted).max() <= 5


@pytest.mark.parametrize("codec", ["aac", "pcm_f32le"])
def test_equal_input_gives_equal_bytes(tmp_path, codec):
    images = moving_square(25, size=(160, 160))  # x264 takes fewer threads for lower pictures
    source = write_film(tmp_path / "source.mkv", images, sound=Tone(1.0, codec=codec))
    for name in ("once.mp4", "twice.mp4"):
        copy_film(source, tmp_path / name)
    content = (tmp_path / "once.mp4").read_bytes()
    assert content == (tmp_path / "twice.mp4").read_bytes()
    assert b"threads=4 " in content  # and so on machines with other numbers of cores


class TestFailure:
    @pytest.fixture
    def source(self, tmp_path):
        return write_film(tmp_path / "source.mp4", moving_square(10), sound=Tone(0.4))

    @pytest.fixture
    def index(self, source):
        indexer = Indexer()
        list(indexer.watching(VideoReader(source).timed_frames()))
        return indexer.index()

    @pytest.fixture
    def old(self, tmp_path):
        old = tmp_path / "out" / "film.mp4"
        old.parent.mkdir()
        old.write_text("the film before")
        return old

    def assert_untouched(self, old):
        assert old.read_text() == "the film before"
        assert list(old.parent.iterdir()) == [old]

    def test_the_caller_fails(self, source, index, old):
        with pytest.raises(RuntimeError, match="no more"), FilmWriter(old, (48, 64), index, source) as writer:
            writer.write(np.zeros((48, 64, 3), np.uint8))
            raise RuntimeError("no more")
        self.assert_untouched(old)

    @pytest.mark.parametrize("count", [0, 9])
    def test_too_few_frames(self, source, index, old, count):
        with pytest.raises(VideoError, match=f"{count} frames, expected the index's 10"):  # noqa: SIM117
            with FilmWriter(old, (48, 64), index, source) as writer:
                for image in moving_square(count):
                    writer.write(image)
        self.assert_untouched(old)

    def test_too_many_frames(self, index, old):
        with (
            pytest.raises(VideoError, match="more frames than the 10"),
            FilmWriter(old, (48, 64), index) as writer,
        ):
            for image in moving_square(11):
                writer.write(image)
        self.assert_untouched(old)

    def test_another_shape(self, index, old):
        with pytest.raises(VideoError, match=r"frame 0 has shape .* expected"):  # noqa: SIM117
            with FilmWriter(old, (48, 64), index) as writer:
                writer.write(np.zeros((64, 48, 3), np.uint8))
        self.assert_untouched(old)

    def test_odd_size(self, index, old):
        with pytest.raises(VideoError, match=r"47x64 .* is odd"):
            FilmWriter(old, (47, 64), index)
        self.assert_untouched(old)

    def test_sound_of_another_clip(self, index, old, folder):
        with pytest.raises(VideoError, match="2 films, expected the 1 of the index"):
            FilmWriter(old, (48, 64), index, folder)
        self.assert_untouched(old)


@pytest.mark.footage
def test_sound_and_times_of_a_real_clip(footage, tmp_path):
    source = footage / "basketball.mp4"
    frames = np.arange(219)
    still = np.zeros(219, np.int32)  # decoding it all for its known times would take longer than the rest
    index = FrameIndex(
        film=still,
        pts=512 * frames,
        time_s=frames / 30,
        duration_s=np.full(219, 1 / 30),
        repeat=still > 0,
        shot=still,
        size=(1080, 1920),
        time_bases=(Fraction(1, 15_360),),
    )
    with FilmWriter(tmp_path / "film.mp4", (48, 64), index, source) as writer:
        for image in moving_square(219):
            writer.write(image)
    with av.open(tmp_path / "film.mp4") as container:
        stream = container.streams.video[0]
        assert [f.pts * f.time_base for f in container.decode(stream)] == [
            Fraction(n, 30) for n in range(219)
        ]
    wanted = [(when, content) for when, content in sound_packets(source) if when < Fraction(219, 30)]
    assert sound_packets(tmp_path / "film.mp4") == wanted
    assert len(wanted) > 300
