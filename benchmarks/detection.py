"""How fast MediaPipe detects: `python -m benchmarks.detection [FRAMES]`, for one, a small, several people.

Generated dancers are pasted into frames of 720 lines, and each film is detected in two chunks. All is told
beside one large person in one process, because seconds differ from machine to machine and from hour to hour;
so is the wheel's own solution, which knows one person.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance, rendered_frames
from motiontransfer.pose.detection import detect_people
from motiontransfer.pose.detector import RgbImage
from motiontransfer.pose.mediapipe_graph import without_chatter
from motiontransfer.progress import silent
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.writer import FilmWriter
from stages.blocks.detect import DetectParams
from stages.params import Params

SIZE = (720, 1280)
# Where each dancer's picture stands: left, top, side.
FILMS = {
    "one large person": ((280, 0, 720),),
    "one of 64 px": ((900, 400, 96),),
    "two": ((60, 120, 560), (660, 120, 560)),
    "four": ((0, 360, 320), (320, 360, 320), (640, 360, 320), (960, 360, 320)),
}


PERFORMANCE = Performance(look("ada"), dance("first"), (480, 480), 24.0, 1)


def dancer(frames: int) -> list[RgbImage]:
    """Pictures of a generated dancer."""
    return [image for image, _ in rendered_frames(PERFORMANCE, frames, os.cpu_count() or 1)]


def pasted(images: Sequence[RgbImage], places: Sequence[tuple[int, int, int]]) -> Iterator[RgbImage]:
    """The dancer at each place, on grey; each a little later in the dance than the one before."""
    for frame in range(len(images)):
        picture = np.full((*SIZE, 3), 120, np.uint8)
        for number, (left, top, side) in enumerate(places):
            image = images[(frame + 7 * number) % len(images)]
            small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
            picture[top : top + side, left : left + side] = small
        yield picture


def write_film(path: Path, pictures: Iterator[RgbImage], frames: int) -> None:
    """Writes them as a film."""
    with FilmWriter(path, SIZE, replace(PERFORMANCE.index(frames), size=SIZE)) as film:
        for picture in pictures:
            film.write(picture)


def indexed(film: Path) -> FrameIndex:
    """The film's index."""
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(film).timed_frames()):
        pass
    return indexer.index()


def seconds_of_the_solution(film: Path) -> float:
    """Seconds of `mediapipe.solutions.holistic`, decoding included."""
    from mediapipe.python.solutions.holistic import Holistic

    started = time.perf_counter()
    with without_chatter(), Holistic(smooth_landmarks=False, refine_face_landmarks=True) as holistic:
        for picture in VideoReader(film).frames():
            holistic.process(picture)
    return time.perf_counter() - started


def seconds_of_ours(film: Path, processes: int, params: DetectParams) -> tuple[float, float]:
    """Seconds, and how many people a frame has."""
    index = indexed(film)
    chunk_frames = (len(index) + 1) // 2
    started = time.perf_counter()
    sightings = detect_people(film, index, params.load(Path()), chunk_frames, 0, processes, silent())
    return time.perf_counter() - started, len(sightings) / len(index)


def main(frames: int) -> None:
    """Prints a line a film and number of processes."""
    params = Params().block("detect", DetectParams)
    images = dancer(frames)
    with tempfile.TemporaryDirectory() as folder:
        films = {name: Path(folder) / f"{number}.mp4" for number, name in enumerate(FILMS)}
        for name, film in films.items():
            write_film(film, pasted(images, FILMS[name]), frames)
        unit, _ = seconds_of_ours(films["one large person"], 1, params)
        print(f"one large person, 1 process: {frames} frames in {unit:.1f} s ({frames / unit:.1f} a second)")
        solution = seconds_of_the_solution(films["one large person"])
        print(f"the wheel's solution, in this process: {solution / unit:.2f} of that")
        for name, film in films.items():
            for processes in sorted({1, 2, os.cpu_count() or 1}):
                seconds, people = seconds_of_ours(film, processes, params)
                print(f"{name}, {processes} process(es): {seconds / unit:.2f} ({people:.2f} people a frame)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
