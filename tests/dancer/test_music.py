"""The sound track."""

import wave

import numpy as np

from motiontransfer.dancer.music import SAMPLE_RATE_HZ, compose, write_sound


def test_the_beat_is_where_the_dance_has_it():
    beat_s = 0.5
    samples = compose(4.0, beat_s)
    assert len(samples) == 4 * SAMPLE_RATE_HZ
    assert np.abs(samples).max() <= 1
    # A drum on each beat: the tenth of a second after it is louder than the one before it.
    tenth = SAMPLE_RATE_HZ // 10
    for beat in range(1, 8):
        start = round(beat * beat_s * SAMPLE_RATE_HZ)
        before, after = samples[start - tenth : start], samples[start : start + tenth]
        assert np.square(after).mean() > 2 * np.square(before).mean()


def test_sound_file(tmp_path):
    write_sound(tmp_path / "sound.wav", compose(1.0, 0.5))
    with wave.open(str(tmp_path / "sound.wav")) as file:
        assert file.getnchannels() == 1
        assert file.getframerate() == file.getnframes() == SAMPLE_RATE_HZ
