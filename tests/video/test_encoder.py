"""Encoders give a packet a frame, in order; the machine's own is taken only where it really encodes."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from films import moving_square, write_film
from segment_films import segmented_copy

from motiontransfer.errors import VideoError
from motiontransfer.video import encoder as encoders
from motiontransfer.video.encoder import HARDWARE, Encoder, choose_encoder, x264, x265
from motiontransfer.video.reader import VideoReader


@pytest.mark.parametrize(("name", "codec"), [("x264", "libx264"), ("x265", "libx265")])
def test_by_name(name, codec, capfd):
    encoder = choose_encoder(name, 20, (48, 64))
    assert (encoder.name, encoder.codec, encoder.options["crf"]) == (name, codec, "20")
    assert capfd.readouterr() == ("", "")


def test_b_frames_are_not_taken():
    with pytest.raises(VideoError, match="does not give a packet a frame, in order"):
        replace(x264(17), options={"bf": "2", "preset": "medium"}).encodes((48, 64))


def test_a_codec_that_is_not_there():
    with pytest.raises(VideoError, match="not in this build of FFmpeg"):
        Encoder("hardware", "h264_of_tomorrow", {}).encodes((48, 64))


def test_hardware_is_the_first_that_encodes(monkeypatch):
    def absent(crf: int) -> Encoder:
        return Encoder("hardware", "h264_of_tomorrow", {})

    def there(crf: int) -> Encoder:
        return replace(x264(crf), name="hardware", pixel_format="nv12")

    monkeypatch.setattr(encoders, "HARDWARE", (absent, there))
    assert choose_encoder("hardware", 17, (48, 64)) == there(17)
    monkeypatch.setattr(encoders, "HARDWARE", (absent,))
    with pytest.raises(
        VideoError, match=r"'hardware' that encodes 64x48 .*of_tomorrow: not in .*; choose another"
    ):
        choose_encoder("hardware", 17, (48, 64))


@pytest.mark.parametrize("crf", [0, 17, 51])
def test_hardware_is_asked_for_in_numbers_that_it_knows(crf):
    for make in HARDWARE:
        options = make(crf).options
        quality = next(options[key] for key in ("cq", "qp_p", "global_quality") if key in options)
        assert 0 <= int(quality) <= 118 * 100
        assert options["bf"] == "0"


def test_a_machine_without_hardware_says_so_in_a_line_or_encodes(tmp_path):
    source = write_film(tmp_path / "source.mp4", moving_square(6, (256, 256)), crf="1")
    try:
        encoder = choose_encoder("hardware", 17, (256, 256))
    except VideoError as error:
        assert "\n" not in str(error)
        assert all(make(17).codec in str(error) for make in HARDWARE)
    else:
        segmented_copy(tmp_path / "film.mp4", source, segment_s=0.12, encoder=encoder)
        assert len(list(VideoReader(tmp_path / "film.mp4").frames())) == 6


@pytest.mark.parametrize("make", [x264, x265])
def test_colours_and_tags_are_what_players_look_for(tmp_path, make):
    colour = np.full((64, 64, 3), (200, 30, 60), np.uint8)
    source = write_film(tmp_path / "source.mp4", [colour] * 3, crf="1")
    segmented_copy(tmp_path / "film.mp4", source, encoder=make(4))
    with av.open(tmp_path / "film.mp4") as container:
        codec = container.streams.video[0].codec_context
        assert codec.codec_tag == {"x264": "avc1", "x265": "hvc1"}[make(4).name]
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (1, 1, 1, 1)
    assert np.abs(next(VideoReader(tmp_path / "film.mp4").frames()).astype(int) - colour).max() <= 4


@pytest.mark.parametrize("make", [x264, x265])
def test_six_more_of_crf_are_much_smaller(tmp_path, make):
    noise = np.random.default_rng(0).integers(0, 255, (4, 64, 64, 3), np.uint8)
    source = write_film(tmp_path / "source.mp4", list(noise), crf="1")

    def size(crf: int) -> int:
        segmented_copy(tmp_path / "film.mp4", source, encoder=make(crf))
        return Path(tmp_path / "film.mp4").stat().st_size

    assert size(30) < 0.8 * size(24)
