import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from mediapipe.python.solutions.holistic import Holistic

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.crossing import Crossing
from motiontransfer.dancer.film import Performance, rendered_frames
from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_company import FollowingSettings
from motiontransfer.pose.mediapipe_graph import without_chatter
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
from motiontransfer.pose.mediapipe_points import detection_from_points, part_points
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index
from motiontransfer.video.reader import VideoReader

ROOT = Path(__file__).parents[2]
DETECTOR = MediapipeHolistic(FollowingSettings(people=4, search_frames=10))


def at(detection: Detection, joint: str, part: str = "body") -> list[float]:
    return detection.xy[joint_index(joint, part)].tolist()


def test_nobody_in_a_grey_picture_and_not_a_word_about_it(capfd: pytest.CaptureFixture[str]) -> None:
    grey = np.full((120, 160, 3), 127, np.uint8)
    detections = list(DETECTOR.detect([grey, grey]))
    assert detections == [[], []]
    assert capfd.readouterr() == ("", "")
    os.write(2, b"heard")  # the descriptor is its own again
    assert capfd.readouterr().err == "heard"


LATE_DANCER = """
import numpy
from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance, rendered_frames
from motiontransfer.pose.mediapipe_company import FollowingSettings
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
performance = Performance(look("ada"), dance("first"), (256, 256), 24.0, 1)
danced = [image for image, _ in rendered_frames(performance, 2, 1)]
detections = list(MediapipeHolistic(FollowingSettings(4, 10)).detect([numpy.zeros_like(danced[0]), *danced]))
print([len(people) for people in detections])
"""


def test_not_a_word_about_somebody_who_comes_later() -> None:
    """In a process of its own: MediaPipe says it once in a process, when it first follows a body."""
    done = subprocess.run(
        [sys.executable, "-c", LATE_DANCER],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("[0, 1, 1]\n", "")


@pytest.fixture(scope="module")
def danced() -> list[RgbImage]:
    performance = Performance(look("ada"), dance("first"), (256, 256), 24.0, 1)
    return [image for image, _ in rendered_frames(performance, 16, 1)]


def by_the_solution(images: list[RgbImage]) -> list[Detection]:
    """What the wheel's own Holistic finds, in tracking mode and unsmoothed."""
    found = []
    with without_chatter(), Holistic(smooth_landmarks=False, refine_face_landmarks=True) as holistic:
        for image in images:
            results = holistic.process(image)
            landmarks = {
                "body": results.pose_landmarks,
                "face": results.face_landmarks,
                "left_hand": results.left_hand_landmarks,
                "right_hand": results.right_hand_landmarks,
            }
            points = {part: part_points(part, landmarks[part]) for part in landmarks}
            found.append(detection_from_points(points, (image.shape[0], image.shape[1])))
    return found


def test_one_large_person_gives_the_bytes_of_holistic(danced: list[RgbImage]) -> None:
    expected, found = by_the_solution(danced), list(DETECTOR.detect(danced))
    assert len(found) == len(danced)
    for one, (other,) in zip(expected, found, strict=True):
        assert one.xy.tobytes() == other.xy.tobytes()
        assert one.confidence.tobytes() == other.confidence.tobytes()


def test_a_small_person_is_found_in_a_large_picture(danced: list[RgbImage]) -> None:
    (whole,) = next(iter(DETECTOR.detect(danced[:1])))
    height = at(whole, "left_ankle")[1] - at(whole, "nose")[1]
    size = round(256 * 96 / height)
    pictures = []
    for image in danced[:3]:
        small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
        picture = np.full((1080, 1920, 3), image[0, 0], np.uint8)
        picture[700 : 700 + size, 1500 : 1500 + size] = small
        pictures.append(picture)
    for people in DETECTOR.detect(pictures):
        (person,) = people
        for joint in ("nose", "left_ankle", "right_ankle", "left_wrist"):
            expected = (np.array(at(whole, joint)) + 0.5) * size / 256 + (1500, 700)
            assert np.linalg.norm(np.array(at(person, joint)) - expected) < 0.1 * 96


@pytest.mark.slow
def test_two_people_are_kept_apart_while_they_cross() -> None:
    crossing = list(Crossing(size=(180, 320)).frames())[30:70]
    found = list(DETECTOR.detect([picture for picture, _ in crossing]))
    assert {len(people) for people in found} <= {1, 2}
    assert np.mean([len(people) == 2 for people in found]) > 0.7
    hip, distance = joint_index("mid_hip"), []
    for people, (_, truths) in zip(found, crossing, strict=True):
        for person in people:
            distance.append(min(np.linalg.norm(person.xy[hip] - truth.xy[hip]) for truth in truths))
    assert np.percentile(distance, 90) < 8  # of people some 110 px tall


def test_no_frames_no_detections() -> None:
    assert list(DETECTOR.detect([])) == []


@pytest.mark.footage
def test_a_frontal_dancer(footage: Path, capfd: pytest.CaptureFixture[str]) -> None:
    images = list(VideoReader(footage / "dance.mp4").frames(0, 4))
    (detection,) = list(DETECTOR.detect(images))[-1]
    assert detection.xy.shape == (JOINT_COUNT, 2)
    # Her right is on the picture's left; y grows downwards.
    for joint in ("shoulder", "hip", "knee", "ankle", "eye"):
        assert at(detection, f"right_{joint}")[0] < at(detection, f"left_{joint}")[0]
    heights = [at(detection, joint)[1] for joint in ("nose", "neck", "mid_hip", "left_knee", "left_ankle")]
    assert heights == sorted(heights)
    face = [at(detection, joint, "face")[1] for joint in ("left_brow_2", "left_pupil", "nostril_2", "jaw_8")]
    assert face == sorted(face)
    for side in ("right", "left"):  # a pupil lies in its own eye
        eye = [at(detection, f"{side}_eye_{corner}", "face")[0] for corner in (0, 3)]
        assert eye[0] < at(detection, f"{side}_pupil", "face")[0] < eye[1]
    assert capfd.readouterr().err == ""


@pytest.mark.footage
def test_each_call_starts_afresh(footage: Path) -> None:
    images = list(VideoReader(footage / "basketball.mp4").frames(0, 3))
    first, second = list(DETECTOR.detect(images)), list(DETECTOR.detect(images))
    for (one,), (other,) in zip(first, second, strict=True):
        assert one.xy.tobytes() == other.xy.tobytes()
        assert one.confidence.tobytes() == other.confidence.tobytes()


@pytest.mark.slow
@pytest.mark.footage
def test_a_small_player_is_found_in_nearly_every_frame(footage: Path) -> None:
    """Nose to ankle 96 px in a frame of 1080 lines; the finder of the wheel's solution finds nobody."""

    def padded() -> Iterator[RgbImage]:
        for image in VideoReader(footage / "basketball.mp4").frames(0, 120):
            small = cv2.resize(image, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
            picture = np.full((1080, 1920, 3), 110, np.uint8)
            picture[500 : 500 + small.shape[0], 1300 : 1300 + small.shape[1]] = small
            yield picture

    assert not any(detection.confidence.any() for detection in by_the_solution(list(islice(padded(), 10))))
    found = list(DETECTOR.detect(padded()))
    assert np.mean([len(people) == 1 for people in found]) >= 0.95
