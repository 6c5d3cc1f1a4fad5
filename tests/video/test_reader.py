"""A film's frames and times come out as they went in, and what is wrong with a film is said in one line."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from films import Tone, moving_square, write_film

from motiontransfer.errors import VideoError
from motiontransfer.video.film import Film
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader

NTSC = Fraction(1, 30_000)
UNEVEN = [0, 512, 700, 1500, 1501, 4000, 4100, 9000, 9600, 10_000, 12_000, 12_512]


def index_of(path):
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(path).timed_frames()):
        pass
    return indexer.index()


def differs(left, right) -> float:
    return float(np.abs(left.astype(float) - right.astype(float)).mean())


@pytest.mark.parametrize(
    ("pts", "time_base"),
    [
        ([512 * n for n in range(12)], Fraction(1, 12_288)),
        ([1001 * n for n in range(12)], NTSC),
        (UNEVEN, Fraction(1, 12_800)),
        ([15_000 + 1001 * n for n in range(12)], NTSC),
    ],
    ids=["24", "29.97", "variable", "late"],
)
def test_times_are_those_of_the_file(tmp_path, pts, time_base):
    film = write_film(tmp_path / "film.mp4", moving_square(len(pts)), pts, time_base)
    frames = list(VideoReader(film).timed_frames())
    # Equal as fractions: MP4 keeps a late start in milliseconds, which the film here stays clear of.
    assert [frame.pts * frame.time_base for frame in frames] == [when * time_base for when in pts]
    assert [frame.duration for frame in frames[:-1]] == np.diff([frame.pts for frame in frames]).tolist()


def test_last_duration_is_the_films(tmp_path):
    film = write_film(
        tmp_path / "film.mp4", moving_square(5), last_duration=7, bf="0", time_base=Fraction(1, 12_800)
    )
    assert list(VideoReader(film).timed_frames())[-1].duration == 7


def test_pictures_are_those_written(tmp_path):
    images = moving_square(8)
    film = write_film(tmp_path / "film.mp4", images, crf="1")
    reader = VideoReader(film)
    assert reader.size == (48, 64)
    assert reader.expected_frames == 8
    found = list(reader.frames())
    assert [differs(found[n], images[n]) < 5 for n in range(8)] == [True] * 8
    assert differs(found[0], images[4]) > differs(found[0], images[0]) + 3


def test_flat_colours_survive(tmp_path):
    colours = [(200, 30, 60), (16, 200, 90), (255, 255, 255), (0, 0, 0)]
    images = [np.full((48, 64, 3), colour, np.uint8) for colour in colours]
    found = list(VideoReader(write_film(tmp_path / "film.mp4", images, crf="1")).frames())
    for image, colour in zip(found, colours, strict=True):
        assert np.abs(image.astype(int) - colour).max() <= 3


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotation_is_applied(tmp_path, degrees):
    image = np.zeros((48, 64, 3), np.uint8)
    image[:16, :16] = 255  # marks the top left corner
    film = write_film(tmp_path / "film.mp4", [image] * 3, rotation=degrees)
    reader = VideoReader(film)
    turned = np.rot90(image, degrees // 90)
    assert reader.size == turned.shape[:2]
    assert differs(next(reader.frames()), turned) < 3


def test_a_phones_rotation_matrix_turns_clockwise(tmp_path):
    """The matrix that phones write for a portrait film: the first row of pixels is shown at the right."""
    image = np.zeros((48, 64, 3), np.uint8)
    image[:16, :16] = 255
    film = write_film(tmp_path / "film.mp4", [image] * 3)
    identity = b"".join(n.to_bytes(4, "big") for n in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
    quarter = b"".join(
        n.to_bytes(4, "big", signed=True) for n in (0, 0x10000, 0, -0x10000, 0, 0, 48 << 16, 0, 0x40000000)
    )
    content = film.read_bytes()
    header = content.index(b"tkhd")
    place = content.index(identity, header)
    film.write_bytes(content[:place] + quarter + content[place + len(quarter) :])
    found = next(VideoReader(film).frames())
    assert found.shape == (64, 48, 3)
    assert found[:16, -16:].mean() > 200 > 50 > found[-16:].mean()


@pytest.mark.parametrize(("aspect", "size"), [("2", (48, 128)), ("1/2", (96, 64)), ("4/3", (48, 85))])
def test_pixels_become_square(tmp_path, aspect, size):
    reader = VideoReader(write_film(tmp_path / "film.mp4", moving_square(3), aspect=aspect))
    assert reader.size == size == next(reader.frames()).shape[:2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three films with B-frames and rare keyframes, of different shapes and time bases; and no film."""
    folder = tmp_path_factory.mktemp("folder")
    options = {"bf": "3", "g": "10", "x264-params": "open-gop=1"}
    write_film(folder / "b.mp4", moving_square(33), [1001 * n for n in range(33)], NTSC, **options)
    write_film(folder / "a.mp4", moving_square(25, seed=1), time_base=Fraction(1, 12_800), **options)
    write_film(folder / "c.mkv", moving_square(12, (64, 48), seed=2), time_base=Fraction(1, 25), **options)
    (folder / "notes.txt").write_text("no film")
    (folder / "._a.mp4").write_text("a leftover of another system")
    return folder


def test_films_follow_in_name_order(folder):
    reader = VideoReader(folder)
    assert [film.name for film in reader.films] == ["a.mp4", "b.mp4", "c.mkv"]
    frames = list(reader.timed_frames())
    assert [frame.film for frame in frames] == [0] * 25 + [1] * 33 + [2] * 12
    assert {frame.image.shape for frame in frames} == {(48, 64, 3)}


