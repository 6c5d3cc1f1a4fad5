"""A sound track to dance to: drums, bass, chords and a tune over four bars that come again in new dresses."""

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.files import replacing
from motiontransfer.dancer.geometry import Floats

SAMPLE_RATE_HZ: Final = 48_000
_BEATS_PER_BAR: Final = 4
_BARS: Final = 4  # of a round, after which the chords come again

# Chords of a minor key: semitones from its root to each chord's root, and whether that chord is minor.
_PROGRESSIONS: Final = (
    ((0, True), (8, False), (3, False), (10, False)),
    ((0, True), (5, True), (8, False), (10, False)),
    ((0, True), (3, False), (10, False), (5, True)),
    ((8, False), (10, False), (0, True), (0, True)),
)
_MINOR, _MAJOR = (0, 3, 7, 12), (0, 4, 7, 12)
_LOWEST_ROOT, _ROOTS = 33, 8  # MIDI numbers: A1 and the seven semitones above
# Bass notes in half beats of a bar: which chord tone, -1 is silence.
_BASS_LINES: Final = (
    (0, -1, 0, 3, -1, 0, 2, 3),
    (0, -1, 3, 0, -1, 3, 0, 2),
    (0, 0, -1, 3, 0, -1, 2, -1),
)
_TUNE_NOTES: Final = 8 * _BARS  # in half beats
_TUNE_SHARE: Final = 0.55  # of them that sound

# What each round has, one after the other: it grows, breathes, and comes back.
_ROUNDS: Final = (
    frozenset({"kick", "hat", "bass", "pad"}),
    frozenset({"kick", "hat", "clap", "bass", "pad", "pluck"}),
    frozenset({"kick", "hat", "clap", "bass", "pad", "pluck", "tune"}),
    frozenset({"hat", "clap", "pad", "pluck", "tune"}),
    frozenset({"kick", "hat", "clap", "bass", "pad", "pluck", "tune"}),
)

# How loud each is, and how far it sits to the left (below 0) or right.
_LEVELS: Final = {
    "kick": (0.55, 0.0), "hat": (0.07, 0.35), "clap": (0.20, -0.2), "bass": (0.17, 0.0),
    "pad": (0.045, -0.3), "pluck": (0.13, 0.45), "tune": (0.15, -0.4),
}  # fmt: skip
_DRUMS: Final = frozenset({"kick", "hat", "clap"})
_DUCKED, _DUCKED_S = 0.55, 0.11  # how much all else gives way to each beat, and for how long


@dataclass(frozen=True)
class Song:
    """What is played, but not how fast."""

    root: int
    progression: tuple[tuple[int, bool], ...]
    bass_line: tuple[int, ...]
    tune: tuple[int, ...]  # chord tones in half beats, -1 is silence

    @classmethod
    def drawn(cls, seed: int) -> Self:
        """The same for the same seed."""
        random = np.random.default_rng([seed, 2])
        notes = random.integers(0, len(_MINOR), _TUNE_NOTES)
        sounds = random.random(_TUNE_NOTES) < _TUNE_SHARE
        return cls(
            _LOWEST_ROOT + int(random.integers(_ROOTS)),
            _PROGRESSIONS[random.integers(len(_PROGRESSIONS))],
            _BASS_LINES[random.integers(len(_BASS_LINES))],
            tuple(int(note) if sound else -1 for note, sound in zip(notes, sounds, strict=True)),
        )

    def chord(self, bar: int) -> tuple[int, ...]:
        """The MIDI numbers of a bar's chord, from its root up."""
        step, is_minor = self.progression[bar % _BARS]
        return tuple(self.root + step + tone for tone in (_MINOR if is_minor else _MAJOR))


def compose(duration_s: float, beat_s: float, seed: int = 0) -> Floats:
    """(N, 2) samples in [-1, 1] of music, left and right, whose first beat is at 0.

    Args:
        duration_s: how long.
        beat_s: from beat to beat.
        seed: of key, chords, bass line and tune.
    """
    count = round(duration_s * SAMPLE_RATE_HZ)
    song, random = Song.drawn(seed), np.random.default_rng([seed, 3])
    drums, tones = np.zeros((2, count + SAMPLE_RATE_HZ, 2))  # a second longer, for what rings on
    for beat in range(int(np.ceil(duration_s / beat_s))):
        for voice, sound, late in _sounds_of_beat(song, beat, beat_s, random):
            level, place = _LEVELS[voice]
            start = round((beat + late) * beat_s * SAMPLE_RATE_HZ)
            track = drums if voice in _DRUMS else tones
            heard = sound[: len(track) - start, None]
            sides = np.sqrt([(1 - place) / 2, (1 + place) / 2])
            track[start : start + len(heard)] += level * sides * heard
    since_beat_s = np.mod(np.arange(count) / SAMPLE_RATE_HZ, beat_s)
    gives_way = 1 - _DUCKED * np.exp(-since_beat_s / _DUCKED_S)
    mix = drums[:count] + tones[:count] * gives_way[:, None]
    return np.asarray(np.tanh(1.3 * mix) * _fade(count)[:, None])


