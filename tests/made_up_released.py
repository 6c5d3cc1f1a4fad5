"""A folder as Everybody Dance Now released its data: pictures, labels, boxes, and joints where wanted."""

from pathlib import Path

import cv2
import numpy as np
from made_up_openpose import BY_NAME, FILE_PARTS, body_points, part_points, yaml_text
from made_up_people import standing_person

from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index
from motiontransfer.video.picture import Image

SIZE = (64, 128)
TRAIN, TEST = (20001, 20005, 20009, 20017), (20021, 20025)  # 20013 was left out


def released_picture(number: int) -> Image:
    """(64, 128, 3) RGB, another one for each number."""
    return np.random.default_rng(number).integers(0, 256, (*SIZE, 3)).astype(np.uint8)


def dancer() -> Keypoints:
    """Who walks through the film of 1920x1080, a frame of each number; in the middle between whole pixels."""
    person = standing_person(len(TRAIN + TEST), step_px=5)
    xy, confidence = person.xy * 4 + 0.5, person.confidence.copy()
    angles = np.linspace(0, 2 * np.pi, 70, endpoint=False)
    around = 90 * np.stack([np.cos(angles), np.sin(angles)], 1)
    xy[:, PART_SLICES["face"]] = np.floor(xy[:, None, joint_index("nose")] + around) + 0.5
    confidence[:, PART_SLICES["face"]] = 0.8
    return Keypoints.of(xy, confidence, (1080, 1920), "made by hand")


def write_released(folder: Path, keypoints: bool = False, face_dots: int = 8) -> Path:
    """Pictures of noise, with labels and boxes of `dancer`."""
    boxes = edn_face_boxes(dancer(), SIZE).tolist()
    parts = ["train"] * len(TRAIN) + ["test"] * len(TEST)
    for part, number, xy, box in zip(parts, TRAIN + TEST, dancer().xy, boxes, strict=True):
        name = f"frame{number:06}"
        write_picture(folder / f"{part}_img" / f"{name}.png", released_picture(number))
        figure = draw_edn_figure(xy, (1080, 1920), SIZE, face_dots)
        write_picture(folder / f"{part}_label" / f"{name}.png", figure)
        write_box(folder / f"{part}_facetexts128" / f"{name}.txt", *box)
    if keypoints:
        write_joints(folder / "keypoints")
    return folder


def write_box(path: Path, left: int, top: int, right: int, bottom: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{top} {bottom} {left} {right}")


def write_picture(path: Path, image: Image) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def write_joints(folder: Path) -> None:
    """Four YAML files a frame, in pixels of 1920x1080."""
    folder.mkdir(parents=True)
    for frame, number in enumerate(TRAIN + TEST):
        matrices = {"pose": body_points(dancer(), frame, BY_NAME["BODY_23"])}
        matrices |= {name: part_points(dancer(), frame, part) for name, part in FILE_PARTS.items()}
        for name, matrix in matrices.items():
            text = yaml_text(f"{name}_0", matrix[None])
            (folder / f"frame{number:06}_{name}.yml").write_text(text)
