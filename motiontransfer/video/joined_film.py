"""The film of finished segments: their packets as they are, with the sound, and what it tells of itself."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import av

from motiontransfer.errors import VideoError
from motiontransfer.video.clock import Clock
from motiontransfer.video.film import opened
from motiontransfer.video.film_file import FilmFile
from motiontransfer.video.sound import Sound


def join_segments(
    path: Path,
    segments: Sequence[Path],
    spans: Sequence[slice],
    clock: Clock,
    sound: Sound | None,
    metadata: Mapping[str, str],
) -> None:
    """Joins segments packet by packet, without encoding anything anew.

    Args:
        path: the MP4 to write; it appears whole, or not at all.
        segments: what `SegmentWriter` wrote, in order.
        spans: the frames of each.
        clock: of the whole film.
        sound: what is put under it; None for silence.
        metadata: by the names that FFmpeg gives the tags of MP4: title, comment, description and others.

    Raises:
        VideoError: a segment that is damaged, or of another film.
        ArtifactError: the disk is full.
    """
    with (
        _opened(segments[0]) as (_, template),
        FilmFile(path, clock, partial(_alike, template), sound, metadata, durable=True) as film,
    ):
        for packet in _joined(segments, spans, clock, template):
            film.mux(packet)


def require_joinable(segments: Sequence[Path], spans: Sequence[slice], clock: Clock) -> None:
    """Makes sure that segments can be joined, before hours are spent on those that follow them.

    Reads all packets and decodes none: as fast as the disk.

    Args:
        segments: what `SegmentWriter` wrote, in order; there may be none.
        spans: the frames of each.
        clock: of the whole film.

    Raises:
        VideoError: a segment that is damaged, or of another film.
    """
    if segments:
        with _opened(segments[0]) as (_, template):
            deque(_joined(segments, spans, clock, template), maxlen=0)


@contextmanager
def _opened(segment: Path) -> Iterator[tuple[av.container.InputContainer, av.VideoStream]]:
    with ExitStack() as stack:
        try:
            container = stack.enter_context(opened(segment))
            pictures = container.streams.video[0]
        except (VideoError, IndexError) as error:
            raise _unfit(segment, "cannot be opened, expected a whole film") from error
        yield container, pictures


def _alike(template: av.VideoStream, container: av.container.OutputContainer) -> av.VideoStream:
    stream = container.add_stream_from_template(template, opaque=True)  # opaque: no encoder is opened
    stream.codec_context.codec_tag = template.codec_context.codec_tag
    return stream


def _joined(
    segments: Sequence[Path], spans: Sequence[slice], clock: Clock, template: av.VideoStream
) -> Iterator[av.Packet]:
    """The packets of all segments, each at the time that it has in its own."""
    for segment, span in zip(segments, spans, strict=True):
        yield from _packets(segment, clock.cut(span).from_zero(), template)


def _packets(segment: Path, clock: Clock, template: av.VideoStream) -> Iterator[av.Packet]:
    """A segment's packets, one for each time of `clock`, encoded as the template's are."""
    found = 0
    with _opened(segment) as (container, stream):
        if stream.codec_context.extradata != template.codec_context.extradata:
            raise _unfit(segment, "found a header that is not the first one's, expected the same encoder's")
        for packet in container.demux(stream):
            if not packet.size:
                continue
            if packet.is_corrupt or found == len(clock.starts) or packet.pts != clock.starts[found]:
                raise _unfit(segment, f"is damaged at frame {found} of {len(clock.starts)}")
            found += 1
            yield packet
    if found < len(clock.starts):
        raise _unfit(segment, f"ends after {found} frames, expected {len(clock.starts)}")


def _unfit(segment: Path, found: str) -> VideoError:
    return VideoError(f"{segment}: {found}; remove {segment.parent}, and run again")
