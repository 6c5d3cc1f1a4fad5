"""Which encoder a film gets: x264, x265, or the machine's own, which is believed only once it has encoded."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import av
import numpy as np

from motiontransfer.errors import VideoError
from motiontransfer.video.clock import Clock
from motiontransfer.video.picture import yuv_frame

EncoderName = Literal["x264", "x265", "hardware"]

_BT709: Final = 1  # of colour space, primaries and transfer alike
_LIMITED_RANGE: Final = 1
_THREADS: Final = 4  # the bytes of x264 and x265 depend on their number, so it is not left to the machine
_TRIED_FRAMES: Final = 4
_TRIED_FPS: Final = 25


@dataclass(frozen=True)
class Encoder:
    """How pictures become packets. Without B-frames: a packet a frame, in order, each with its own duration.

    Attributes:
        name: as it is asked for.
        codec: FFmpeg's name of what encodes.
        options: of that codec.
        pixel_format: in which it takes pictures; colours are halved both ways in all of them.
        tag: four letters that name the codec in the file, where FFmpeg's own are not those that players know.
    """

    name: EncoderName
    codec: str
    options: Mapping[str, str]
    pixel_format: str = "yuv420p"
    tag: str | None = None

    def add_stream(
        self, container: av.container.OutputContainer, size: tuple[int, int], clock: Clock
    ) -> av.VideoStream:
        """Adds a stream for pictures of `size` (height, width) to the container.

        Stretches of one clock give streams of equal headers, so that their packets can stand in one film.
        """
        return self._stream(container, size, clock.rate_fps, Fraction(1, clock.ticks_per_s))

    def encodes(self, size: tuple[int, int]) -> None:
        """Encodes a few grey pictures of `size` (height, width) for nothing.

        Raises:
            VideoError: that does not work here; the message is the reason alone.
        """
        base = Fraction(1, _TRIED_FPS)
        try:
            with av.open(io.BytesIO(), "w", format="mp4") as container:
                stream = self._stream(container, size, Fraction(_TRIED_FPS), base)
                times = []
                for frame in (*self._tried(size, base), None):
                    for packet in stream.encode(frame):
                        times.append(packet.pts)
                        container.mux_one(packet)
        except av.codec.codec.UnknownCodecError:
            raise VideoError("not in this build of FFmpeg") from None
        except av.FFmpegError as error:
            raise VideoError(error.strerror) from error
        if times != list(range(_TRIED_FRAMES)):
            raise VideoError("does not give a packet a frame, in order")

    def _tried(self, size: tuple[int, int], base: Fraction) -> list[av.VideoFrame]:
        grey = np.full((*size, 3), 128, np.uint8)
        frames = [yuv_frame(grey, self.pixel_format) for _ in range(_TRIED_FRAMES)]
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, base
        return frames

    def _stream(
        self,
        container: av.container.OutputContainer,
        size: tuple[int, int],
        rate_fps: Fraction,
        time_base: Fraction,
    ) -> av.VideoStream:
        stream = container.add_stream(
            self.codec,
            rate=rate_fps,
            time_base=time_base,
            width=size[1],
            height=size[0],
            pix_fmt=self.pixel_format,
            options=dict(self.options),
        )
        codec = stream.codec_context
        codec.thread_type = "FRAME"  # slices of a picture would cost size
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        codec.color_range = _LIMITED_RANGE
        if self.tag is not None:
            codec.codec_tag = self.tag
        return stream


def x264(crf: int) -> Encoder:
    """x264 at a constant rate factor: 0 is lossless, 17 looks so, 6 more are half the size."""
    options = {
        "crf": str(crf),
        "preset": "medium",
        "bf": "0",
        "threads": str(_THREADS),
        # Looks ahead in step with the pictures, not in a thread of its own, whose haste could show.
        "x264-params": "sync-lookahead=0",
    }
    return Encoder("x264", "libx264", options)


def x265(crf: int) -> Encoder:
    """x265 at a constant rate factor of its own scale, near that of x264."""
    params = f"log-level=none:bframes=0:frame-threads={_THREADS}"
    options = {"crf": str(crf), "preset": "medium", "x265-params": params}
    return Encoder("x265", "libx265", options, tag="hvc1")  # by FFmpeg's own, hev1, Apple plays nothing


def choose_encoder(name: EncoderName, crf: int, size: tuple[int, int]) -> Encoder:
    """The encoder of that name, having encoded with it.

    Args:
        name: x264, x265, or hardware: the first of those of this machine that encodes pictures of `size`.
        crf: quality, 0 (best) to 51; the numbers of different encoders are alike, not the same.
        size: (height, width) of the pictures.

    Raises:
        VideoError: nothing of that name encodes here.
    """
    reasons = []
    for make in {"x264": (x264,), "x265": (x265,), "hardware": HARDWARE}[name]:
        encoder = make(crf)
        try:
            encoder.encodes(size)
        except VideoError as error:
            reasons.append(f"{encoder.codec}: {error}")
        else:
            return encoder
    raise VideoError(
        f"render.encoder: found nothing for '{name}' that encodes {size[1]}x{size[0]} pictures here "
        f"({'; '.join(reasons)}); choose another, x264 is always there"
    )


def _nvenc(crf: int) -> Encoder:
    # cq 0 would leave the quality to the card.
    options = {"preset": "p5", "tune": "hq", "rc": "vbr", "cq": str(max(1, crf)), "b": "0", "bf": "0"}
    return Encoder("hardware", "h264_nvenc", options)


def _videotoolbox(crf: int) -> Encoder:
    # Its quality runs from 1 to 100, which is the best, in units of 118 of FFmpeg's.
    quality = round(100 - 99 * crf / 51)
    options = {"flags": "+qscale", "global_quality": str(118 * quality), "bf": "0"}
    return Encoder("hardware", "h264_videotoolbox", options)


def _qsv(crf: int) -> Encoder:
    options = {"preset": "medium", "global_quality": str(max(1, crf)), "bf": "0"}
    return Encoder("hardware", "h264_qsv", options, pixel_format="nv12")


def _amf(crf: int) -> Encoder:
    options = {"quality": "quality", "rc": "cqp", "qp_i": str(crf), "qp_p": str(crf), "bf": "0"}
    return Encoder("hardware", "h264_amf", options, pixel_format="nv12")


# NVIDIA's, Apple's, Intel's, AMD's. Not VA-API's: it wants pictures that lie in the card's memory already.
HARDWARE: Final[tuple[Callable[[int], Encoder], ...]] = (_nvenc, _videotoolbox, _qsv, _amf)
