"""Of several tracks the one is taken that players take, and it is said which."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from films import Tone, moving_square, tone_samples
from segment_films import indexed, segmented_copy

from motiontransfer.video.picture import yuv_frame
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.sound import Sound
from motiontransfer.video.sound_file import write_sound


def film_of_tracks(
    path: Path, hz: tuple[float, ...], default: int | None, languages: tuple[str, ...]
) -> Path:
    """A second of pictures with a tone a track."""
    with av.open(path, "w") as container:
        pictures = container.add_stream("libx264", rate=25, width=64, height=48, pix_fmt="yuv420p")
        tracks = []
        for number, language in enumerate(languages):
            track = container.add_stream("aac", rate=48_000, layout="stereo")
            track.metadata["language"] = language
            track.disposition = Disposition.default if number == default else Disposition(0)
            tracks.append(track)
        for frame in (*(yuv_frame(image) for image in moving_square(25)), None):
            container.mux(pictures.encode(frame))
        for track, tone in zip(tracks, hz, strict=True):
            samples = np.tile(tone_samples(Tone(1.0, hz=tone)), (2, 1))
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
            frame.sample_rate, frame.time_base, frame.pts = 48_000, Fraction(1, 48_000), 0
            container.mux([*track.encode(frame), *track.encode(None)])
    return path


def pitch_hz(path: Path) -> float:
    with av.open(path) as container:
        assert len(container.streams.audio) == 1
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    return float(np.abs(np.fft.rfft(heard[:24_000])).argmax()) * 2


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
@pytest.mark.parametrize(("default", "taken"), [(0, 400), (1, 700), (None, 400)])
def test_the_default_track_or_the_first(tmp_path, suffix, default, taken):
    video = film_of_tracks(tmp_path / f"film.{suffix}", (400, 700), default, ("eng", "deu"))
    segmented_copy(tmp_path / "copy.mp4", video, slice(5, 25))
    assert pitch_hz(tmp_path / "copy.mp4") == taken
    write_sound(tmp_path / "sound.mp4", video, indexed(video))
    assert pitch_hz(tmp_path / "sound.mp4") == taken


def test_it_is_said_which(tmp_path):
    video = film_of_tracks(tmp_path / "film.mkv", (400, 700), 1, ("eng", "deu"))
    assert Sound((video,)).choices() == [f"{video}: takes sound track 2 (deu) of 2"]
    assert Sound((film_of_tracks(tmp_path / "one.mkv", (400,), 0, ("eng",)),)).choices() == []


def test_of_several_pictures_the_default(tmp_path):
    path = tmp_path / "film.mkv"
    with av.open(path, "w") as container:
        for number in range(2):
            track = container.add_stream("libx264", rate=25, width=64, height=48, pix_fmt="yuv420p")
            track.disposition = Disposition.default if number == 1 else Disposition(0)
        for track, level in zip(container.streams.video, (20, 200), strict=True):
            for frame in (*(yuv_frame(np.full((48, 64, 3), level, np.uint8)) for _ in range(3)), None):
                container.mux(track.encode(frame))
    assert next(VideoReader(path).frames()).mean() == pytest.approx(200, abs=3)
