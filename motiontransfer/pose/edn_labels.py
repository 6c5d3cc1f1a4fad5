"""Whether released labels and face boxes are those of the joints that are said to be theirs.

The release was drawn with a palette and a set of face dots that no file tells, and joints of another film, or
of another detector, look much like the right ones. So some labels are drawn again and compared.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.edn_canvas import Image
from motiontransfer.pose.edn_data import FILMED, EdnData
from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.edn_figure_tables import FACE_DOTS
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.openpose import read_openpose_people
from motiontransfer.pose.openpose_layouts import layout_of
from motiontransfer.pose.openpose_people import OpenPosePerson, detection_of
from motiontransfer.pose.skeleton import PART_SLICES

_LABELS, _BOXES = "train_label", "train_facetexts128"  # the test part's are of smoothed joints
_WHITE: Final = 255
_MOST: Final = 24  # labels are looked at, evenly over the film
_HAND_PEAK, _FACE_PEAK = 0.05, 0.2
_CLOSE: Final = 16  # grey levels, within which a pixel is the same for telling joints from others
_OTHER_SHARE: Final = 0.5  # of a figure's pixels: so many differ where the joints are others


@dataclass(frozen=True)
class LabelAgreement:
    """How labels compare with figures drawn of the joints.

    Attributes:
        labels: how many were looked at.
        same_labels: of them within one grey level.
        face_dots: with which they agree best: 8, 9 or 22.
        boxes: how many face boxes were looked at.
        same_boxes: of them exactly ours.
    """

    labels: int
    same_labels: int
    face_dots: int
    boxes: int
    same_boxes: int

    def __str__(self) -> str:
        return (
            f"of {self.labels} labels looked at, {self.same_labels} are drawn of these joints within one "
            f"grey level, with {self.face_dots} face dots; {self.same_boxes} of {self.boxes} face boxes "
            "are theirs"
        )


def released_points(person: OpenPosePerson) -> FloatArray:
    """(K, 2) what the released code draws of a person, in pixels as found; NaN elsewhere.

    That is a body's joints of any peak above 0, a hand's above .05, a face whose points have .2 on average.
    """
    found = detection_of(person, layout_of([person["body"]]), even_peak=1)
    xy = found.xy.copy()
    for hand in ("left_hand", "right_hand"):
        if hand in person:
            xy[PART_SLICES[hand]][person[hand][:, 2] <= _HAND_PEAK] = np.nan
    if "face" in person and person["face"][:, 2].mean() < _FACE_PEAK:
        xy[PART_SLICES["face"]] = np.nan
    return xy


@dataclass(frozen=True)
class _Drawn:
    """A frame of the training part: what was released of it, and the joints that are said to be its."""

    label: Image
    box: list[int] | None
    xy: FloatArray

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the label."""
        return self.label.shape[0], self.label.shape[1]

    def differences(self, face_dots: int) -> npt.NDArray[np.int64]:
        """(H, W): the greatest difference of a channel between the label and ours."""
        figure = draw_edn_figure(self.xy, FILMED, self.size, face_dots)
        return np.abs(figure.astype(int) - self.label).max(-1)

    def has_our_box(self) -> bool:
        """Whether the face box is the one that we put there."""
        keypoints = Keypoints.of(self.xy[None], np.isfinite(self.xy[None]).all(-1), FILMED, "released")
        return self.box == edn_face_boxes(keypoints, self.size)[0].tolist()


def label_agreement(data: EdnData, source: Path) -> LabelAgreement | None:
    """Draws some labels of the training part again.

    Args:
        data: the released folder.
        source: the joints, OpenPose's files named as the pictures are.

    Returns:
        The comparison; None where no label of a frame with one person is looked at.

    Raises:
        PoseError: the labels show other joints, or are of another size than the pictures.
    """
    frames = _drawn(data, source)
    if not frames:
        return None
    away = {dots: [frame.differences(dots) for frame in frames] for dots in FACE_DOTS}
    dots = min(away, key=lambda number: sum(int(each.sum()) for each in away[number]))
    _require_same_joints(data.folder / _LABELS, frames, away[dots])
    boxed = [frame for frame in frames if frame.box is not None]
    return LabelAgreement(
        labels=len(frames),
        same_labels=sum(int(each.max()) <= 1 for each in away[dots]),
        face_dots=dots,
        boxes=len(boxed),
        same_boxes=sum(frame.has_our_box() for frame in boxed),
    )


def _drawn(data: EdnData, source: Path) -> list[_Drawn]:
    """Some frames that have joints of one person and a label."""
    joints = zip(data.pictures, data.joint_files(source), strict=True)
    known = [(picture, files) for picture, files in joints if files and _label_of(data, picture).is_file()]
    chosen = np.unique(np.linspace(0, len(known) - 1, min(_MOST, len(known))).round().astype(int))
    frames = []
    for picture, files in (known[place] for place in chosen):
        people = read_openpose_people(files)
        if len(people) == 1:
            label = _read_label(_label_of(data, picture), data.size)
            box = _read_box(data.folder / _BOXES / f"{picture.stem}.txt")
            frames.append(_Drawn(label, box, released_points(people[0])))
    return frames


def _label_of(data: EdnData, picture: Path) -> Path:
    return data.folder / _LABELS / picture.name


def _read_label(path: Path, size: tuple[int, int]) -> Image:
    """(H, W, 3) RGB."""
    bgr = cv2.imread(os.fspath(path))
    if bgr is None or bgr.shape[:2] != size:
        found = "is no picture" if bgr is None else f"is {bgr.shape[1]}x{bgr.shape[0]}"
        raise PoseError(f"{path}: {found}, expected {size[1]}x{size[0]} as the pictures are; bring it again")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _read_box(path: Path) -> list[int] | None:
    """Left, top, right, bottom; the file has top and bottom first."""
    if not path.is_file():
        return None
    numbers = path.read_text().split()
    if len(numbers) != 4 or not all(number.isdecimal() for number in numbers):
        raise PoseError(f"{path}: holds no box, expected four whole numbers; bring it again")
    top, bottom, left, right = map(int, numbers)
    return [left, top, right, bottom]


def _require_same_joints(folder: Path, frames: list[_Drawn], away: list[npt.NDArray[np.int64]]) -> None:
    """Refuses labels of which most of what is drawn is elsewhere."""
    drawn = sum(int((frame.label != _WHITE).any(-1).sum()) for frame in frames)
    differs = sum(int((each > _CLOSE).sum()) for each in away)
    if differs > _OTHER_SHARE * max(drawn, 1):
        raise PoseError(
            f"{folder}: figures drawn of these joints differ in {differs} pixels from labels with {drawn} "
            "drawn ones, expected the joints that the labels were drawn of; bring those, or leave joints out"
        )
