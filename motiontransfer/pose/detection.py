"""Detecting everyone in a clip: the film cut into chunks, each detected by itself in some process.

A tracking detector never quite forgets where it started, so where the chunks lie decides what comes out:
they depend on the shots and on two numbers alone, never on how many processes there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from motiontransfer.errors import VideoError
from motiontransfer.pose.detector import Detection, Detector
from motiontransfer.pose.processes import stream_results
from motiontransfer.pose.sightings import Sightings, most_prominent
from motiontransfer.progress import Progress
from motiontransfer.video.film import Film
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.reader import VideoReader


@dataclass(frozen=True)
class Chunk:
    """Frames `start` to `stop` (exclusive), and where the detector starts watching to be warm by then."""

    warm_up_start: int
    start: int
    stop: int


def plan_chunks(shots: Iterable[slice], chunk_frames: int, warm_up_frames: int) -> list[Chunk]:
    """Cuts shots into chunks of `chunk_frames`, the last of a shot shorter; no chunk spans a cut.

    The warm-up belongs to the same shot, so that it is shorter, or none, at a shot's start.
    """
    return [
        Chunk(max(shot.start, start - warm_up_frames), start, min(start + chunk_frames, shot.stop))
        for shot in shots
        for start in range(shot.start, shot.stop, chunk_frames)
    ]


def detect_people(
    film: Path,
    index: FrameIndex,
    detector: Detector,
    chunk_frames: int,
    warm_up_frames: int,
    processes: int,
    progress: Progress,
) -> Sightings:
    """Detects the joints of everyone in every frame of a film, ungated.

    Args:
        film: a film or a folder of films.
        index: its index.
        detector: what detects; it is sent to the processes.
        chunk_frames: the length of a chunk.
        warm_up_frames: how many frames before a chunk the detector sees first.
        processes: how many processes at most; any number gives the same sightings.
        progress: told of every frame.

    Returns:
        The most prominent people of each frame, in native pixels.

    Raises:
        VideoError: the film cannot be read, or is not the one of the index.
        PoseError: a process died.
    """
    _require_indexed_film(film, index)
    seen: list[Sequence[Detection]] = [[] for _ in range(len(index))]
    chunks = plan_chunks(index.shots(), chunk_frames, warm_up_frames)
    progress.start("detecting", len(index), "frame")
    with closing(
        stream_results(partial(_detect_chunk, film, index, detector), chunks, processes)
    ) as detections:
        for frame, people in detections:
            seen[frame] = most_prominent(people, index.size)
            progress.advance()
    return Sightings.of(seen, index.size, detector.producer)


def _detect_chunk(
    film: Path, index: FrameIndex, detector: Detector, chunk: Chunk
) -> Iterator[tuple[int, Sequence[Detection]]]:
    """Yields (frame, everyone seen in it) for the frames of a chunk, in order."""
    images = VideoReader(film).frames(chunk.warm_up_start, chunk.stop, index)
    frame = chunk.warm_up_start
    for people in detector.detect(images):
        if frame >= chunk.start:
            yield frame, people
        frame += 1
    if frame != chunk.stop:
        raise VideoError(f"{film}: frame {frame} is missing, expected {len(index)}; decode the clip again")


def _require_indexed_film(film: Path, index: FrameIndex) -> None:
    """Refuses, for the price of two seeks, a film that was changed since it was indexed."""
    reader = VideoReader(film)
    found, expected = (len(reader.films), reader.size), (len(index.time_bases), index.size)
    if found != expected:
        raise VideoError(
            f"{film}: found (films, (height, width)) {found}, its index has {expected}; decode the clip again"
        )
    for _ in reader.frames(len(index) - 1, None, index):
        pass  # the reader raises where the last frame is missing
    if _goes_on(Film(reader.films[-1]), index):
        raise VideoError(f"{film}: goes on after the {len(index)} frames of its index; decode the clip again")


def _goes_on(film: Film, index: FrameIndex) -> bool:
    """Whether frames follow the end of the last one in the index; what thinning left out lies before that."""
    shown = round(index.duration_s[-1] / film.time_base)
    last = int(index.pts[-1])
    return any(frame.pts >= last + shown for frame in film.frames(last))
