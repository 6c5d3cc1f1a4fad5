import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from films import moving_square, write_film

from motiontransfer.errors import PoseError, VideoError
from motiontransfer.pose.detection import Chunk, detect_people, plan_chunks
from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_company import FollowingSettings
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES
from motiontransfer.progress import Progress, silent
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader

FRAMES = 24
MEDIAPIPE = MediapipeHolistic(FollowingSettings(people=4, search_frames=10))


class WatchingDetector:
    """Puts every joint at (brightness, frames watched so far): it remembers, as trackers do."""

    producer = "watching 1"

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        for watched, frame in enumerate(frames):
            place = np.array([frame.mean(), watched], np.float32)
            yield [Detection(np.tile(place, (JOINT_COUNT, 1)), np.full(JOINT_COUNT, 0.75, np.float32))]


class FailingDetector(WatchingDetector):
    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        raise PoseError("weights.onnx: no such file, expected the weights; download them")
        yield from super().detect(frames)


class DyingDetector(WatchingDetector):
    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        os._exit(7)
        yield from super().detect(frames)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("films") / "square.mp4", moving_square(FRAMES))


@pytest.fixture(scope="module")
def index(film: Path) -> FrameIndex:
    return replace(indexed(film), shot=np.repeat([0, 1], [14, 10]).astype(np.int32))


def indexed(film: Path, max_fps: float | None = None) -> FrameIndex:
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(film, max_fps).timed_frames()):
        pass
    return indexer.index()


def same_bytes(one: Sightings, other: Sightings) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("frame", "xy", "confidence")
    )


def random_shots(seed: int) -> list[slice]:
    rng = np.random.default_rng(seed)
    edges = np.concatenate([[0], np.cumsum(rng.integers(1, 60, rng.integers(1, 9)))]).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("chunk_frames", "warm_up_frames"), [(1, 0), (7, 3), (16, 40), (300, 45)])
def test_chunks_cover_each_frame_once_and_stay_in_their_shot(
    seed: int, chunk_frames: int, warm_up_frames: int
) -> None:
    shots = random_shots(seed)
    chunks = plan_chunks(shots, chunk_frames, warm_up_frames)
    covered = [frame for chunk in chunks for frame in range(chunk.start, chunk.stop)]
    assert covered == list(range(shots[-1].stop))
    for chunk in chunks:
        (shot,) = [shot for shot in shots if shot.start <= chunk.start < shot.stop]
        assert chunk.stop - chunk.start <= chunk_frames
        assert chunk.stop <= shot.stop
        assert chunk.start - chunk.warm_up_start == min(warm_up_frames, chunk.start - shot.start)


def test_chunks_of_a_shot_do_not_depend_on_the_others() -> None:
    first, second = slice(0, 25), slice(25, 40)
    together = plan_chunks([first, second], 10, 4)
    assert together == plan_chunks([first], 10, 4) + plan_chunks([second], 10, 4)
    assert together[1] == Chunk(warm_up_start=6, start=10, stop=20)
    assert together[3] == Chunk(warm_up_start=25, start=25, stop=35)


def test_each_frame_is_seen_after_its_warm_up(film: Path, index: FrameIndex) -> None:
    sightings = detect_people(film, index, WatchingDetector(), 8, 3, 2, silent())
    assert sightings.frame.tolist() == list(range(FRAMES))
    keypoints = sightings.keypoints(np.arange(FRAMES, dtype=np.int32))
    # Shots of 14 and 10 frames: chunks begin at 0, 8 (3 warm), 14 (a cut: none) and 22 (3 warm).
    watched = [*range(8), *range(3, 9), *range(8), *range(3, 5)]
    assert keypoints.joint("nose")[:, 1].tolist() == watched
    brightness = [image.mean() for image in VideoReader(film).frames()]
    np.testing.assert_allclose(keypoints.joint("nose")[:, 0], brightness, rtol=1e-6)
    assert (keypoints.confidence == 0.75).all()
    assert (keypoints.size, keypoints.producer) == (index.size, "watching 1")


def test_any_number_of_processes_gives_the_same(film: Path, index: FrameIndex) -> None:
    alone = detect_people(film, index, WatchingDetector(), 5, 2, 1, silent())
    assert same_bytes(alone, detect_people(film, index, WatchingDetector(), 5, 2, 3, silent()))


