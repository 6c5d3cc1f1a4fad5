"""The sound of a clip, put under a film that is being written.

Packets are copied as they are where MP4 can hold them and all films of the clip agree; else the sound is
decoded, laid on one line of samples, and encoded as AAC.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
import numpy as np
import numpy.typing as npt

from motiontransfer.errors import VideoError
from motiontransfer.video.clock import Clock
from motiontransfer.video.film import in_players_order, opened

# What MP4 holds and players play. Others (PCM, Vorbis) are encoded anew.
_COPIED_CODECS = frozenset({"aac", "mp3", "ac3", "eac3", "alac", "opus"})

# Packets before the first one that is heard, without which that would sound otherwise: the other half of a
# window (AAC and others), 80 ms (Opus), what a packet borrows from those before it (MP3).
_LEAD_PACKETS = {"opus": 4, "mp3": 4}

_RATE_HZ = 48_000
_BIT_RATE = 192_000
_TOLERANCE = _RATE_HZ // 50  # samples: times in films are rounded, and need not be mended

Packets = Iterator[tuple[Fraction, av.Packet]]
Samples = npt.NDArray[np.float32]
T = TypeVar("T")


class Sound:
    """The sound of each film of a clip: of several tracks the default one, or the first.

    Args:
        films: the clip's films, in order.

    Attributes:
        film_count: how many films there are.
        rate_hz: samples a second that the written sound will have.

    Raises:
        VideoError: one cannot be opened.
    """

    def __init__(self, films: tuple[Path, ...]) -> None:
        self._films, self.film_count = films, len(films)
        kinds = [_kind(film) for film in films]
        heard = [kind for kind in kinds if kind is not None]
        self._template = next(
            (film for film, kind in zip(films, kinds, strict=True) if kind is not None), None
        )
        self._copied = bool(heard) and heard[0][0] in _COPIED_CODECS and len(set(heard)) == 1
        self._codec = heard[0][0] if heard else ""
        self.rate_hz = heard[0][1] if self._copied else _RATE_HZ

    @property
    def silent(self) -> bool:
        """Whether no film has sound."""
        return self._template is None

    def choices(self) -> list[str]:
        """What was chosen where a film has several tracks, a line each."""
        lines = []
        for film in self._films:
            with opened(film) as container:
                tracks = _tracks(container)
                if len(tracks) > 1:
                    language = tracks[0].language or "of no language"
                    number = container.streams.audio.index(tracks[0]) + 1
                    lines.append(f"{film}: takes sound track {number} ({language}) of {len(tracks)}")
        return lines

    def start_s(self) -> Fraction | None:
        """When the first film's sound begins on that film's own clock; None without a sound."""
        with opened(self._films[0]) as container:
            stream = next(iter(_tracks(container)), None)
            if stream is None or stream.start_time is None:
                return None
            return Fraction(stream.start_time * stream.time_base)

    def packets(self, output: av.container.OutputContainer, clock: Clock) -> Packets:
        """Adds a stream to `output` at once and returns its packets, each with its time in seconds.

        Sound that lies outside the time in which its film is shown is left out.
        """
        if self._template is None:
            return iter(())
        if self._copied:
            with opened(self._template) as container:
                stream = output.add_stream_from_template(_tracks(container)[0])
            return self._copied_packets(stream, clock)
        return self._encoded_packets(output.add_stream("aac", rate=_RATE_HZ, bit_rate=_BIT_RATE), clock)

    def _copied_packets(self, stream: av.AudioStream, clock: Clock) -> Packets:
        heard_until: Fraction | None = None
        reach = 1 + _LEAD_PACKETS.get(self._codec, 1)
        for number, film in enumerate(self._films):
            origin_s, border = _origin_s(clock, number), heard_until
            _, film_end = _span_s(clock, number)
            for begin, packet in _shifted_packets(film, origin_s):
                length = (packet.duration or 0) * packet.time_base
                # What is needed to decode the first packet that is heard stays; players leave it out again.
                # At a border between films the packet stays that has more of its time on its own side.
                unheard = begin < 0 and begin + reach * length <= 0
                early = unheard if border is None else begin + length / 2 < border
                if early or begin >= film_end:
                    continue
                heard_until = begin + length
                packet.stream = stream
                yield begin, packet

    def _encoded_packets(self, stream: av.AudioStream, clock: Clock) -> Packets:
        position = 0
        for samples in self._samples(clock):
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
            frame.sample_rate, frame.time_base, frame.pts = _RATE_HZ, Fraction(1, _RATE_HZ), position
            position += samples.shape[1]
            yield from _timed(stream.encode(frame))
        yield from _timed(stream.encode(None))

    def _samples(self, clock: Clock) -> Iterator[Samples]:
        """Yields (2, N) samples that follow one another from time 0, with silence where there is no sound."""
        position = 0
        for number, film in enumerate(self._films):
            origin_s = _origin_s(clock, number)
            film_start, film_end = (round(edge * _RATE_HZ) for edge in _span_s(clock, number))
            earliest = 0 if number == 0 else film_start
            for begin, samples in _decoded_samples(film, round(origin_s * _RATE_HZ)):
                start = position if abs(begin - position) <= _TOLERANCE else begin
                for piece in _placed(samples, start, max(position, earliest), film_end, position):
                    position += piece.shape[1]
                    yield piece


def _tracks(container: av.container.InputContainer) -> list[av.AudioStream]:
    return in_players_order(container.streams.audio)


def _kind(film: Path) -> tuple[str, int, str, bytes] | None:
    """What must be alike for packets of two films to stand in one stream; None without sound."""
    with opened(film) as container:
        stream = next(iter(_tracks(container)), None)
        if stream is None:
            return None
        codec = stream.codec_context
        return codec.codec.canonical_name, codec.sample_rate, codec.layout.name, bytes(codec.extradata or b"")


def _span_s(clock: Clock, film: int) -> tuple[Fraction, Fraction]:
    start, end = clock.film_span(film)
    return Fraction(start, clock.ticks_per_s), Fraction(end, clock.ticks_per_s)


def _origin_s(clock: Clock, film: int) -> Fraction:
    return Fraction(clock.film_origins[film], clock.ticks_per_s)


def _shifted_packets(film: Path, shift_s: Fraction) -> Packets:
    """Yields a film's sound packets `shift_s` later; nothing where it has no sound."""
    with opened(film) as container:
        stream = next(iter(_tracks(container)), None)
        if stream is None:
            return
        base = Fraction(stream.time_base)
        shift = round(shift_s / base)
        for packet in _readable(container.demux(stream), film):
            if packet.size == 0 or packet.dts is None:
                continue
            packet.pts = (packet.dts if packet.pts is None else packet.pts) + shift
            packet.dts += shift
            yield packet.pts * base, packet


