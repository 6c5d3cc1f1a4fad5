"""Segments: as many frames as were asked for, whole or not there, and kept where the disk is full."""

import errno
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from films import moving_square
from full_disk import files_no_larger_than
from segment_films import exact_times

from motiontransfer.artifacts.files import write_json
from motiontransfer.errors import ArtifactError, VideoError
from motiontransfer.video.clock import Clock
from motiontransfer.video.encoder import x264
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.segment_folder import SegmentFolder
from motiontransfer.video.segments import SegmentWriter, segment_spans


def clock_at(frames: int, fps: Fraction) -> Clock:
    """An even rate from 3 s on."""
    ticks = fps.denominator
    starts = 3 * fps.numerator + ticks * np.arange(frames)
    return Clock(fps.numerator, starts, np.full(frames, ticks), starts[:1], (0,), fps)


@pytest.mark.parametrize(
    ("frames", "fps", "segment_s", "lengths"),
    [
        (100, Fraction(25), 2.0, [50, 50]),
        (101, Fraction(25), 2.0, [50, 50, 1]),
        (7, Fraction(30_000, 1001), 0.1, [3, 3, 1]),  # 2.997 frames
        (7, Fraction(24), 0.13, [4, 3]),  # 3.12
        (3, Fraction(24), 0.001, [1, 1, 1]),
        (3, Fraction(24), 10.0, [3]),
    ],
)
def test_spans(frames, fps, segment_s, lengths):
    spans = segment_spans(clock_at(frames, fps), segment_s)
    assert [span.stop - span.start for span in spans] == lengths
    assert [n for span in spans for n in range(span.start, span.stop)] == list(range(frames))


def test_a_segment_is_a_film_that_begins_at_0(tmp_path):
    images = moving_square(10)
    with SegmentWriter(
        tmp_path / "1.mp4", (48, 64), clock_at(10, Fraction(25)), slice(4, 9), x264(4)
    ) as film:
        for image in images[4:9]:
            film.write(image)
    assert exact_times(tmp_path / "1.mp4") == [(Fraction(n, 25), Fraction(1, 25)) for n in range(5)]
    for found, wanted in zip(VideoReader(tmp_path / "1.mp4").frames(), images[4:9], strict=True):
        assert np.abs(found.astype(int) - wanted).mean() < 3


@pytest.mark.parametrize("count", [0, 4, 6])
def test_too_few_or_many_pictures_leave_nothing(tmp_path, count):
    with (
        pytest.raises(VideoError, match="frames"),
        SegmentWriter(tmp_path / "1.mp4", (48, 64), clock_at(10, Fraction(25)), slice(4, 9), x264(4)) as film,
    ):
        for image in moving_square(count):
            film.write(image)
    assert list(tmp_path.iterdir()) == []


KEY = {"inputs": "1" * 64, "code": "2" * 64}


class TestFolder:
    def finish(self, folder: SegmentFolder, segment: int, films: tuple[str, ...] = ("film",)) -> None:
        for film in films:
            folder.path(segment, film).write_bytes(b"film")
        folder.memory(segment).write_bytes(b"memory")
        folder.drop_memories(segment)

    def test_counts_what_is_whole_from_the_first(self, tmp_path):
        folder = SegmentFolder(tmp_path / "segments", 4)
        assert folder.claim(KEY) is None
        assert folder.finished() == 0
        self.finish(folder, 0)
        self.finish(folder, 1)
        folder.path(2).write_bytes(b"film without the memory")
        assert folder.finished() == 2
        assert [folder.memory(n).exists() for n in range(3)] == [False, True, False]
        self.finish(folder, 2)
        self.finish(folder, 3)
        assert folder.finished() == 4
        folder.path(1).unlink()
        assert folder.finished() == 0

    def test_a_matte_belongs_to_a_segment(self, tmp_path):
        folder = SegmentFolder(tmp_path / "segments", 2, ("film", "matte"))
        folder.claim(KEY)
        self.finish(folder, 0)
        assert folder.finished() == 0
        self.finish(folder, 0, ("film", "matte"))
        assert folder.finished() == 1
        assert [path.name for path in folder.paths("matte")] == ["000000.matte.mp4", "000001.matte.mp4"]

    def test_killed_between_a_memory_and_the_removal_of_the_one_before(self, tmp_path):
        folder = SegmentFolder(tmp_path / "segments", 3)
        folder.claim(KEY)
        self.finish(folder, 0)
        folder.path(1).write_bytes(b"film")
        folder.memory(1).write_bytes(b"memory")
        assert folder.finished() == 2
        self.finish(folder, 2)
        assert sorted(path.name for path in folder.folder.glob("*.safetensors")) == ["000002.safetensors"]

    def test_another_key_empties_it_and_says_what_changed(self, tmp_path):
        folder = SegmentFolder(tmp_path / "segments", 2)
        folder.claim(KEY)
        self.finish(folder, 0)
        assert folder.claim(dict(reversed(KEY.items()))) is None
        assert folder.finished() == 1
        assert folder.claim({**KEY, "code": "3" * 64, "device": "cuda"}) == "code, device"
        assert folder.finished() == 0
        assert folder.claim({**KEY, "code": "3" * 64, "device": "cuda"}) is None
        assert folder.claim(KEY) is None  # no segment to throw away

    @pytest.mark.parametrize("damaged", ["", "{", "null", "[1]", "7"])
    def test_a_key_that_cannot_be_read(self, tmp_path, damaged):
        folder = SegmentFolder(tmp_path / "segments", 2)
        folder.claim(KEY)
        self.finish(folder, 0)
        (folder.folder / "key.json").write_text(damaged)
        assert folder.claim(KEY) is None
        assert folder.finished() == 0

    def made(self, folder: Path) -> list[Path]:
        """A film and its record."""
        paths = [folder / "renders" / name for name in ("a.mp4", "a.json")]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            path.write_text(path.name)
        return paths

    def test_what_was_made_takes_the_place_of_the_segments(self, tmp_path):
        folder, made = SegmentFolder(tmp_path / "segments", 2), self.made(tmp_path)
        folder.claim(KEY)
        assert not folder.give_back(made)
        self.finish(folder, 0)
        self.finish(folder, 1)
        folder.keep(made)
        assert folder.finished() == 0
        assert sorted(path.name for path in folder.folder.iterdir()) == ["key.json", "made", "made.json"]
        assert all((folder.folder / "made" / path.name).samefile(path) for path in made)
        shutil.rmtree(tmp_path / "renders")
        assert folder.claim(KEY) is None and folder.give_back(made)
        assert [path.read_text() for path in made] == ["a.mp4", "a.json"]
        made[1].write_text("another")  # and with it what is kept
        assert not folder.give_back(made)
        assert folder.claim({**KEY, "code": "3" * 64}) is None  # of a finished film nothing begins anew
        assert not folder.give_back(made) and made[0].exists()

    def test_killed_in_the_removal_of_the_segments(self, tmp_path, monkeypatch):
        folder, made = SegmentFolder(tmp_path / "segments", 2), self.made(tmp_path)
        folder.claim(KEY)
        self.finish(folder, 0)
        self.finish(folder, 1)
        with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
            killed.setattr(Path, "unlink", interrupted_at("000000.mp4"))
            folder.keep(made)
        made[0].unlink()
        assert folder.path(0).exists()
        assert folder.give_back(made) and made[0].read_text() == "a.mp4"
        assert not folder.path(0).exists()

    def test_where_no_link_can_be_made_nothing_is_kept(self, tmp_path, monkeypatch):
        def refused(link: Path, file: Path) -> None:
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        folder, made = SegmentFolder(tmp_path / "segments", 1), self.made(tmp_path)
        folder.claim(KEY)
        self.finish(folder, 0)
        monkeypatch.setattr(Path, "hardlink_to", refused)
        folder.keep(made)
        assert not folder.folder.exists() and not folder.give_back(made)

    def test_removed(self, tmp_path):
        folder = SegmentFolder(tmp_path / "segments", 1)
        folder.claim(KEY)
        folder.remove()
        folder.remove()
        assert list(tmp_path.iterdir()) == []


