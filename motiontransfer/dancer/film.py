"""Films of a dancer: frame after frame, in one process or several, with the same bytes."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from motiontransfer.dancer import casting, choreography
from motiontransfer.dancer.dance import Dance
from motiontransfer.dancer.expression import ExpressionCourse
from motiontransfer.dancer.looks import Look
from motiontransfer.dancer.scene import Dancer, Image
from motiontransfer.dancer.truth import TrueJoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex

PRODUCER = "generated"
_QUEUED_PER_PROCESS = 4  # frames asked for ahead of the one that is awaited: bounds memory


@dataclass(frozen=True)
class Performance:
    """Who dances what, and how it is filmed.

    Attributes:
        look: the dancer, the room and the camera.
        dance: what is danced.
        size: (height, width) of the pictures.
        frame_rate_fps: frames a second.
        seed: of the sensor's noise and of when the face blinks and sings; None is a sensor without noise.
        supersampling: samples a pixel either way.
    """

    look: Look
    dance: Dance
    size: tuple[int, int]
    frame_rate_fps: float
    seed: int | None = None
    supersampling: int = 2

    def dancer(self) -> Dancer:
        """The dancer, meshed."""
        return Dancer(self.look.subject, self.look.room, self.look.camera, self.size, self.supersampling)

    def index(self, frames: int) -> FrameIndex:
        """The exact times of `frames` frames."""
        # Whole rates and those of television (24000/1001) come out exact.
        interval = 1 / Fraction(self.frame_rate_fps).limit_denominator(1001)
        number, nothing = np.arange(frames, dtype=np.int64), np.zeros(frames, np.int32)
        time_s, duration_s = number * float(interval), np.full(frames, float(interval))
        repeat = np.zeros(frames, bool)
        return FrameIndex(nothing, number, time_s, duration_s, repeat, nothing, self.size, (interval,))

    def frame(self, dancer: Dancer, frame: int) -> tuple[Image, TrueJoints]:
        """The picture and the joints of one frame, whatever was rendered before."""
        noise = None if self.seed is None else np.random.default_rng([self.seed, frame])
        time_s = frame / self.frame_rate_fps
        expression = ExpressionCourse(self.seed or 0, self.dance.beat_s).at(time_s)
        return dancer.render(self.dance.pose(time_s, self.look), noise, expression)


def render_film(
    look: str | int,
    dance: str | int,
    size: tuple[int, int],
    frames: int,
    frame_rate_fps: float,
    supersampling: int = 1,
) -> tuple[Image, Keypoints]:
    """A short film in memory, for tests above all: at 128 x 128 it takes some hundredths of a second a frame.

    Args:
        look: "ada", "ben" or a seed; see casting.look.
        dance: "first", "second" or a seed; see choreography.dance.
        size: (height, width).
        frames: how many.
        frame_rate_fps: frames a second.
        supersampling: samples a pixel either way.

    Returns:
        Pictures (T, H, W, 3), RGB, and their true keypoints.
    """
    performance = Performance(
        casting.look(look), choreography.dance(dance), size, frame_rate_fps, None, supersampling
    )
    rendered = list(rendered_frames(performance, frames))
    return np.stack([image for image, _ in rendered]), true_keypoints(
        [joints for _, joints in rendered], size
    )


def rendered_frames(
    performance: Performance, frames: int, processes: int = 1
) -> Iterator[tuple[Image, TrueJoints]]:
    """Yields the first `frames` frames in order; their bytes do not depend on the number of processes."""
    dancer = performance.dancer()
    if processes <= 1:
        for frame in range(frames):
            yield performance.frame(dancer, frame)
        return
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _start_worker, (performance, dancer)
    ) as pool:
        queued: deque[Future[tuple[Image, TrueJoints]]] = deque()
        for frame in range(frames):
            queued.append(pool.submit(_worker_frame, frame))
            if len(queued) >= _QUEUED_PER_PROCESS * processes:
                yield queued.popleft().result()
        while queued:
            yield queued.popleft().result()


def true_keypoints(joints: list[TrueJoints], size: tuple[int, int]) -> Keypoints:
    """The joints of T frames as keypoints in a picture of (height, width) `size`."""
    return Keypoints.of(
        np.stack([each.xy for each in joints]), np.stack([each.confidence for each in joints]), size, PRODUCER
    )


# What a worker process holds: set when it starts, so that the mesh travels once and not with every frame.
_worker: list[tuple[Performance, Dancer]] = []


def _start_worker(performance: Performance, dancer: Dancer) -> None:
    cv2.setNumThreads(1)
    _worker.append((performance, dancer))


def _worker_frame(frame: int) -> tuple[Image, TrueJoints]:
    performance, dancer = _worker[0]
    return performance.frame(dancer, frame)
