from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_up_openpose import BY_NAME, FILE_PARTS, body_points, part_points, yaml_text
from made_up_people import standing_person

from motiontransfer.errors import PoseError
from motiontransfer.pose.openpose_files import list_openpose_files
from motiontransfer.pose.openpose_yaml import read_openpose_yaml

STANDING = standing_person(2, step_px=3)


def write_frame(folder: Path, people: int = 2) -> dict[str, Path]:
    """The four files of a frame with the people of the first frames of STANDING."""
    bodies = [body_points(STANDING, frame, BY_NAME["BODY_23"]) for frame in range(people)]
    matrices = {"pose": np.stack(bodies)}
    for name, part in FILE_PARTS.items():
        matrices[name] = np.stack([part_points(STANDING, frame, part) for frame in range(people)])
    for name, matrix in matrices.items():
        (folder / f"frame020001_{name}.yml").write_text(yaml_text(f"{name}_0", matrix))
    return list_openpose_files(folder)[0].paths


def test_four_files_are_one_frame_of_several_people(tmp_path: Path) -> None:
    found = read_openpose_yaml(write_frame(tmp_path))
    assert len(found) == 2
    for frame, person in enumerate(found):
        np.testing.assert_array_equal(person["body"], body_points(STANDING, frame, BY_NAME["BODY_23"]))
        for part in FILE_PARTS.values():
            np.testing.assert_allclose(person[part], part_points(STANDING, frame, part), rtol=1e-7)


def test_opencv_reads_the_same_numbers(tmp_path: Path) -> None:
    paths = write_frame(tmp_path)
    storage = cv2.FileStorage(str(paths["face"]), cv2.FILE_STORAGE_READ)
    matrix = storage.getNode("face_0").mat()
    np.testing.assert_array_equal(np.stack([person["face"] for person in read_openpose_yaml(paths)]), matrix)


@pytest.mark.parametrize(
    "text",
    [
        "%YAML:1.0\n",
        "%YAML:1.0\n---\npose_0: !!opencv-matrix\n   rows: 0\n   cols: 0\n   dt: f\n   data: [ ]\n",
    ],
)
def test_nobody(tmp_path: Path, text: str) -> None:
    paths = write_frame(tmp_path)
    for path in paths.values():
        path.write_text(text)
    assert read_openpose_yaml(paths) == []


def test_a_part_that_was_not_written_is_absent(tmp_path: Path) -> None:
    paths = write_frame(tmp_path)
    assert set(read_openpose_yaml({"body": paths["body"]})[0]) == {"body"}


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("body", lambda text: text[:-300], "_pose.yml: is cut off"),
        ("body", lambda text: text.replace("%YAML:1.0\n", ""), "_pose.yml: does not begin with %YAML"),
        (
            "body",
            lambda text: text.replace("[ 2, 23, 3 ]", "[ 2, 22, 3 ]"),
            r"found 138 numbers of sizes \[2, 22",
        ),
        ("body", lambda text: text.replace("[ 2, 23, 3 ]", "[ 46, 3 ]"), r"sizes \[46, 3\], expected sizes"),
        ("body", lambda text: text.replace("e+01", "e+x1", 1), "_pose.yml: could not convert"),
        ("body", lambda text: text.replace("data: [ ", "data: [ .Nan,\n", 1), "_pose.yml: could not convert"),
        (
            "face",
            lambda text: yaml_text("face_0", np.ones((1, 70, 3), np.float32)),
            "found 1 people, expected the 2",
        ),
        (
            "face",
            lambda text: yaml_text("face_0", np.ones((2, 68, 3), np.float32)),
            "found 68 points, expected 70",
        ),
    ],
)
def test_what_is_spoilt_is_refused_in_one_line(
    tmp_path: Path, part: str, change: Callable[[str], str], said: str
) -> None:
    paths = write_frame(tmp_path)
    paths[part].write_text(change(paths[part].read_text()))
    with pytest.raises(PoseError, match=said) as caught:
        read_openpose_yaml(paths)
    assert "\n" not in str(caught.value)
