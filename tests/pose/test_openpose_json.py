import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_openpose import part_points, person, write_json
from made_up_people import standing_person

from motiontransfer.errors import PoseError
from motiontransfer.pose.openpose_json import read_openpose_json
from motiontransfer.pose.skeleton import PARTS

STANDING = standing_person(2, step_px=3)


def test_parts_of_several_people_in_their_order(tmp_path: Path) -> None:
    file = write_json(tmp_path / "a.json", [person(STANDING, 0), person(STANDING, 1)])
    for frame, found in enumerate(read_openpose_json(file)):
        assert set(found) == set(PARTS)
        for part in PARTS:
            np.testing.assert_array_equal(found[part], part_points(STANDING, frame, part))


def test_nobody(tmp_path: Path) -> None:
    assert read_openpose_json(write_json(tmp_path / "a.json", [])) == []


@pytest.mark.parametrize(
    ("body", "suffix"), [("pose_keypoints_2d", "_2d"), ("pose_keypoints", ""), ("body_parts", "")]
)
def test_spellings_of_all_versions(tmp_path: Path, body: str, suffix: str) -> None:
    told = person(STANDING)
    old = {body: told["pose_keypoints_2d"], f"hand_left_keypoints{suffix}": told["hand_left_keypoints_2d"]}
    (found,) = read_openpose_json(write_json(tmp_path / "a.json", [old]))
    assert set(found) == {"body", "left_hand"}
    np.testing.assert_array_equal(found["body"], part_points(STANDING, 0, "body"))
    np.testing.assert_array_equal(found["left_hand"], part_points(STANDING, 0, "left_hand"))


def test_a_part_that_was_not_asked_for_is_absent(tmp_path: Path) -> None:
    told = person(STANDING) | {"face_keypoints_2d": [], "hand_right_keypoints_2d": []}
    (found,) = read_openpose_json(write_json(tmp_path / "a.json", [told]))
    assert set(found) == {"body", "left_hand"}
    (faceless,) = read_openpose_json(write_json(tmp_path / "b.json", [{"pose_keypoints_2d": []}]))
    assert faceless["body"].shape == (0, 3)


def people_with(**changes: Any) -> str:
    return json.dumps({"people": [person(STANDING) | changes]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read as JSON"),
        (people_with()[:-40], "cannot be read as JSON"),
        ("[]", "holds no list of people"),
        ('{"people": [[1, 2, 3]]}', "holds no list of people"),
        (people_with(pose_keypoints_2d=[1.0, 2.0]), "body: expected triples"),
        (people_with(pose_keypoints_2d=["a", "b", "c"]), "body: expected triples"),
        (people_with(pose_keypoints_2d={"x": 1}), "body: expected triples"),
        (people_with(pose_keypoints_2d=[float("nan"), 0.0, 0.0]), "body: holds numbers that are not finite"),
        (people_with(face_keypoints_2d=[1.0] * 204), "face: found 68 points, expected 70"),
        (people_with(hand_left_keypoints_2d=[1.0] * 60), "left_hand: found 20 points, expected 21"),
    ],
)
def test_what_is_none_of_openposes_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "dance_000000000007_keypoints.json"
    file.write_text(text)
    with pytest.raises(PoseError, match=rf"dance_000000000007_keypoints\.json: {said}") as caught:
        read_openpose_json(file)
    assert "\n" not in str(caught.value)
