"""Makes tiny films for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from motiontransfer.video.picture import yuv_frame

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Tone:
    """A sound for `write_film`: a sine that starts at `start_s` on the film's clock."""

    duration_s: float
    start_s: float = 0.0
    codec: str = "aac"
    rate: int = 48_000
    hz: float = 440.0


def moving_square(count: int, size: tuple[int, int] = (48, 64), seed: int = 0) -> list[Image]:
    """Pictures (H, W, 3) of a bright square that wanders over fixed grey blocks; neighbours differ."""
    rng = np.random.default_rng(seed)
    height, width = size
    background = np.kron(rng.integers(0, 160, (height // 8, width // 8, 1)), np.ones((8, 8, 3))).astype(
        np.uint8
    )
    images = []
    for number in range(count):
        image = background.copy()
        left = (3 * number) % (width - 16)
        image[16:32, left : left + 16] = (250, 250 - 2 * (number % 100), 60)
        images.append(image)
    return images


def write_film(
    path: Path,
    images: Sequence[Image],
    pts: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, 25),
    rotation: int = 0,
    sound: Tone | None = None,
    last_duration: int | None = None,
    **options: str,
) -> Path:
    """Encodes images as H.264 with the given times.

    Args:
        path: its suffix picks the container.
        images: (H, W, 3) RGB uint8, all of one even size.
        pts: in ticks of `time_base`; None counts 0, 1, 2.
        time_base: seconds a tick.
        rotation: degrees anticlockwise by which a player turns the pictures.
        sound: None for a film without.
        last_duration: ticks; None: as the frame before.
        options: libx264's; "aspect" is the pixel aspect as "4/3", "movflags" goes to the container.
    """
    pts = list(range(len(images))) if pts is None else list(pts)
    durations = [*np.diff(pts).tolist(), last_duration or (pts[-1] - pts[-2] if len(pts) > 1 else 1)]
    aspect = Fraction(options.pop("aspect", "1"))
    container_options = {"movflags": options.pop("movflags")} if "movflags" in options else {}
    if path.suffix == ".mp4":
        container_options |= {"video_track_timescale": str(time_base.denominator)}
    with av.open(path, "w", options=container_options) as container:
        stream = container.add_stream(
            "libx264", rate=25, time_base=time_base, options={"threads": "1", **options}
        )
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        codec.colorspace = codec.color_primaries = codec.color_trc = codec.color_range = 1
        codec.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        sound_packets = _sound_packets(container, sound)
        duration_at = dict(zip(pts, durations, strict=True))
        packets = []
        for image, when in zip(images, pts, strict=True):
            frame = yuv_frame(image)
            frame.pts, frame.time_base = when, time_base
            packets += stream.encode(frame)
        packets += stream.encode(None)
        for packet in packets:
            packet.duration = duration_at[packet.pts]
        for packet in sorted([*packets, *sound_packets], key=lambda packet: packet.dts * packet.time_base):
            container.mux_one(packet)
    return path


def tone_samples(tone: Tone) -> npt.NDArray[np.float32]:
    """(N,) samples of a tone."""
    times_s = np.arange(round(tone.duration_s * tone.rate)) / tone.rate
    return (0.5 * np.sin(2 * np.pi * tone.hz * times_s)).astype(np.float32)


def _sound_packets(container: av.container.OutputContainer, tone: Tone | None) -> list[av.Packet]:
    if tone is None:
        return []
    stream = container.add_stream(tone.codec, rate=tone.rate)
    stream.layout = "stereo"
    frame = av.AudioFrame.from_ndarray(np.tile(tone_samples(tone), (2, 1)), format="fltp", layout="stereo")
    frame.sample_rate, frame.time_base = tone.rate, Fraction(1, tone.rate)
    frame.pts = round(tone.start_s * tone.rate)
    return [*stream.encode(frame), *stream.encode(None)]
