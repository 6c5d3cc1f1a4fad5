"""The MP4 that is being put together: packets of pictures at a clock's times, with the sound between them."""

import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from motiontransfer.artifacts.files import replacing
from motiontransfer.video.clock import MOST_TICKS, Clock
from motiontransfer.video.sound import Packets, Sound

AddStream = Callable[[av.container.OutputContainer], av.VideoStream]


class FilmFile:
    """An MP4 file; it appears when the block of this context manager succeeds, whole, or not at all.

    Args:
        path: the file.
        clock: when each picture is shown.
        add_stream: adds the stream of pictures to the container.
        sound: what is heard; None for silence. It ends with the pictures.
        metadata: by the names that FFmpeg gives the tags of MP4: title, comment, description and others.
        durable: that it is on disk before it appears.

    Attributes:
        stream: of the pictures.
        pictures: how many packets of pictures are in it.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        add_stream: AddStream,
        sound: Sound | None = None,
        metadata: Mapping[str, str] | None = None,
        durable: bool = False,
    ) -> None:
        self._path, self._clock, self._add_stream, self._sound = path, clock, add_stream, sound
        self._metadata, self._durable = dict(metadata or {}), durable
        self.pictures = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            beside = stack.enter_context(replacing(self._path, self._durable))
            self._container = stack.enter_context(av.open(beside, "w", format="mp4", options=self._options()))
            self._container.metadata.update(self._metadata)
            self.stream = self._add_stream(self._container)
            self._sound_packets = self._opened_sound()
            self._next_sound = next(self._sound_packets, None)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self._finish()

    def _finish(self) -> None:
        """The last that goes in."""
        self._mux_sound_until(None)

    def mux(self, packet: av.Packet) -> None:
        """Puts in the next picture's packet, at the time of the clock, after the sound that is due."""
        ticks, base = int(self._clock.starts[self.pictures]), Fraction(1, self._clock.ticks_per_s)
        self._mux_sound_until(ticks * base)
        packet.stream, packet.time_base = self.stream, base
        packet.pts = packet.dts = ticks
        packet.duration = int(self._clock.durations[self.pictures])
        self._container.mux_one(packet)
        self.pictures += 1

    def _mux_sound_until(self, time_s: Fraction | None) -> None:
        """Muxes the sound up to `time_s` (None: all that is left), so that it lies beside its pictures."""
        while self._next_sound is not None and (time_s is None or self._next_sound[0] <= time_s):
            self._container.mux_one(self._next_sound[1])
            self._next_sound = next(self._sound_packets, None)

    def _opened_sound(self) -> Packets:
        if self._sound is None:
            return iter(())
        clock = self._clock if self._sound.film_count > 1 else self._clock.as_one_film()
        return self._sound.packets(self._container, clock)

    def _options(self) -> dict[str, str]:
        ticks_per_s = self._clock.ticks_per_s
        # Late beginnings and early ends are told in the movie's own ticks, which must fit both streams.
        movie = ticks_per_s if self._sound is None else math.lcm(ticks_per_s, self._sound.rate_hz)
        return {
            "video_track_timescale": str(ticks_per_s),
            "movie_timescale": str(movie if movie <= MOST_TICKS else MOST_TICKS // ticks_per_s * ticks_per_s),
            "movflags": "+faststart",
            "fflags": "+bitexact",
        }
