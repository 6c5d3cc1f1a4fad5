"""Writes a film as it comes: encoded in MP4, with exact times and the sound of another film."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

import av

from motiontransfer.errors import VideoError
from motiontransfer.video.clock import Clock, clock_of
from motiontransfer.video.encoder import Encoder, x264
from motiontransfer.video.film_file import FilmFile
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image, yuv_frame
from motiontransfer.video.reader import films_of
from motiontransfer.video.sound import Sound


class ClockedWriter(FilmFile):
    """Writes one picture for each time of a clock: a film file whose packets come from an encoder.

    Args:
        path: the MP4 to write.
        size: (height, width), both even.
        clock: when each picture is shown.
        encoder: what makes packets of them.
        sound: what is put under them; None for silence.
        durable: that the file is on disk before it appears.

    Raises:
        VideoError: an odd size.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        clock: Clock,
        encoder: Encoder,
        sound: Sound | None = None,
        durable: bool = False,
    ) -> None:
        if size[0] % 2 or size[1] % 2:
            raise VideoError(
                f"{path}: size {size[0]}x{size[1]} (height x width) is odd, films need even ones"
            )
        add_stream = partial(encoder.add_stream, size=size, clock=clock)
        super().__init__(path, clock, add_stream, sound, durable=durable)
        self._size, self._encoder = size, encoder
        self._written = 0

    def write(self, image: Image) -> None:
        """Writes the next frame, (H, W, 3) RGB uint8.

        Raises:
            VideoError: it has another size, or there are more frames than times.
            ArtifactError: the disk is full.
        """
        if image.shape != (*self._size, 3):
            raise VideoError(
                f"{self._path}: frame {self._written} has shape {image.shape}, expected {self._size}"
            )
        if self._written == len(self._clock.starts):
            raise VideoError(f"{self._path}: more frames than the {self._written} of the index")
        frame = yuv_frame(image, self._encoder.pixel_format)
        frame.pts = int(self._clock.starts[self._written])
        frame.time_base = Fraction(1, self._clock.ticks_per_s)
        self._written += 1
        self._mux_all(self.stream.encode(frame))

    def _finish(self) -> None:
        if self._written < len(self._clock.starts):
            raise VideoError(
                f"{self._path}: {self._written} frames, expected the index's {len(self._clock.starts)}"
            )
        self._mux_all(self.stream.encode(None))
        super()._finish()

    def _mux_all(self, packets: Sequence[av.Packet]) -> None:
        for packet in packets:
            self.mux(packet)


class FilmWriter(ClockedWriter):
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
        heard = None if sound is None else sound_of(sound, index)
        super().__init__(path, size, film_clock(index, heard), x264(crf), heard)


def sound_of(path: Path, index: FrameIndex) -> Sound:
    """The sound of a film, of a folder of films, or of a file with the sound of the whole indexed clip.

    Raises:
        VideoError: a folder of other films than the indexed ones, or a sound that cannot be read.
    """
    films = films_of(path)
    if len(films) not in (1, len(index.time_bases)):
        raise VideoError(f"{path}: {len(films)} films, expected the {len(index.time_bases)} of the index")
    return Sound(films)


def film_clock(index: FrameIndex, sound: Sound | None, frames: slice = slice(None)) -> Clock:
    """When a film of some frames of an indexed clip shows each of them.

    Args:
        index: of the whole clip.
        sound: of the whole clip; None for silence.
        frames: the stretch that is shown. Where something is cut off before it, the film begins at 0 with it.

    Raises:
        VideoError: times that MP4 cannot hold.
    """
    clock = clock_of(index).cut(frames)
    first, _, _ = frames.indices(len(index))
    return clock if first else _from_near_zero(clock, sound)


def _from_near_zero(clock: Clock, sound: Sound | None) -> Clock:
    start = int(clock.starts[0])
    sound_start_s = None if sound is None else sound.start_s()
    if sound_start_s is not None:
        start = min(start, int(sound_start_s * clock.ticks_per_s))
    return clock if 0 <= start < clock.ticks_per_s else clock.shifted(-start)