def test_other_shapes_are_letterboxed(folder):
    last = list(VideoReader(folder).frames())[-1]
    assert last[:, :10].max() == last[:, -10:].max() == 0
    assert last[:, 20:44].mean() > 30


@pytest.mark.parametrize("start", [0, 1, 9, 10, 11, 19, 24, 25, 26, 34, 36, 45, 57, 58, 59, 69, 70])
def test_seeking_equals_decoding_from_the_start(folder, start):
    reader, index = VideoReader(folder), index_of(folder)
    everything = list(reader.frames())
    stop = min(start + 4, 70)
    found = list(reader.frames(start, stop, index))
    assert len(found) == stop - start
    for number, image in enumerate(found, start):
        assert np.array_equal(image, everything[number])
    assert all(map(np.array_equal, found, reader.frames(start, stop)))


def test_seeking_to_the_end_takes_all_that_is_left(folder):
    assert len(list(VideoReader(folder).frames(50, None, index_of(folder)))) == 20


def test_a_changed_film_is_noticed(tmp_path):
    film = write_film(tmp_path / "film.mp4", moving_square(10), [1001 * n for n in range(10)], NTSC)
    index = index_of(film)
    write_film(film, moving_square(10), [1000 * n for n in range(10)], NTSC)
    with pytest.raises(VideoError, match=r"film\.mp4: no frame at 0\.1.* the film was changed"):
        list(VideoReader(film).frames(3, 5, index))


def fails(path: Path) -> str:
    with pytest.raises(VideoError) as caught:
        list(VideoReader(path).timed_frames())
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_no_such_film(tmp_path):
    assert "no such film" in fails(tmp_path / "film.mp4")


def test_folder_without_films(tmp_path):
    assert "no films" in fails(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello, I am no film"])
def test_not_a_film(tmp_path, content):
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    assert "not a film" in fails(film)


def test_sound_alone(tmp_path):
    import av
    from films import _sound_packets

    film = tmp_path / "sound.mp4"
    with av.open(film, "w") as container:
        container.mux(_sound_packets(container, Tone(0.5)))
    assert "no video stream, only audio" in fails(film)


def test_a_film_cut_off_after_its_table_of_contents(tmp_path, capfd):
    film = write_film(tmp_path / "film.mp4", moving_square(40), movflags="faststart", crf="5", bf="0")
    film.write_bytes(film.read_bytes()[:-3000])
    message = fails(film)
    assert "of 40" in message
    assert "cut off" in message
    assert capfd.readouterr().err == ""


def test_a_film_cut_off_before_its_table_of_contents(tmp_path, capfd):
    film = write_film(tmp_path / "film.mp4", moving_square(40), crf="5")
    film.write_bytes(film.read_bytes()[:-3000])
    assert "cut off" in fails(film)
    assert capfd.readouterr().err == ""


def test_a_matroska_film_cut_off(tmp_path, capfd):
    film = write_film(tmp_path / "film.mkv", moving_square(80), crf="5")
    film.write_bytes(film.read_bytes()[:-9000])
    message = fails(film)
    assert "of 3.200 s" in message
    assert "cut off" in message
    assert capfd.readouterr().err == ""


def test_a_damaged_film_names_the_frame(tmp_path, capfd):
    film = write_film(tmp_path / "film.mp4", moving_square(40), crf="5", bf="0", movflags="faststart")
    content = bytearray(film.read_bytes())
    content[-5000:] = bytes(5000)
    film.write_bytes(bytes(content))
    message = fails(film)
    assert "of 40" in message
    assert capfd.readouterr().err == ""


class NoFrames(Film):
    def _decoded(self, seek_pts):
        return iter(())


class Frame:
    def __init__(self, pts):
        self.pts, self.duration, self.time_base = pts, 1, Fraction(1, 25)


def test_zero_frames(tmp_path):
    film = NoFrames(write_film(tmp_path / "film.mp4", moving_square(2)))
    with pytest.raises(VideoError, match=r"film\.mp4: has a video stream but no frames"):
        list(film.frames())


@pytest.mark.parametrize(
    ("pts", "message"),
    [
        ([None], "its first frame has no time"),
        ([0, None], "a frame after 0.000 s has no time"),
        ([0, 2, 2], "a frame at 0.080 s follows one at 0.080 s"),
        ([0, 2, 1], "a frame at 0.040 s follows one at 0.080 s"),
    ],
)
def test_times_that_do_not_rise(tmp_path, monkeypatch, pts, message):
    film = Film(write_film(tmp_path / "film.mp4", moving_square(2)))
    monkeypatch.setattr(film, "_decoded", lambda seek_pts: map(Frame, pts))
    with pytest.raises(VideoError, match=message):
        list(film.frames())


@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "count", "size"), [("dance", 288, (1920, 1080)), ("basketball", 219, (1080, 1920))]
)
def test_real_clips(footage, name, count, size):
    reader = VideoReader(footage / f"{name}.mp4")
    assert reader.size == size
    assert reader.expected_frames == count


@pytest.mark.footage
def test_seeking_in_a_real_clip(footage):
    film = Film(footage / "basketball.mp4")
    sought = [frame for _, frame in zip(range(2), film.frames(512 * 130), strict=False)]
    assert [frame.pts for frame in sought] == [512 * 130, 512 * 131]
    straight = next(frame for frame in film.frames() if frame.pts == 512 * 130)
    assert np.array_equal(sought[0].image(), straight.image())
