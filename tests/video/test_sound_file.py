from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import Tone, moving_square, write_film

from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.sound_file import sound_or_none, write_sound
from motiontransfer.video.writer import FilmWriter


def indexed(video: Path):
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(video).timed_frames()):
        pass
    return indexer.index()


def packets(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(path) as container:
        stream = container.streams.audio[0]
        return [
            (packet.pts * stream.time_base, bytes(packet))
            for packet in container.demux(stream)
            if packet.size
        ]


def written(path: Path, video: Path, sound: Path | None) -> Path:
    index = indexed(video)
    with FilmWriter(path, VideoReader(video).size, index, sound) as film:
        for image in VideoReader(video).frames():
            film.write(image)
    return path


def test_a_film_gets_the_same_packets_from_the_sound_file_as_from_the_film(tmp_path: Path) -> None:
    video = tmp_path / "film.mp4"
    write_film(video, moving_square(30), sound=Tone(1.4, start_s=0.2))
    write_sound(tmp_path / "sound.mp4", video, indexed(video))
    direct = written(tmp_path / "direct.mp4", video, video)
    through_file = written(tmp_path / "through.mp4", video, sound_or_none(tmp_path / "sound.mp4"))
    assert packets(through_file) == packets(direct)
    assert len(packets(direct)) > 20


def test_a_silent_film_gives_an_empty_file(tmp_path: Path) -> None:
    video = tmp_path / "film.mp4"
    write_film(video, moving_square(5))
    write_sound(tmp_path / "sound.mp4", video, indexed(video))
    assert (tmp_path / "sound.mp4").read_bytes() == b""
    assert sound_or_none(tmp_path / "sound.mp4") is None


def test_equal_films_give_equal_bytes(tmp_path: Path) -> None:
    video = tmp_path / "film.mp4"
    write_film(video, moving_square(10), sound=Tone(0.5))
    for name in ("one", "two"):
        write_sound(tmp_path / name, video, indexed(video))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() != b""


@pytest.mark.footage
def test_the_sound_of_real_films_is_copied(footage: Path, tmp_path: Path) -> None:
    video = footage / "basketball.mp4"
    write_sound(tmp_path / "sound.mp4", video, indexed(video))
    assert np.all([data in {d for _, d in packets(video)} for _, data in packets(tmp_path / "sound.mp4")])