def _decoded_samples(film: Path, shift: int) -> Iterator[tuple[int, Samples]]:
    """Yields (first sample, (2, N) samples) at `_RATE_HZ`, `shift` samples later."""
    with opened(film) as container:
        stream = next(iter(_tracks(container)), None)
        if stream is None:
            return
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE_HZ)
        for frame in _readable(container.decode(stream), film):
            for piece in resampler.resample(frame):
                yield round(piece.pts * piece.time_base * _RATE_HZ) + shift, piece.to_ndarray()


def _placed(samples: Samples, begin: int, earliest: int, film_end: int, position: int) -> Iterator[Samples]:
    """Cuts samples to [earliest, film_end) and fills from `position` to them with silence."""
    kept = samples[:, max(0, earliest - begin) : max(0, film_end - begin)]
    start = max(begin, earliest)
    if kept.shape[1] == 0:
        return
    for silent_start in range(position, start, _RATE_HZ):
        yield np.zeros((2, min(_RATE_HZ, start - silent_start)), np.float32)
    yield np.ascontiguousarray(kept)


def _timed(packets: list[av.Packet]) -> Packets:
    return ((Fraction(packet.pts * packet.time_base), packet) for packet in packets)


def _readable(items: Iterator[T], film: Path) -> Iterator[T]:
    try:
        yield from items
    except av.FFmpegError as error:
        raise VideoError(
            f"{film}: its sound cannot be read ({error.strerror}); copy the film anew"
        ) from error
