"""Writes a film as it comes: H.264 in MP4, with exact times and the sound of another film."""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import VideoError
from motiontransfer.video.clock import MOST_TICKS, Clock, clock_of
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image, yuv_frame
from motiontransfer.video.reader import films_of
from motiontransfer.video.sound import Packets, Sound

_BT709 = 1  # of colour space, primaries and transfer alike
_LIMITED_RANGE = 1
_THREADS = 4  # x264's bytes depend on their number, so it is not left to the machine


class FilmWriter:
    """Writes one picture a frame of `index`, shown exactly when the indexed film shows its own.

    Use it as a context manager: the file appears when the block succeeds, whole, or not at all.
    A single film's times stay as they are in its file. Where neither picture nor sound comes within the
    first second (broadcast streams begin their clocks anywhere), all is moved so that the film begins at 0.

    Args:
        path: the MP4 to write.
        size: (height, width), both even.
        index: the frame times.
        sound: the film, or folder of films, whose sound is put under it, or one file with the sound of
            the whole clip; None for silence. It ends with the pictures.
        crf: x264's constant rate factor: 0 is lossless, 17 looks so, higher is smaller.

    Raises:
        VideoError: an odd size, times that MP4 cannot hold, or a sound that cannot be read.
    """

    def __init__(
        self, path: Path, size: tuple[int, int], index: FrameIndex, sound: Path | None = None, crf: int = 17
    ) -> None:
        if size[0] % 2 or size[1] % 2:
            raise VideoError(
                f"{path}: size {size[0]}x{size[1]} (height x width) is odd, H.264 needs even ones"
            )
        self._path, self._size, self._crf = path, size, crf
        self._sound = None if sound is None else _sound_of(sound, index)
        self._clock = _from_near_zero(clock_of(index), self._sound)
        self._written = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            beside = stack.enter_context(replacing(self._path))
            self._container = stack.enter_context(
                av.open(beside, "w", format="mp4", options=self._mp4_options())
            )
            self._stream = self._video_stream()
            self._packets = self._sound_packets()
            self._next_sound = next(self._packets, None)
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

    def write(self, image: Image) -> None:
        """Writes the next frame, (H, W, 3) RGB uint8.

        Raises:
            VideoError: it has another size, or there are more frames than times.
        """
        if image.shape != (*self._size, 3):
            raise VideoError(
                f"{self._path}: frame {self._written} has shape {image.shape}, expected {self._size}"
            )
        if self._written == len(self._clock.starts):
            raise VideoError(f"{self._path}: more frames than the {self._written} of the index")
        frame = yuv_frame(image)
        frame.pts = int(self._clock.starts[self._written])
        frame.time_base = Fraction(1, self._clock.ticks_per_s)
        self._written += 1
        self._mux_video(self._stream.encode(frame))
        self._mux_sound_until(Fraction(frame.pts, self._clock.ticks_per_s))

    def _finish(self) -> None:
        if self._written < len(self._clock.starts):
            raise VideoError(
                f"{self._path}: {self._written} frames, expected the index's {len(self._clock.starts)}"
            )
        self._mux_video(self._stream.encode(None))
        self._mux_sound_until(None)

    def _mux_video(self, packets: Sequence[av.Packet]) -> None:
        for packet in packets:
            frame = int(self._clock.starts.searchsorted(packet.pts))
            packet.duration = int(self._clock.durations[frame])
            self._container.mux_one(packet)

    def _mux_sound_until(self, time_s: Fraction | None) -> None:
        """Muxes the sound up to `time_s` (None: all that is left), so that it lies beside its pictures."""
        while self._next_sound is not None and (time_s is None or self._next_sound[0] <= time_s):
            self._container.mux_one(self._next_sound[1])
            self._next_sound = next(self._packets, None)

    def _sound_packets(self) -> Packets:
        if self._sound is None:
            return iter(())
        clock = self._clock if self._sound.film_count > 1 else self._clock.as_one_film()
        return self._sound.packets(self._container, clock)

    def _mp4_options(self) -> dict[str, str]:
        ticks_per_s = self._clock.ticks_per_s
        # Late beginnings and early ends are told in the movie's own ticks, which must fit both streams.
        movie = ticks_per_s if self._sound is None else math.lcm(ticks_per_s, self._sound.rate_hz)
        return {
            "video_track_timescale": str(ticks_per_s),
            "movie_timescale": str(movie if movie <= MOST_TICKS else MOST_TICKS // ticks_per_s * ticks_per_s),
            "movflags": "+faststart",
            "fflags": "+bitexact",
        }

    def _video_stream(self) -> av.VideoStream:
        starts = self._clock.starts
        length_s = Fraction(self._clock.end - int(starts[0]), self._clock.ticks_per_s)
        height, width = self._size
        stream = self._container.add_stream(
            "libx264",
            rate=(len(starts) / length_s).limit_denominator(10_000),
            time_base=Fraction(1, self._clock.ticks_per_s),
            width=width,
            height=height,
            pix_fmt="yuv420p",
            # Without B-frames a frame's duration is kept as it is, the last one's too.
            options={"crf": str(self._crf), "preset": "medium", "bf": "0", "threads": str(_THREADS)},
        )
        codec = stream.codec_context
        codec.thread_type = "FRAME"  # slices of a picture would cost size
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        codec.color_range = _LIMITED_RANGE
        return stream


def _sound_of(path: Path, index: FrameIndex) -> Sound:
    films = films_of(path)
    if len(films) not in (1, len(index.time_bases)):
        raise VideoError(f"{path}: {len(films)} films, expected the {len(index.time_bases)} of the index")
    return Sound(films)


def _from_near_zero(clock: Clock, sound: Sound | None) -> Clock:
    start = int(clock.starts[0])
    sound_start_s = None if sound is None else sound.start_s()
    if sound_start_s is not None:
        start = min(start, int(sound_start_s * clock.ticks_per_s))
    return clock if 0 <= start < clock.ticks_per_s else clock.shifted(-start)