def test_progress_counts_every_frame(film: Path, index: FrameIndex, tmp_path: Path) -> None:
    with Progress("detect", tmp_path, None) as progress:
        detect_people(film, index, WatchingDetector(), 8, 3, 2, progress)
    assert (
        f'"done": {FRAMES}, "total": {FRAMES}' in (tmp_path / "progress.jsonl").read_text().splitlines()[-1]
    )


def test_error_of_a_detector_arrives_as_it_was(film: Path, index: FrameIndex) -> None:
    with pytest.raises(PoseError, match=r"^weights\.onnx: no such file"):
        detect_people(film, index, FailingDetector(), 8, 3, 2, silent())
    assert multiprocessing.active_children() == []


def test_death_of_a_process_is_told(film: Path, index: FrameIndex) -> None:
    with pytest.raises(PoseError, match="ended with status 7"):
        detect_people(film, index, DyingDetector(), 8, 3, 1, silent())


def test_film_that_is_not_the_indexed_one_is_refused(film: Path, index: FrameIndex, tmp_path: Path) -> None:
    longer = write_film(tmp_path / "longer.mp4", moving_square(FRAMES + 3))
    shorter = write_film(tmp_path / "shorter.mp4", moving_square(FRAMES - 3))
    larger = write_film(tmp_path / "larger.mp4", moving_square(FRAMES, (64, 96)))
    for other, message in ((longer, "goes on after the 24"), (shorter, ""), (larger, r"\(64, 96\)")):
        with pytest.raises(VideoError, match=rf"{other.name}: .*{message}"):
            detect_people(other, index, WatchingDetector(), 8, 3, 1, silent())


@pytest.mark.parametrize("max_fps", [12.5, 10.0, 7.0])
def test_a_thinned_clip_is_detected_to_its_end(film: Path, max_fps: float) -> None:
    """Whatever of the film comes after the last frame that was kept."""
    index = indexed(film, max_fps)
    sightings = detect_people(film, index, WatchingDetector(), 8, 3, 1, silent())
    assert sightings.frames == len(index) < FRAMES
    assert np.bincount(sightings.frame).tolist() == [1] * len(index)


class CrowdDetector(WatchingDetector):
    """Sees nobody in every third frame, two people in the next, one in the one after."""

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        for number, (one,) in enumerate(super().detect(frames)):
            yield [[], [one, Detection(one.xy + 5, one.confidence)], [one]][number % 3]


def test_everyone_of_each_frame_is_kept(film: Path, index: FrameIndex) -> None:
    sightings = detect_people(film, index, CrowdDetector(), 12, 0, 2, silent())
    counts = np.bincount(sightings.frame, minlength=FRAMES)
    assert counts.tolist() == [0, 2, 1] * 4 + [0, 2] + [0, 2, 1] * 3 + [0]
    assert sightings.frames == FRAMES


@pytest.mark.footage
def test_mediapipe_gives_the_same_bytes_in_one_process_and_in_two(footage: Path, tmp_path: Path) -> None:
    images = [image[::3, ::3] for image in VideoReader(footage / "dance.mp4").frames(90, 130)]
    film = write_film(tmp_path / "dance.mp4", images)
    alone, together = (
        detect_people(film, indexed(film), MEDIAPIPE, 16, 5, processes, silent()) for processes in (1, 2)
    )
    assert same_bytes(alone, together)
    assert alone.frame.tolist() == list(range(40))
    assert (alone.confidence[:, PART_SLICES["face"]] > 0).any(1).mean() > 0.9


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.parametrize(
    ("clip", "face", "left_hand", "right_hand"),
    # As measured once with these settings, with room for another machine's arithmetic.
    [("dance", 0.98, 0.48, 0.61), ("basketball", 0.76, 0.53, 0.29)],
)
def test_detection_rates(footage: Path, clip: str, face: float, left_hand: float, right_hand: float) -> None:
    film = footage / f"{clip}.mp4"
    sightings = detect_people(film, indexed(film), MEDIAPIPE, 300, 45, 2, silent())
    assert sightings.frame.tolist() == list(range(sightings.frames))  # one person in each frame
    seen = {part: (sightings.confidence[:, where] > 0).any(1).mean() for part, where in PART_SLICES.items()}
    assert seen["body"] == 1
    assert seen["face"] == pytest.approx(face, abs=0.02)
    assert seen["left_hand"] == pytest.approx(left_hand, abs=0.06)
    assert seen["right_hand"] == pytest.approx(right_hand, abs=0.06)
