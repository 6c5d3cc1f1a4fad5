"""Which detected joints to believe: those in the picture, sure enough, and fitting the rest of the person.

Detectors report joints outside the picture and hands on a knee with high confidence. Whatever is not
believed becomes unseen; nothing is moved. Lengths are fractions of the person's height.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import BODY_JOINTS, PART_SLICES

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class GateSettings:
    """What is believed.

    Attributes:
        body_confidence: the least confidence of a body joint.
        heel_confidence: the least confidence of a heel, which detectors place well and trust little.
        face_confidence: the least confidence of a face joint.
        hand_confidence: the least confidence of a hand joint.
        face_nose_fraction: the farthest that the face's nose may lie from the body's.
        face_min_fraction: the least height of a face.
        face_max_fraction: the greatest height of a face.
        hand_wrist_fraction: the farthest that a hand's wrist may lie from the body's.
        palm_min_fraction: the least length of a palm, from wrist to the middle finger's knuckle.
        palm_max_fraction: the greatest length of a palm.
    """

    body_confidence: float
    heel_confidence: float
    face_confidence: float
    hand_confidence: float
    face_nose_fraction: float
    face_min_fraction: float
    face_max_fraction: float
    hand_wrist_fraction: float
    palm_min_fraction: float
    palm_max_fraction: float


def gate_keypoints(keypoints: Keypoints, settings: GateSettings) -> Keypoints:
    """Returns the keypoints with every joint unseen that is not to be believed.

    Faces and hands are held against the body's joints as detected, believed or not: a wrist that the body's
    network doubts is confirmed by a hand found upon it.
    """
    heights = person_heights(keypoints)
    believed = _inside_picture(keypoints) & _sure_enough(keypoints, settings)
    believed[:, PART_SLICES["face"]] &= _face_fits(keypoints, heights, settings)[:, None]
    for side, other in (("left", "right"), ("right", "left")):
        believed[:, PART_SLICES[f"{side}_hand"]] &= _hand_fits(keypoints, side, other, heights, settings)[
            :, None
        ]
    confidence = np.where(believed, keypoints.confidence, 0)
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def _inside_picture(keypoints: Keypoints) -> BoolArray:
    """(T, K): the picture reaches half a pixel beyond the centres of its outermost pixels."""
    height, width = keypoints.size
    x, y = keypoints.xy[..., 0], keypoints.xy[..., 1]
    return (x >= -0.5) & (x < width - 0.5) & (y >= -0.5) & (y < height - 0.5)


def _sure_enough(keypoints: Keypoints, settings: GateSettings) -> BoolArray:
    """(T, K)."""
    least = np.full(keypoints.confidence.shape[1], settings.hand_confidence, np.float32)
    least[PART_SLICES["face"]] = settings.face_confidence
    least[PART_SLICES["body"]] = [
        settings.heel_confidence if joint.endswith("heel") else settings.body_confidence
        for joint in BODY_JOINTS
    ]
    return keypoints.confidence >= least


def _face_fits(keypoints: Keypoints, heights: FloatArray, settings: GateSettings) -> BoolArray:
    """(T,): the face's nose is the body's, and the face is neither a dot nor a wall."""
    nose_distance = _distance(keypoints.joint("nose_bridge_3", "face"), keypoints.joint("nose"))
    y = keypoints.part("face")[..., 1]
    face_height = np.fmax.reduce(y, axis=1) - np.fmin.reduce(y, axis=1)
    return (
        (nose_distance <= settings.face_nose_fraction * heights)
        & (face_height >= settings.face_min_fraction * heights)
        & (face_height <= settings.face_max_fraction * heights)
    )


def _hand_fits(
    keypoints: Keypoints, side: str, other: str, heights: FloatArray, settings: GateSettings
) -> BoolArray:
    """(T,): the hand hangs on its own arm, and its palm has a hand's size."""
    wrist = keypoints.joint("wrist", f"{side}_hand")
    own_distance = _distance(wrist, keypoints.joint(f"{side}_wrist"))
    other_distance = _distance(wrist, keypoints.joint(f"{other}_wrist"))
    palm = _distance(wrist, keypoints.joint("middle_1", f"{side}_hand"))
    return (
        (own_distance <= settings.hand_wrist_fraction * heights)
        & ~(other_distance < own_distance)  # an unseen other wrist says nothing
        & (palm >= settings.palm_min_fraction * heights)
        & (palm <= settings.palm_max_fraction * heights)
    )


def _distance(points: FloatArray, others: FloatArray) -> FloatArray:
    """(T,): NaN, which is never within a limit, where one of the two is unseen."""
    return np.linalg.norm(points - others, axis=-1).astype(np.float32)
