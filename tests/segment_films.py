"""Films of segments, for tests: written, joined, and looked into as a player would."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from motiontransfer.video.clock import Clock
from motiontransfer.video.encoder import Encoder, x264
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.joined_film import join_segments
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.segments import SegmentWriter, segment_spans
from motiontransfer.video.writer import film_clock, sound_of


def indexed(video: Path) -> FrameIndex:
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(video).timed_frames()):
        pass
    return indexer.index()


def write_segments(
    folder: Path, images: Sequence[Image], clock: Clock, segment_s: float, encoder: Encoder | None = None
) -> tuple[list[Path], list[slice]]:
    """Writes all segments; returns where they lie, and the frames of each."""
    spans = segment_spans(clock, segment_s)
    paths = [folder / f"{number}.mp4" for number in range(len(spans))]
    for path, span in zip(paths, spans, strict=True):
        with SegmentWriter(path, images[0].shape[:2], clock, span, encoder or x264(10)) as segment:
            for image in images[span]:
                segment.write(image)
    return paths, spans


def segmented_copy(
    film: Path,
    source: Path,
    frames: slice = slice(None),
    segment_s: float = 0.4,
    encoder: Encoder | None = None,
    with_sound: bool = True,
) -> FrameIndex:
    """Films some frames of `source` anew, in segments, with its sound; returns the source's index."""
    index = indexed(source)
    sound = sound_of(source, index) if with_sound else None
    clock = film_clock(index, sound, frames)
    images = list(VideoReader(source).frames())[frames]
    paths, spans = write_segments(film.parent / f"{film.stem} segments", images, clock, segment_s, encoder)
    join_segments(film, paths, spans, clock, sound, {"comment": "made for a test"})
    return index


def exact_times(path: Path) -> list[tuple[Fraction, Fraction]]:
    """(start, duration) in seconds of each frame."""
    return [(f.pts * f.time_base, f.duration * f.time_base) for f in VideoReader(path).timed_frames()]


def samples(path: Path) -> tuple[float, npt.NDArray[np.float32], int]:
    """(first sample's time in s, mono samples, samples a second) as a player hears them."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
    joined = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return float(frames[0].pts * frames[0].time_base), joined, stream.rate


def heard_between(path: Path) -> tuple[float, float]:
    """When a loud sound begins and when it ends, in seconds of the film."""
    start_s, sound, rate = samples(path)
    loud = np.flatnonzero(np.abs(sound) > 0.1)
    return start_s + loud[0] / rate, start_s + loud[-1] / rate
