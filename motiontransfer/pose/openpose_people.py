"""From what OpenPose writes of a person to the joints of the skeleton."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.openpose_layouts import Layout
from motiontransfer.pose.skeleton import JOINT_COUNT, JOINTS, PART_SLICES, joint_index

OpenPosePerson = Mapping[str, FloatArray]
"""Points (n, 3), x, y and confidence, of each part that was asked for, "body" among them."""

# Joints that some models lack, and between which others they lie.
_BETWEEN: Final = {"neck": ("left_shoulder", "right_shoulder"), "mid_hip": ("left_hip", "right_hip")}
_WRISTS: Final = {"left_hand": "left_wrist", "right_hand": "right_wrist"}
"""Whose wrist is the body's where a model lists hands without one."""


def detection_of(person: OpenPosePerson, layout: Layout, even_peak: float) -> Detection:
    """The joints of one person.

    OpenPose marks a point that it did not find by the confidence 0. Its confidences are the heights of peaks,
    good at .3 and now and then above 1; a peak p becomes p / (p + even_peak), so that the same gates serve
    all detectors. A neck or a mid hip that its model does not know is put between the shoulders or the hips,
    as trustworthy as the lesser of the two.

    Args:
        person: the points of each part.
        layout: of the body's points.
        even_peak: the peak that leaves one undecided, above 0.
    """
    points = np.zeros((JOINT_COUNT, 3), np.float32)
    for place, point in zip(layout.places, person["body"], strict=True):
        if place is not None:
            points[joint_index(place[1], place[0])] = point
    for part in ("face", *_WRISTS):
        if part in person:
            points[PART_SLICES[part]] = person[part]
    _complete(points, layout)
    peaks = np.maximum(points[:, 2], 0)
    xy = np.where(peaks[:, None] > 0, points[:, :2], np.float32(np.nan))
    return Detection(xy, (peaks / (peaks + even_peak)).astype(np.float32))


def require_points(place: str, points: FloatArray, part: str) -> None:
    """Refuses a face or a hand of another number of points than the skeleton's.

    Args:
        place: where they were found, for the message.
        points: (n, 3).
        part: "face", "left_hand" or "right_hand".

    Raises:
        PoseError: there are more or fewer.
    """
    if len(points) != len(JOINTS[part]):
        raise PoseError(f"{place}: found {len(points)} points, expected {len(JOINTS[part])} of OpenPose's")


def body_joints(detection: Detection) -> int:
    """How many joints of the body were found."""
    return int((detection.confidence[PART_SLICES["body"]] > 0).sum())


def _complete(points: FloatArray, layout: Layout) -> None:
    """Puts in what the skeleton has and the layout does not, from the joints beside it."""
    known = set(layout.places)
    for joint, neighbours in _BETWEEN.items():
        if ("body", joint) not in known:
            ends = points[[joint_index(neighbour) for neighbour in neighbours]]
            points[joint_index(joint)] = [*ends[:, :2].mean(0), ends[:, 2].min()]
    for hand, wrist in _WRISTS.items():
        if (hand, JOINTS[hand][1]) in known:
            points[joint_index("wrist", hand)] = points[joint_index(wrist)]
