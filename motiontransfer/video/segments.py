"""A film in closed pieces, each encoded by an encoder of its own, so that a run goes on after the last one.

An encoder that knew the piece before would have to be kept with it; a fresh one gives the same bytes in a run
that was interrupted as in one that was not.
"""

import math
from fractions import Fraction
from pathlib import Path

from motiontransfer.video.clock import Clock
from motiontransfer.video.encoder import Encoder
from motiontransfer.video.writer import ClockedWriter


def segment_spans(clock: Clock, segment_s: float) -> list[slice]:
    """The frames of each segment: as many as last `segment_s` at the source's mean rate, the last fewer."""
    frames = len(clock.starts)
    length = max(1, math.ceil(Fraction(str(segment_s)) * clock.rate_fps))
    return [slice(start, min(start + length, frames)) for start in range(0, frames, length)]


class SegmentWriter(ClockedWriter):
    """Writes one segment, without sound: a film of its own that begins at 0.

    Args:
        path: the MP4 to write; it appears when the block succeeds, whole and on disk, or not at all.
        size: (height, width) of the pictures, both even.
        clock: of the whole film, by which all segments get equal headers.
        span: the frames of this segment.
        encoder: of all segments.
    """

    def __init__(
        self, path: Path, size: tuple[int, int], clock: Clock, span: slice, encoder: Encoder
    ) -> None:
        super().__init__(path, size, clock.cut(span).from_zero(), encoder, durable=True)
