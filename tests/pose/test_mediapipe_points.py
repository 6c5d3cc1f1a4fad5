import numpy as np
import numpy.typing as npt
import pytest

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.mediapipe_points import (
    BODY_POINTS,
    JOINT_POINTS,
    POINT_COUNTS,
    detection_from_points,
)
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINTS, MIRROR, PARTS, joint_index

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
