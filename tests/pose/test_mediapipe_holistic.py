import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.mediapipe_holistic import (
    BODY_POINTS,
    JOINT_POINTS,
    POINT_COUNTS,
    MediapipeHolistic,
    detection_from_points,
)
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINT_COUNT, JOINTS, MIRROR, PARTS, joint_index
from motiontransfer.video.reader import VideoReader

ROOT = Path(__file__).parents[2]
SIZE = (200, 1000)
SMALL_TOES = {"left_small_toe", "right_small_toe"}
PART_Y = {"body": 10, "face": 20, "left_hand": 30, "right_hand": 40}

# The names that MediaPipe gives its body points come in pairs: a left one and, next to it, a right one; only
# the eyes have three a side.
BODY_TWIN = [0, 4, 5, 6, 1, 2, 3, *(point + 1 if point % 2 else point - 1 for point in range(7, 33))]

Points = dict[str, npt.NDArray[np.float64]]


def numbered_points() -> Points:
    """Each part on a row of its own, each point at the pixel column of its number, confidence 0.5."""
    points = {}
    for part, count in POINT_COUNTS.items():
        x = (np.arange(count) + 0.5) / SIZE[1]
        points[part] = np.stack([x, np.full(count, (PART_Y[part] + 0.5) / SIZE[0]), np.full(count, 0.5)], 1)
    return points


def at(detection: Detection, joint: str, part: str = "body") -> list[float]:
    return detection.xy[joint_index(joint, part)].tolist()


@pytest.mark.parametrize(
    ("part", "joint", "column"),
    [
        ("body", "nose", 0),
        ("body", "neck", 11.5),
        ("body", "mid_hip", 23.5),
        ("body", "right_shoulder", 12),
        ("body", "left_wrist", 15),
        ("body", "right_ankle", 28),
        ("body", "left_eye", 2),
        ("body", "right_ear", 8),
        ("body", "left_big_toe", 31),
        ("body", "right_heel", 30),
        ("face", "jaw_0", 127),
        ("face", "jaw_3", 95),
        ("face", "jaw_8", 152),
        ("face", "jaw_16", 356),
        ("face", "right_brow_0", 70),
        ("face", "nose_bridge_0", 87),
        ("face", "nose_bridge_3", 4),
        ("face", "nostril_2", 2),
        ("face", "left_eye_3", 263),
        ("face", "outer_lip_6", 291),
        ("face", "inner_lip_7", 178),
        ("face", "right_pupil", 468),
        ("face", "left_pupil", 473),
        ("left_hand", "wrist", 0),
        ("right_hand", "middle_1", 9),
        ("right_hand", "little_4", 20),
    ],
)
def test_joint_takes_its_point(part: str, joint: str, column: float) -> None:
    detection = detection_from_points(numbered_points(), SIZE)
    assert at(detection, joint, part) == pytest.approx([column, PART_Y[part]], abs=1e-4)


def test_every_joint_but_the_small_toes_is_mapped() -> None:
    for part in PARTS:
        assert set(JOINTS[part]) - set(JOINT_POINTS[part]) == (SMALL_TOES if part == "body" else set())
        assert set(JOINT_POINTS[part]) <= set(JOINTS[part])
    detection = detection_from_points(numbered_points(), SIZE)
    toes = [joint_index(toe) for toe in SMALL_TOES]
    assert np.isnan(detection.xy[toes]).all()
    assert (detection.confidence[toes] == 0).all()
    assert (np.delete(detection.confidence, toes) == 0.5).all()


def test_body_table_is_its_own_mirror_image() -> None:
    for joint, points in BODY_POINTS.items():
        twin = BODY_JOINTS[MIRROR[joint_index(joint)]]
        assert sorted(BODY_TWIN[point] for point in points) == sorted(BODY_POINTS[twin])


def test_mean_has_the_lower_confidence() -> None:
    points = numbered_points()
    points["body"][11, 2] = 0.2
    detection = detection_from_points(points, SIZE)
    assert detection.confidence[joint_index("neck")] == pytest.approx(0.2)
    assert detection.confidence[joint_index("right_shoulder")] == pytest.approx(0.5)


@pytest.mark.parametrize("lost", PARTS)
def test_part_not_found_is_unseen(lost: str) -> None:
    points = numbered_points()
    points[lost][:] = np.nan
    detection = detection_from_points(points, SIZE)
    for part in PARTS:
        rows = [joint_index(joint, part) for joint in JOINT_POINTS[part]]
        assert np.isnan(detection.xy[rows]).all() == (part == lost)
        assert (detection.confidence[rows] == 0).all() == (part == lost)


def test_nobody_in_a_grey_picture_and_not_a_word_about_it(capfd: pytest.CaptureFixture[str]) -> None:
    grey = np.full((120, 160, 3), 127, np.uint8)
    detections = list(MediapipeHolistic().detect([grey, grey]))
    assert len(detections) == 2
    assert all(np.isnan(detection.xy).all() and not detection.confidence.any() for detection in detections)
    assert capfd.readouterr() == ("", "")
    os.write(2, b"heard")  # the descriptor is its own again
    assert capfd.readouterr().err == "heard"


LATE_DANCER = """
import numpy
from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance, rendered_frames
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
performance = Performance(look("ada"), dance("first"), (256, 256), 24.0, 1)
danced = [image for image, _ in rendered_frames(performance, 2, 1)]
detections = list(MediapipeHolistic().detect([numpy.zeros_like(danced[0]), *danced]))
print([bool(detection.confidence.any()) for detection in detections])
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
    assert (done.stdout, done.stderr) == ("[False, True, True]\n", "")


def test_errors_are_passed_on_and_chatter_is_not(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Talkative:
        def process(self, image: object) -> SimpleNamespace:
            os.write(2, b"I0000 00:00 1 a.cc:1] loaded\nE0000 00:00 1 a.cc:2] no memory\nINFO: done\n")
            return SimpleNamespace(
                pose_landmarks=None, face_landmarks=None, left_hand_landmarks=None, right_hand_landmarks=None
            )

    monkeypatch.setattr("motiontransfer.pose.mediapipe_holistic._holistic", lambda: nullcontext(Talkative()))
    grey = np.full((12, 16, 3), 127, np.uint8)
    assert len(list(MediapipeHolistic().detect([grey, grey]))) == 2
    assert capfd.readouterr().err == 2 * "E0000 00:00 1 a.cc:2] no memory\n"


def test_no_frames_no_detections() -> None:
    assert list(MediapipeHolistic().detect([])) == []


@pytest.mark.footage
def test_a_frontal_dancer(footage: Path, capfd: pytest.CaptureFixture[str]) -> None:
    images = list(VideoReader(footage / "dance.mp4").frames(0, 4))
    detection = list(MediapipeHolistic().detect(images))[-1]
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
    detector = MediapipeHolistic()
    first, second = list(detector.detect(images)), list(detector.detect(images))
    for one, other in zip(first, second, strict=True):
        assert one.xy.tobytes() == other.xy.tobytes()
        assert one.confidence.tobytes() == other.confidence.tobytes()
