"""In which order each of OpenPose's body models lists its joints; its files name neither model nor joints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_JOINTS, FACE_JOINTS, HAND_JOINTS

Place = tuple[str, str]
"""Part and joint of the skeleton."""


@dataclass(frozen=True)
class Layout:
    """The points of one body model.

    Attributes:
        name: as OpenPose calls the model.
        places: what each point is, None where the skeleton has no such joint.
        fits: whether bodies (N, points, 3) look like this model's; tells models of equal length apart.
    """

    name: str
    places: tuple[Place | None, ...]
    fits: Callable[[FloatArray], bool] = lambda bodies: True

    def __len__(self) -> int:
        return len(self.places)


def _body(*joints: str | None) -> tuple[Place | None, ...]:
    return tuple(None if joint is None else ("body", joint) for joint in joints)


_COCO: Final = _body(
    "nose", "neck",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip

# As OpenPose had it before its 1.4, and the released data of Everybody Dance Now has it.
_BODY_23: Final = _body(
    "neck",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "mid_hip",
    "right_hip", "right_knee", "right_ankle", "right_big_toe", "right_small_toe",
    "left_hip", "left_knee", "left_ankle", "left_big_toe", "left_small_toe",
    "nose", "right_eye", "right_ear", "left_eye", "left_ear",
)  # fmt: skip

_BODY_23_WITHOUT_NECK: Final = _body(
    "nose",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
    "left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip

# Its upper neck and head top are none of our joints: BODY_25's neck lies between the shoulders.
_BODY_25B: Final = _body(
    "nose", "left_eye", "right_eye", "left_ear", "right_ear",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    None, None,
    "left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip

# A hand's wrist is the body's here, so fingers follow fingers.
_BODY_135: Final = (
    *_BODY_25B,
    *(("left_hand", joint) for joint in HAND_JOINTS[1:]),
    *(("right_hand", joint) for joint in HAND_JOINTS[1:]),
    *(("face", joint) for joint in FACE_JOINTS),
)

# A mid hip lies between the hips: within 8 px at a height of 700 px where it was looked at, .02 of the trunk.
# In its place the other order of 25 points has an elbow, at about .6, and that of 23 points a hip, at .3.
_MID_HIP_FRACTION: Final = 0.1


def _mid_hip_between(neck: int, mid_hip: int, right_hip: int, left_hip: int) -> Callable[[FloatArray], bool]:
    """A test of bodies (N, points, 3) by the points that should be these joints; no evidence is a yes."""

    def between(bodies: FloatArray) -> bool:
        four = bodies[:, [neck, mid_hip, right_hip, left_hip]]
        points = four[(four[..., 2] > 0).all(1), :, :2]  # (N', 4, 2)
        away = np.linalg.norm(points[:, 1] - (points[:, 2] + points[:, 3]) / 2, axis=-1)
        trunk = np.linalg.norm(points[:, 1] - points[:, 0], axis=-1)
        return not len(points) or bool(np.median(away / np.maximum(trunk, 1)) < _MID_HIP_FRACTION)

    return between


LAYOUTS: Final = (
    Layout("BODY_25", _body(*BODY_JOINTS), _mid_hip_between(1, 8, 9, 12)),
    Layout("BODY_25B", _BODY_25B),
    Layout("COCO", _COCO),
    Layout("BODY_19", _body(*BODY_JOINTS[:19])),
    Layout("BODY_23", _BODY_23, _mid_hip_between(0, 7, 8, 13)),
    Layout("BODY_23 without neck", _BODY_23_WITHOUT_NECK),
    Layout("BODY_135", _BODY_135),
)
"""The models that are read; of two of one length the first is taken where it fits."""

_MPI_POINTS: Final = 15


def layout_of(bodies: Sequence[FloatArray]) -> Layout:
    """The model that found some bodies, which belong to one film.

    Args:
        bodies: (points, 3) each, x, y and confidence.

    Returns:
        The model; BODY_25, which is OpenPose's default, where there is no body.

    Raises:
        PoseError: bodies of several lengths, or of a length of no known model.
    """
    lengths = sorted({len(body) for body in bodies})
    if len(lengths) > 1:
        raise PoseError(
            f"found bodies of {' and '.join(map(str, lengths))} points, expected one model's; run OpenPose "
            "once, with one --model_pose"
        )
    if not lengths:
        return LAYOUTS[0]
    (points,) = lengths
    if points == _MPI_POINTS:
        raise PoseError(
            f"found bodies of {points} points, which are the model MPI's; it finds neither nose, eyes nor "
            "feet, without which no figure can be drawn; run OpenPose with --model_pose BODY_25"
        )
    stacked = np.stack(bodies)
    fitting = [layout for layout in LAYOUTS if len(layout) == points and layout.fits(stacked)]
    if not fitting:
        known = ", ".join(f"{len(layout)} ({layout.name})" for layout in LAYOUTS)
        raise PoseError(f"found bodies of {points} points, expected {known}; run OpenPose with BODY_25")
    return fitting[0]
