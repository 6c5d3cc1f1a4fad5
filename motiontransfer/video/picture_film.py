"""A film of pictures that lie in files: PNG as they are, in QuickTime, with not a pixel touched."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import VideoError
from motiontransfer.progress import Progress

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">8s4x4sII")  # signature, length of the first chunk, its name, width, height


@dataclass(frozen=True)
class PictureTimes:
    """When pictures are shown.

    Attributes:
        starts: of each, in ticks from the film's beginning, rising.
        last: ticks for which the last one is shown.
        ticks_per_s: how many ticks a second has.
    """

    starts: Sequence[int]
    last: int
    ticks_per_s: int


def write_picture_film(
    path: Path, pictures: Sequence[Path], times: PictureTimes, pixel_aspect: Fraction, progress: Progress
) -> None:
    """Writes a film; the same pictures give the same bytes.

    Args:
        path: the film, which ends in .mov.
        pictures: PNG files of one size, in order.
        times: of the pictures.
        pixel_aspect: width over height of a pixel; players and our reader stretch by it.
        progress: is told of each picture.

    Raises:
        VideoError: there are none, one is no PNG or of another size than the first.
    """
    height, width = picture_size(pictures)
    progress.start("joining pictures", len(pictures), "picture")
    options = {"fflags": "+bitexact", "video_track_timescale": str(times.ticks_per_s)}
    with replacing(path) as beside, av.open(beside, "w", format="mov", options=options) as film:
        stream = film.add_stream("png", rate=Fraction(times.ticks_per_s, times.last))
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        stream.time_base = Fraction(1, times.ticks_per_s)
        stream.codec_context.sample_aspect_ratio = pixel_aspect
        ends = [*times.starts[1:], times.starts[-1] + times.last]
        for picture, start, end in zip(pictures, times.starts, ends, strict=True):
            packet = av.Packet(_whole(picture))
            packet.stream, packet.time_base, packet.is_keyframe = stream, stream.time_base, True
            packet.pts = packet.dts = start
            packet.duration = end - start
            film.mux_one(packet)
            progress.advance()
    progress.finish()


def picture_size(pictures: Sequence[Path]) -> tuple[int, int]:
    """(height, width) that all pictures have.

    Raises:
        VideoError: there are none, one is no PNG or of another size than the first.
    """
    if not pictures:
        raise VideoError("found no pictures, expected PNG files")
    first = _size(pictures[0])
    for picture in pictures:
        if (size := _size(picture)) != first:
            raise VideoError(
                f"{picture}: is {size[1]}x{size[0]}, expected {first[1]}x{first[0]} as {pictures[0].name} "
                "is; take it out, or bring it again"
            )
    return first


def _size(picture: Path) -> tuple[int, int]:
    with picture.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_SIGNATURE):
        raise VideoError(f"{picture}: is no PNG picture, expected one; bring it again, or convert it")
    _, _, width, height = _HEADER.unpack(header)
    return height, width


def _whole(picture: Path) -> bytes:
    """A PNG's bytes, which end in a chunk that says so."""
    content = picture.read_bytes()
    if b"IEND" not in content[-16:]:
        raise VideoError(f"{picture}: is cut off; bring it again")
    return content
