"""Whether rendering fills up: `python -m benchmarks.endless [FRAMES [TRANSFER]]`.

Renders a film of that many frames (100,000) with a small net that nobody trained, or, in a project that has
been built, the film of a transfer whose dance goes to and fro until it is that long. Tells the most memory
that the process held in each tenth of the film, how fast it went, and which of the parts that work side by
side bounds that. Tenths are counted from the second segment on: during the first the process still holds what
keypoints are scaled with, which would hide as much growth. Exits with status 1 where the last tenth held
more than the first by over 2 %.
"""

import sys
import tempfile
import threading
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil
import torch

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.plate_painter import PlatePainter
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.progress import Progress
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.look import Look
from motiontransfer.transfer.render import FilmPlan, render_segments
from motiontransfer.video.clock import clock_of
from motiontransfer.video.encoder import x264
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.joined_film import join_segments
from stages.layout import Layout

SIZE = (64, 64)
FPS = 25
SEGMENT_S = 10.0
LEFT_OUT = round(SEGMENT_S * FPS)  # frames, the first segment's
TENTHS = 10
MOST_GROWTH = 0.02  # of the last tenth against the first
SAMPLED_S = 0.05
MIB = 2**20


class Watched(Progress):
    """Counts frames, and keeps the most memory that the process holds in each tenth of those that count."""

    def __init__(self, frames: int) -> None:
        super().__init__("endless")
        self.peaks = [0] * TENTHS
        self._counted, self._rendered, self._ended = frames - LEFT_OUT, 0, threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()

    def advance(self, steps: int = 1, **values: float) -> None:
        """Counts."""
        super().advance(steps, **values)
        self._rendered += steps

    def stop(self) -> None:
        """No more samples."""
        self._ended.set()
        self._sampler.join()

    def sample(self, held: int) -> None:
        """Takes note of so many bytes, unless the first segment is not finished."""
        counted = self._rendered - LEFT_OUT
        if counted > 0:
            tenth = min(counted * TENTHS // self._counted, TENTHS - 1)
            self.peaks[tenth] = max(self.peaks[tenth], held)

    def _sample(self) -> None:
        process = psutil.Process()
        while not self._ended.wait(SAMPLED_S):
            self.sample(process.memory_info().rss)


def main(frames: int, transfer: str | None) -> int:
    """Renders, and prints what it took; returns 1 where memory grew, else 0."""
    if frames < TENTHS * LEFT_OUT:
        sys.exit(f"{frames} frames are too few to see growth in; expected {TENTHS * LEFT_OUT} at least")
    torch.set_num_threads(1)
    if transfer is None:
        keypoints, synthesizer = dancing(frames), small_synthesizer()
    else:
        keypoints, synthesizer = built(transfer, frames)
    held = keypoints.xy.nbytes + keypoints.confidence.nbytes
    print(f"{frames} frames of {synthesizer.size[1]}x{synthesizer.size[0]}; keypoints: {held / MIB:.0f} MiB")
    began_s = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(frames)
        film_bytes = film_of(keypoints, synthesizer, Path(folder), watched)
        watched.stop()
    print(f"{1000 * (time.process_time() - began_s) / frames:.2f} ms of the processor a frame")
    growth = watched.peaks[-1] / watched.peaks[0] - 1
    peaks = " ".join(f"{peak / MIB:.1f}" for peak in watched.peaks)
    print(f"most MiB held in each tenth, without the first {LEFT_OUT} frames: {peaks}")
    print(f"last tenth against the first: {100 * growth:+.2f} % (at most {100 * MOST_GROWTH:+.0f} %)")
    print(f"film: {film_bytes / 1e6:.1f} MB")
    return int(growth > MOST_GROWTH)


def film_of(keypoints: Keypoints, synthesizer: Synthesizer, folder: Path, progress: Progress) -> int:
    """Renders and joins; returns the film's bytes."""
    index = steady_index(len(keypoints), synthesizer.size)
    plan = FilmPlan(
        look=Look(Excerpt.of(index, keypoints, synthesizer.size), None, Label("AI", "bottom_right")),
        clock=clock_of(index),
        shot_starts=frozenset(),
        encoder=x264(17),
        segment_s=SEGMENT_S,
        matte=False,
    )
    segments = plan.segments(folder / "segments")
    segments.claim({})
    progress.tell(render_segments(plan, keypoints, synthesizer, segments, progress).told())
    began = time.perf_counter()
    join_segments(folder / "film.mp4", segments.paths(), plan.spans, plan.clock, None, {})
    progress.tell(f"joined in {time.perf_counter() - began:.1f} s")
    return (folder / "film.mp4").stat().st_size


def steady_index(frames: int, size: tuple[int, int]) -> FrameIndex:
    """One shot, as many frames a second as FPS."""
    number = np.arange(frames)
    return FrameIndex(
        film=np.zeros(frames, np.int32),
        pts=number,
        time_s=number / FPS,
        duration_s=np.full(frames, 1 / FPS),
        repeat=np.zeros(frames, bool),
        shot=np.zeros(frames, np.int32),
        size=size,
        time_bases=(Fraction(1, FPS),),
    )


def dancing(frames: int) -> Keypoints:
    """A person of random limbs who sways, each joint in a rhythm of its own."""
    random = np.random.default_rng(0)
    place = random.uniform(0.25, 0.75, (JOINT_COUNT, 2)) * SIZE[::-1]
    phase = random.uniform(0, 2 * np.pi, JOINT_COUNT)
    sway = 4 * np.sin(np.arange(frames)[:, None] / 7 + phase)
    xy = np.broadcast_to(place, (frames, JOINT_COUNT, 2)).astype(np.float32)
    xy[..., 0] += sway
    return Keypoints.of(xy, np.ones((frames, JOINT_COUNT), np.float32), SIZE, "made up")


def small_synthesizer() -> Synthesizer:
    """A small net before a grey wall, on the CPU."""
    torch.manual_seed(0)
    style = ConditionStyle(StickFigureStyle("default", 0.02, 0.01, 0.01, 8), 1.4, False)
    generator = Generator(GeneratorShape(channels=4, scales=2, previous_output=True)).eval()
    wall = np.full((*SIZE, 3), 120, np.uint8)
    terms = ModelTerms(SIZE, style, "made up")
    return Synthesizer(PlatePainter(generator, Appearance.unknown(), None, terms, wall, torch.device("cpu")))


def built(transfer: str, frames: int) -> tuple[Keypoints, Synthesizer]:
    """A transfer's dance, to and fro, and its subject, of the project in the current folder."""
    layout, subject = Layout(), transfer.rpartition("_to_")[2]
    dance = read_keypoints(layout.normalized(transfer) / "keypoints.parquet")
    there_and_back = np.concatenate([np.arange(len(dance)), np.arange(len(dance))[::-1]])
    keypoints = dance.at(np.resize(there_and_back, frames))
    models = layout.generator(subject), layout.face_generator(subject), layout.plate(subject)
    return keypoints, Synthesizer.load(*models)


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    sys.exit(main(asked, sys.argv[2] if len(sys.argv) > 2 else None))
