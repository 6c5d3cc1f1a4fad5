from pathlib import Path

import cv2
import numpy as np
import pytest
from made_up_openpose import person, write_clip, write_json
from made_up_people import SIZE, standing_person

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.pose.keypoints import Keypoints, family
from motiontransfer.pose.openpose import FAMILY, OpenPoseFolder
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES

KEY = "detect.openpose_sha256"
WALKING = standing_person(6, step_px=2)


def read(folder: Path, frames: int = 6, size: tuple[int, int] = SIZE) -> Sightings:
    digest = openpose_digest(list_openpose_files(folder))
    return OpenPoseFolder(folder, digest, KEY, 0.3).sightings({"dance": frames}, size)


def test_a_clip_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read(write_clip(tmp_path, WALKING))
    np.testing.assert_array_equal(found.xy, WALKING.xy)
    np.testing.assert_allclose(found.confidence, 0.9 / 1.2, rtol=1e-6)  # written with 0.9
    assert found.frame.tolist() == list(range(6))
    assert (found.size, found.producer, found.frames) == (SIZE, "openpose BODY_25", 6)
    assert family(found.producer) == FAMILY


def test_several_people_and_frames_without_any(tmp_path: Path) -> None:
    write_clip(tmp_path, WALKING)
    write_json(tmp_path / "dance_000000000001_keypoints.json", [])
    write_json(tmp_path / "dance_000000000003_keypoints.json", [person(WALKING, 0), person(WALKING, 5)])
    found = read(tmp_path)
    assert found.frame.tolist() == [0, 2, 3, 3, 4, 5]
    assert sorted(found.xy[found.frame == 3, 0, 0].tolist()) == WALKING.xy[[0, 5], 0, 0].tolist()


def test_a_person_of_less_than_four_joints_is_noise(tmp_path: Path) -> None:
    write_clip(tmp_path, WALKING)
    for frame, joints in ((2, 3), (4, 4)):
        seen = person(WALKING, frame)
        seen["pose_keypoints_2d"][3 * joints :] = [0.0] * (75 - 3 * joints)
        write_json(tmp_path / f"dance_{frame:012}_keypoints.json", [seen])
    write_json(
        tmp_path / "dance_000000000005_keypoints.json", [person(WALKING, 5) | {"pose_keypoints_2d": []}]
    )
    assert read(tmp_path).frame.tolist() == [0, 1, 3, 4]


def test_a_clip_without_anybody(tmp_path: Path) -> None:
    found = read(write_clip(tmp_path, Keypoints.empty(6, SIZE, "made up")))
    assert (len(found), found.frames, found.producer) == (0, 6, "openpose BODY_25")


@pytest.mark.parametrize("told", [None, "0" * 64])
def test_the_digest_to_enter_is_told(tmp_path: Path, told: str | None) -> None:
    files = list_openpose_files(write_clip(tmp_path, WALKING))
    said = rf"its files' SHA-256 is {openpose_digest(files)}, expected .*, set detect\.openpose_sha256 to it$"
    with pytest.raises(ArtifactError, match=said):
        OpenPoseFolder(tmp_path, told, KEY, 0.3).sightings({"dance": 6}, SIZE)


def test_shares_of_the_picture_are_told_from_pixels(tmp_path: Path) -> None:
    for number, (scale, offset) in enumerate(((1, 0), (2, -1))):  # --keypoint_scale 3 and 4
        shares = WALKING.moved(WALKING.xy / np.float32([SIZE[1] - 1, SIZE[0] - 1]) * scale + offset)
        folder = write_clip(tmp_path / str(number), shares)
        with pytest.raises(PoseError, match=rf"{number}: found no coordinate beyond .*--keypoint_scale 0$"):
            read(folder)


def test_another_resolution_is_refused(tmp_path: Path) -> None:
    write_clip(tmp_path, WALKING.scaled_to((SIZE[0] * 2, SIZE[1] * 2)))
    with pytest.raises(PoseError, match=r"joints up to \(104, 162\), expected them within the film's 64x96;"):
        read(tmp_path)
    assert len(read(tmp_path, size=(SIZE[0] * 2, SIZE[1] * 2))) == 6


def test_what_layouts_refuse_names_the_folder(tmp_path: Path) -> None:
    write_json(tmp_path / "a0_keypoints.json", [{"pose_keypoints_2d": [9.0] * 45}])
    with pytest.raises(
        PoseError, match=rf"^{tmp_path}: found bodies of 15 points, which are the model MPI's"
    ):
        read(tmp_path, 1)


# Dots that the authors drew clear of others; the picture is theirs, squeezed from 1920x1080 to 1024x512.
CLEAR = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "big_toe", "small_toe")
DRAWN = [*(f"right_{joint}" for joint in CLEAR), "left_knee", "left_ankle", "neck", "mid_hip", "right_ear"]


@pytest.mark.footage
def test_the_released_sample_reads_to_the_joints_that_its_authors_drew(footage: Path) -> None:
    found = read(footage / "edn-sample", 1, (1080, 1920))
    assert (len(found), found.producer) == (1, "openpose BODY_23")
    keypoints = found.keypoints(np.zeros(1, np.int32))
    label = cv2.imread(str(footage / "edn-sample/frame020001_label.png")).astype(int)
    away = [dot_distance(label, keypoints.joint(joint)[0] * [1024 / 1920, 512 / 1080]) for joint in DRAWN]
    assert np.mean(away) < 0.8 and max(away) < 1.3  # pixels of dots 8 across
    hidden = ("left_elbow", "left_wrist", "left_eye", "left_ear", "left_heel", "right_heel")
    assert all(np.isnan(keypoints.joint(joint)).all() for joint in hidden)
    assert not keypoints.seen[:, PART_SLICES["left_hand"]].any()
    assert keypoints.seen[:, PART_SLICES["right_hand"]].all()
    assert keypoints.joint("nose")[0, 0] > keypoints.joint("right_ear")[0, 0]  # he walks to the right


def dot_distance(label: np.ndarray, place: np.ndarray) -> float:
    """From a place to the middle of the dot that lies there, in pixels."""
    x, y = np.rint(place).astype(int)
    around = label[y - 7 : y + 8, x - 7 : x + 8]
    rows, columns = np.nonzero(np.abs(around - label[y, x]).max(-1) < 36)
    return float(np.hypot(columns.mean() + x - 7 - place[0], rows.mean() + y - 7 - place[1]))
