"""A clip's sound as a file of its own, on the clip's clock, so that nobody has to carry the whole film."""

from pathlib import Path

import av

from motiontransfer.artifacts.files import replacing
from motiontransfer.video.clock import MOST_TICKS, clock_of
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.reader import films_of
from motiontransfer.video.sound import Sound


def write_sound(path: Path, video: Path, index: FrameIndex) -> None:
    """Writes the sound of a film, or of a folder of films, as MP4 (Matroska rounds times to milliseconds).

    Packets are copied where MP4 can hold them. A silent clip gives an empty file, because DVC wants one.

    Raises:
        VideoError: the sound cannot be read.
    """
    sound = Sound(films_of(video))
    with replacing(path) as beside:
        if sound.silent:
            beside.write_bytes(b"")
            return
        # A late beginning is told in the movie's ticks: as fine as the samples, so that it is exact.
        ticks_per_s = sound.rate_hz * max(1, MOST_TICKS // sound.rate_hz // 1000)
        options = {"fflags": "+bitexact", "movflags": "+faststart", "movie_timescale": str(ticks_per_s)}
        with av.open(beside, "w", format="mp4", options=options) as container:
            for _, packet in sound.packets(container, clock_of(index)):
                container.mux_one(packet)


def sound_or_none(path: Path) -> Path | None:
    """The file, or None where it is empty: the clip is silent."""
    return path if path.stat().st_size else None
