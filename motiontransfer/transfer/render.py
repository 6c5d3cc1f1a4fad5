"""The film: normalized keypoints through a subject's generators, encoded as it goes.

Frames in, frames out: figures are drawn, pictures painted, shown and encoded side by side, a few frames
apart. What is encoded lies in finished segments; after each the painter's memory is kept, and from there an
interrupted film goes on.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.gan.painter import Drawn, Memory, Painted
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.transfer.ahead import Ahead
from motiontransfer.transfer.look import Look
from motiontransfer.transfer.memory_file import read_memory, write_memory
from motiontransfer.transfer.pace import Pace, pace_of
from motiontransfer.video.clock import Clock
from motiontransfer.video.encoder import Encoder
from motiontransfer.video.joined_film import require_joinable
from motiontransfer.video.picture import Image
from motiontransfer.video.segment_folder import SegmentFolder
from motiontransfer.video.segments import SegmentWriter, segment_spans

FILM: Final = "film"
MATTE: Final = "matte"


@dataclass(frozen=True)
class FilmPlan:
    """A film that is to be made.

    Attributes:
        look: which frames of the source it has, and what it shows of what is painted.
        clock: when each of its frames is shown.
        shot_starts: frames of the source that follow a cut.
        encoder: of all its segments.
        segment_s: how long a segment is.
        matte: whether the person's mask is made a film as well.
    """

    look: Look
    clock: Clock
    shot_starts: frozenset[int]
    encoder: Encoder
    segment_s: float
    matte: bool

    @property
    def films(self) -> tuple[str, ...]:
        """What is written of each frame."""
        return (FILM, MATTE) if self.matte else (FILM,)

    @property
    def spans(self) -> list[slice]:
        """The film's frames, from 0, of each segment."""
        return segment_spans(self.clock, self.segment_s)

    def source_frames(self, spans: Sequence[slice]) -> range:
        """The source's frames that spans show which follow one another; none for no spans."""
        first = self.look.excerpt.frames.start
        return range(first + spans[0].start, first + spans[-1].stop) if spans else range(0)

    def segments(self, folder: Path) -> SegmentFolder:
        """Where its segments lie."""
        return SegmentFolder(folder, len(self.spans), self.films)


@dataclass(frozen=True)
class _Made:
    """What a frame has become on its way: the film's pictures, and after a segment's last the memory."""

    pictures: dict[str, Image]
    memory: Memory | None


def render_segments(
    plan: FilmPlan, keypoints: Keypoints, synthesizer: Synthesizer, folder: SegmentFolder, progress: Progress
) -> Pace:
    """Renders all segments of a film that are not finished.

    Keypoints are held whole; of pictures a few at a time, however long the film is.

    Args:
        plan: the film.
        keypoints: of the whole source, normalized.
        synthesizer: paints the subject.
        folder: where finished segments lie.
        progress: counts frames.

    Raises:
        ArtifactError: the disk is full; finished segments stay. Or the keypoints come from another family of
            detectors than the subject's, or the memory after the finished segments is damaged.
        VideoError: one of the finished segments is.
    """
    finished = folder.finished()
    memory = _memory_after(plan, folder, finished) if finished else synthesizer.begin()
    left = plan.spans[finished:]
    frames = plan.source_frames(left)
    progress.start("rendering", len(plan.clock.starts), "frame", done=len(plan.clock.starts) - len(frames))
    began = time.perf_counter()
    with _side_by_side(plan, synthesizer, keypoints, frames, memory) as parts:
        made = iter(parts["showing"])
        for segment, span in enumerate(left, finished):
            _write_segment(plan, segment, span, made, folder, progress)
    return pace_of(len(frames), time.perf_counter() - began, parts, "encoding")


def _memory_after(plan: FilmPlan, folder: SegmentFolder, finished: int) -> Memory:
    """With which the film goes on after segments that are found whole: in the join it would be too late."""
    for film in plan.films:
        require_joinable(folder.paths(film)[:finished], plan.spans[:finished], plan.clock)
    return read_memory(folder.memory(finished - 1))


@contextmanager
def _side_by_side(
    plan: FilmPlan, synthesizer: Synthesizer, keypoints: Keypoints, frames: range, memory: Memory
) -> Iterator[dict[str, Ahead[Any]]]:
    """The parts before encoding, each in its thread, by name and in order."""
    with ExitStack() as stack:
        drawn = stack.enter_context(Ahead("drawing", synthesizer.draw(keypoints, frames)))
        painting = _painted(plan, synthesizer, zip(frames, drawn, strict=True), memory)
        painted = stack.enter_context(Ahead("painting", painting))
        shown = stack.enter_context(Ahead("showing", _shown(plan, painted)))
        yield {"drawing": drawn, "painting": painted, "showing": shown}


def _painted(
    plan: FilmPlan, synthesizer: Synthesizer, drawn: Iterable[tuple[int, Drawn]], memory: Memory
) -> Iterator[tuple[Painted, Memory | None]]:
    """Each frame as it is painted, and behind a segment's last one the memory."""
    last = {plan.source_frames([span])[-1] for span in plan.spans}
    for frame, figure in drawn:
        if frame in plan.shot_starts:
            memory = memory.starting()
        painted, memory = synthesizer.paint(figure, memory)
        yield painted, memory if frame in last else None


def _shown(plan: FilmPlan, painted: Iterable[tuple[Painted, Memory | None]]) -> Iterator[_Made]:
    look = plan.look
    for frame, memory in painted:
        pictures = {FILM: look.shown(frame.picture, frame.mask)}
        if plan.matte and frame.mask is not None:
            pictures[MATTE] = look.matte(frame.mask)
        yield _Made(pictures, memory)


def _write_segment(
    plan: FilmPlan,
    segment: int,
    span: slice,
    made: Iterator[_Made],
    folder: SegmentFolder,
    progress: Progress,
) -> None:
    """Writes the films of one segment, then the memory, with which it counts."""
    with ExitStack() as stack:
        writers = {
            film: stack.enter_context(
                SegmentWriter(folder.path(segment, film), plan.look.size, plan.clock, span, plan.encoder)
            )
            for film in plan.films
        }
        for _ in range(span.start, span.stop):
            frame = next(made)
            for film, writer in writers.items():
                writer.write(frame.pictures[film])
            progress.advance()
    if frame.memory is None:
        raise AssertionError("a segment's last frame comes with the memory")
    write_memory(folder.memory(segment), frame.memory)
    folder.drop_memories(segment)
    latest = progress.latest_picture()
    if latest is not None:
        write_picture(latest, frame.pictures[FILM])