def interrupted_at(name: str) -> Callable[..., None]:
    """Path.unlink, which is left by Ctrl-C before a file of this name."""
    unlink = Path.unlink

    def interrupted(path: Path, missing_ok: bool = False) -> None:
        if path.name == name:
            raise KeyboardInterrupt
        unlink(path, missing_ok)

    return interrupted


def write_until_full(folder: SegmentFolder, spans: list[slice], clock: Clock) -> None:
    """Writes a film of growing noise, so that the first segments are small and a later one does not fit."""
    rng = np.random.default_rng(0)
    with folder.telling_what_is_kept():
        for segment, span in enumerate(spans):
            with SegmentWriter(folder.path(segment), (64, 64), clock, span, x264(4)) as film:
                for frame in range(span.start, span.stop):
                    noise = rng.integers(0, 255, (64, 64, 3)).astype(np.uint8)
                    film.write(noise if frame >= 8 else np.zeros_like(noise))
            write_json(folder.memory(segment), {})


class TestFullDisk:
    @pytest.mark.parametrize("limit", [4_000, 20_000, 30_000])  # in the first, in a buffer, at the file's end
    def test_one_line_and_the_finished_segments_stay(self, tmp_path, limit):
        clock = clock_at(24, Fraction(8))
        folder = SegmentFolder(tmp_path / "segments", 3)
        folder.claim(KEY)
        spans = segment_spans(clock, 1.0)
        with files_no_larger_than(limit), pytest.raises(ArtifactError) as caught:
            write_until_full(folder, spans, clock)
        assert "; make room there; 1 of 3 segments are kept, the next run goes on there" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert folder.finished() == 1
        assert not list(folder.folder.glob(".*"))

    def test_other_errors_are_left_alone(self, tmp_path):
        folder = SegmentFolder(tmp_path, 1)
        with pytest.raises(ArtifactError, match=r"^another$"), folder.telling_what_is_kept():
            raise ArtifactError("another")


OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs util-linux")
def test_a_disk_that_is_really_full(tmp_path):
    """On a file system of 100 kB, which only this test's process sees."""
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from fractions import Fraction\n"
        "from pathlib import Path\n"
        "from test_segments import *\n"
        "folder = SegmentFolder(Path(sys.argv[1]) / 'segments', 3)\n"
        "folder.claim({})\n"
        "clock = clock_at(24, Fraction(8))\n"
        "try:\n"
        "    write_until_full(folder, segment_spans(clock, 1.0), clock)\n"
        "except ArtifactError as error:\n"
        "    print(error, '| finished', folder.finished())\n"
    )
    mount = 'mount -t tmpfs -o size=48k none "$1" 2>/dev/null || exit 77; exec "$0" -c "$2" "$1" "$3" "$4"'
    here = Path(__file__).parent
    result = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", mount, sys.executable, tmp_path, code, here, here.parent],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode == 77 or "unshare" in result.stderr:
        pytest.skip("no file system of one's own here")
    assert result.stderr == ""
    assert "No space left on device; make room there; 1 of 3 segments are kept" in result.stdout
    assert result.stdout.endswith("| finished 1\n")
