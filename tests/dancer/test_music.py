"""The sound track."""

import wave

import numpy as np
import pytest

from motiontransfer.dancer.music import SAMPLE_RATE_HZ, compose, write_sound


def loudness(samples):
    return np.square(samples).mean()


@pytest.mark.parametrize("seed", [0, 11, 22])
def test_the_beat_is_where_the_dance_has_it(seed):
    beat_s = 0.5
    samples = compose(4.0, beat_s, seed)
    assert samples.shape == (4 * SAMPLE_RATE_HZ, 2)
    assert 0.2 < np.abs(samples).max() <= 1
    # A drum on each beat: the tenth of a second after it is louder than the one before it.
    tenth = SAMPLE_RATE_HZ // 10
    for beat in range(1, 7):
        start = round(beat * beat_s * SAMPLE_RATE_HZ)
        assert loudness(samples[start : start + tenth]) > 1.5 * loudness(samples[start - tenth : start])


def test_rounds_differ_and_both_sides_do():
    samples = compose(24.0, 0.5)
    first, second = samples[: 8 * SAMPLE_RATE_HZ], samples[8 * SAMPLE_RATE_HZ : 16 * SAMPLE_RATE_HZ]
    assert loudness(first - second) > 0.05 * loudness(first)
    assert loudness(samples[:, 0] - samples[:, 1]) > 0.01 * loudness(samples)


def test_the_seed_decides_and_nothing_else_does():
    np.testing.assert_array_equal(compose(3.0, 0.5, 4), compose(3.0, 0.5, 4))
    assert (compose(3.0, 0.5, 4) != compose(3.0, 0.5, 5)).any()


def test_it_ends_softly():
    samples = compose(5.0, 0.5)
    assert np.abs(samples[-100:]).max() < 0.01


def test_sound_file(tmp_path):
    samples = compose(1.0, 0.5)
    write_sound(tmp_path / "sound.wav", samples)
    with wave.open(str(tmp_path / "sound.wav")) as file:
        assert file.getnchannels() == 2
        assert file.getframerate() == file.getnframes() == SAMPLE_RATE_HZ
        written = np.frombuffer(file.readframes(SAMPLE_RATE_HZ), "<i2").reshape(-1, 2)
    np.testing.assert_allclose(written / 32767, samples, atol=1e-4)
