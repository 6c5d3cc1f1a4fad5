"""The sample frame that Everybody Dance Now was released with, read with its own thresholds."""

from pathlib import Path

import cv2
import numpy as np

from motiontransfer.pose.edn_labels import released_points
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.openpose import read_openpose_people
from motiontransfer.pose.openpose_files import list_openpose_files
from motiontransfer.video.picture import Image

FILMED = (1080, 1920)
RELEASED = (512, 1024)


def released_keypoints(folder: Path) -> Keypoints:
    """What its label draws."""
    (files,) = list_openpose_files(folder)
    (person,) = read_openpose_people(files)
    xy = released_points(person)[None]
    return Keypoints.of(xy, np.isfinite(xy).all(-1), FILMED, "openpose BODY_23")


def released_label(folder: Path) -> Image:
    """(512, 1024, 3) RGB."""
    return np.ascontiguousarray(cv2.imread(str(folder / "frame020001_label.png"))[..., ::-1])


def released_box(folder: Path) -> list[int]:
    """Left, top, right, bottom; the file has top and bottom first."""
    top, bottom, left, right = map(int, (folder / "frame020001_face_box.txt").read_text().split())
    return [left, top, right, bottom]
