import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_up_edn import released_box, released_label
from made_up_released import write_box, write_picture, write_released

from motiontransfer.errors import PoseError
from motiontransfer.pose.edn_data import EdnData
from motiontransfer.pose.edn_labels import LabelAgreement, label_agreement, released_points
from motiontransfer.pose.skeleton import PART_SLICES, joint_index


def labelled(folder: Path, face_dots: int = 8) -> EdnData:
    """Released data whose labels and boxes are those of its joints."""
    return EdnData.of(write_released(folder, keypoints=True, face_dots=face_dots))


@pytest.mark.parametrize("face_dots", [8, 9, 22])
def test_labels_of_these_joints_agree_and_tell_their_dots(tmp_path: Path, face_dots: int) -> None:
    data = labelled(tmp_path / "subject1", face_dots)
    assert label_agreement(data, data.folder / "keypoints") == LabelAgreement(4, 4, face_dots, 4, 4)


@pytest.mark.footage
def test_the_released_sample_agrees(footage: Path, tmp_path: Path) -> None:
    """Its one frame, and a second one without joints, because one is no film."""
    sample = footage / "edn-sample"
    for number in (20001, 20005):
        write_picture(tmp_path / "train_img" / f"frame0{number}.png", np.zeros((512, 1024, 3), np.uint8))
    write_picture(tmp_path / "train_label" / "frame020001.png", released_label(sample))
    write_box(tmp_path / "train_facetexts128" / "frame020001.txt", *released_box(sample))
    assert label_agreement(EdnData.of(tmp_path), sample) == LabelAgreement(1, 1, 8, 1, 1)


def test_a_label_or_a_box_that_differs_is_counted(tmp_path: Path) -> None:
    data = labelled(tmp_path / "subject1")
    path = data.folder / "train_label" / data.pictures[0].name
    label = cv2.imread(str(path))
    label[:4] = 0
    cv2.imwrite(str(path), label)
    write_box(data.folder / "train_facetexts128" / f"{data.pictures[1].stem}.txt", 0, 0, 16, 16)
    (data.folder / "train_facetexts128" / f"{data.pictures[2].stem}.txt").unlink()
    found = label_agreement(data, data.folder / "keypoints")
    assert found == LabelAgreement(4, 3, 8, 3, 2)
    assert str(found).startswith(
        "of 4 labels looked at, 3 are drawn of these joints within one grey level, with 8"
    )


def test_labels_of_other_joints_are_refused(tmp_path: Path) -> None:
    data = labelled(tmp_path / "subject1")
    for picture in data.pictures:
        path = data.folder / "train_label" / picture.name
        if path.is_file():
            cv2.imwrite(str(path), cv2.imread(str(path))[:, ::-1])
    with pytest.raises(PoseError, match=r"train_label: figures drawn of these joints differ in \d+ pixels"):
        label_agreement(data, data.folder / "keypoints")


def test_without_labels_there_is_nothing_to_tell(tmp_path: Path) -> None:
    data = labelled(tmp_path / "subject1")
    shutil.rmtree(data.folder / "train_label")
    assert label_agreement(data, data.folder / "keypoints") is None


def test_odd_labels_and_boxes_are_refused(tmp_path: Path) -> None:
    data = labelled(tmp_path / "subject1")
    box = data.folder / "train_facetexts128" / f"{data.pictures[0].stem}.txt"
    box.write_text("1 2 3")
    with pytest.raises(PoseError, match=r"holds no box, expected four whole numbers"):
        label_agreement(data, data.folder / "keypoints")
    box.unlink()
    write_picture(data.folder / "train_label" / data.pictures[0].name, np.zeros((32, 64, 3), np.uint8))
    with pytest.raises(PoseError, match=r"is 64x32, expected 128x64 as the pictures are"):
        label_agreement(data, data.folder / "keypoints")


def person(body: float, hand: float, face: float) -> dict[str, np.ndarray]:
    """Somebody all of whose points lie at (5, 6), with these peaks."""
    counts = {"body": (23, body), "face": (70, face), "left_hand": (21, hand)}
    return {part: np.tile(np.float32([5, 6, peak]), (count, 1)) for part, (count, peak) in counts.items()}


def test_what_the_released_code_draws() -> None:
    seen = np.isfinite(released_points(person(0.01, 0.06, 0.2))).all(1)
    assert seen[PART_SLICES["body"]].sum() == 23 and seen[joint_index("neck")]
    assert seen[PART_SLICES["left_hand"]].all() and not seen[PART_SLICES["right_hand"]].any()
    assert seen[PART_SLICES["face"]].all()
    unsure = np.isfinite(released_points(person(0.0, 0.05, 0.19))).all(1)
    assert not unsure.any()


def test_a_face_point_counts_in_its_face_alone() -> None:
    """A face of .2 on average is drawn where its own points were found."""
    half = person(0.5, 0.5, 0.5)
    half["face"][:30, 2] = 0
    seen = np.isfinite(released_points(half)).all(1)[PART_SLICES["face"]]
    assert seen.tolist() == [False] * 30 + [True] * 40
