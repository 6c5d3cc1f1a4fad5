"""A sound track to dance to: a drum on every beat, a hat between, a bass that walks."""

import wave
from pathlib import Path
from typing import Final

import numpy as np

from motiontransfer.artifacts.files import replacing
from motiontransfer.dancer.geometry import Floats

SAMPLE_RATE_HZ: Final = 44_100
_BASS_HZ: Final = (55.0, 55.0, 65.41, 49.0)  # one a bar of four beats


def compose(duration_s: float, beat_s: float) -> Floats:
    """(N,) samples in [-1, 1] of music whose first beat is at 0.

    Args:
        duration_s: how long.
        beat_s: from beat to beat.
    """
    time_s = np.arange(round(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    beat = time_s / beat_s
    since_beat_s = np.mod(beat, 1) * beat_s
    since_off_beat_s = np.mod(beat + 0.5, 1) * beat_s
    drum = np.sin(2 * np.pi * (50 * since_beat_s + 6 * (1 - np.exp(-since_beat_s / 0.03)))) * np.exp(
        -since_beat_s / 0.12
    )
    hiss = np.random.default_rng(0).uniform(-1, 1, len(time_s))
    hat = hiss * np.exp(-since_off_beat_s / 0.02)
    bass_hz = np.array(_BASS_HZ)[(beat // 4).astype(int) % len(_BASS_HZ)]
    bass = np.sin(2 * np.pi * bass_hz * np.mod(beat, 4) * beat_s) * np.exp(-since_off_beat_s / 0.3)
    return np.asarray(0.5 * drum + 0.12 * hat + 0.25 * bass)


def write_sound(path: Path, samples: Floats) -> None:
    """Writes samples in [-1, 1] as a mono 16-bit WAV file."""
    with replacing(path) as beside, wave.open(str(beside), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