_Sounds = list[tuple[str, Floats, float]]


def _sounds_of_beat(song: Song, beat: int, beat_s: float, random: np.random.Generator) -> _Sounds:
    """The voices that begin within a beat: which, their samples, and how many beats later."""
    bar, within = divmod(beat, _BEATS_PER_BAR)
    chord, playing = song.chord(bar), _ROUNDS[bar // _BARS % len(_ROUNDS)]
    last_bar = bar % _BARS == _BARS - 1
    sounds: _Sounds = [("kick", _kick(), 0.0)]
    sounds += [("hat", _hat(random, 0.035), 0.5), ("hat", 0.4 * _hat(random, 0.02), 0.0)]
    if last_bar:  # a little run into the next round
        sounds += [("hat", 0.6 * _hat(random, 0.02), share) for share in (0.25, 0.75)]
    if within % 2 == 1:
        sounds.append(("clap", _clap(random), 0.0))
    if within == 0:
        sounds.append(("pad", _pad(chord, _BEATS_PER_BAR * beat_s), 0.0))
    for half in (0, 1):
        note = song.bass_line[2 * within + half]
        if note >= 0:
            sounds.append(("bass", _bass(chord[note], 0.45 * beat_s), half / 2))
        sounds.append(("pluck", _pluck(chord[(2 * within + half) % 3] + 24), half / 2))
        note = song.tune[(2 * beat + half) % _TUNE_NOTES]
        if note >= 0:
            sounds.append(("tune", _bell(chord[note] + 36), half / 2))
    return [sound for sound in sounds if sound[0] in playing]


def _time(duration_s: float) -> Floats:
    return np.arange(int(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def _hertz(note: float) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def _kick() -> Floats:
    time = _time(0.28)
    swept = 48 * time + 5.5 * (1 - np.exp(-time / 0.028))
    return np.sin(2 * np.pi * swept) * np.exp(-time / 0.10) * np.minimum(1, time / 0.001)


def _hat(random: np.random.Generator, length_s: float) -> Floats:
    time = _time(0.12)
    hiss = random.uniform(-1, 1, len(time) + 2)
    return np.diff(hiss, 2) * np.exp(-time / length_s)  # differences keep the high tones


def _clap(random: np.random.Generator) -> Floats:
    time = _time(0.22)
    hiss = np.diff(random.uniform(-1, 1, len(time) + 1))
    hands = sum(np.exp(-np.maximum(time - late, 0) / 0.008) * (time >= late) for late in (0, 0.011, 0.021))
    return hiss * (0.5 * np.asarray(hands) + np.exp(-time / 0.06))


def _bass(note: int, length_s: float) -> Floats:
    time = _time(length_s + 0.05)
    turned = 2 * np.pi * _hertz(note) * time
    tone = np.sin(turned) + 0.35 * np.sin(2 * turned) + 0.15 * np.sin(3 * turned) * np.exp(-time / 0.08)
    return tone * np.minimum(1, time / 0.005) * np.clip((length_s + 0.05 - time) / 0.05, 0, 1)


def _pad(chord: tuple[int, ...], length_s: float) -> Floats:
    time = _time(length_s + 0.4)
    tones = [
        np.sin(2 * np.pi * _hertz(note + 24 + detuned) * time)
        + 0.4 * np.sin(4 * np.pi * _hertz(note + 24 + detuned) * time)
        for note in chord[:3]
        for detuned in (-0.06, 0.07)
    ]
    return np.sum(tones, 0) * np.minimum(1, time / 0.25) * np.clip((length_s + 0.4 - time) / 0.4, 0, 1)


def _pluck(note: int) -> Floats:
    time = _time(0.4)
    turned = 2 * np.pi * _hertz(note) * time
    tone = np.sin(turned) + 0.5 * np.sin(2 * turned) * np.exp(-time / 0.05)
    return tone * np.exp(-time / 0.11) * np.minimum(1, time / 0.002)


def _bell(note: int) -> Floats:
    time = _time(0.8)
    turned = 2 * np.pi * _hertz(note) * time
    return np.sin(turned + 0.9 * np.exp(-time / 0.15) * np.sin(2 * turned)) * (
        np.exp(-time / 0.22) * np.minimum(1, time / 0.004)
    )


def _fade(count: int) -> Floats:
    """(N,) 1, falling to 0 over the last half second, or over the last third of what is shorter."""
    length = max(1, min(SAMPLE_RATE_HZ // 2, count // 3))
    return np.clip((count - np.arange(count)) / length, 0, 1)


def write_sound(path: Path, samples: Floats) -> None:
    """Writes samples (N, 2) in [-1, 1] as a stereo 16-bit WAV file."""
    whole: npt.NDArray[np.int16] = (np.clip(samples, -1, 1) * 32767).round().astype("<i2")
    with replacing(path) as beside, wave.open(str(beside), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(whole.tobytes())
