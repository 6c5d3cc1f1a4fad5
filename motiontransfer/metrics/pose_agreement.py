"""Does the picture show the pose that it should? The detector is run on it again and asked."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES

FloatArray = npt.NDArray[np.float64]

AGREEMENT_MEASURES: Final = (
    "pose_distance_px",
    "pose_distance_heights",
    "face_found",
    "missed_body",
    "missed_face",
    "missed_hands",
    "missed_all",
)
"""What is told of each frame; more is better of `face_found` alone."""

# Hands are counted together, as the published tables do.
_MISSED_PARTS = {"body": ("body",), "face": ("face",), "hands": ("left_hand", "right_hand")}


@dataclass(frozen=True)
class PoseAgreement:
    """T frames of wanted and found poses, compared; all NaN in a frame where nobody is wanted.

    Attributes:
        distance_px: (T,) mean distance of the body joints seen in both, in pixels of the judged picture; NaN
            where there are none.
        distance_heights: (T,) the same as a fraction of the person's height.
        missed: for body, face, hands and all of them (T,), how many wanted joints were not found.
        face_found: (T,) 1 where the detector saw a face, else 0.
    """

    distance_px: FloatArray
    distance_heights: FloatArray
    missed: dict[str, FloatArray]
    face_found: FloatArray

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, NaN where there is none; names as in the tables."""
        return {
            "pose_distance_px": self.distance_px,
            "pose_distance_heights": self.distance_heights,
            "face_found": self.face_found,
            **{f"missed_{part}": values for part, values in self.missed.items()},
        }


def pose_agreement(wanted: Keypoints, found: Keypoints) -> PoseAgreement:
    """Compares what should be seen with what is.

    Args:
        wanted: T frames of poses, in the pixels of the judged pictures.
        found: what the detector saw on those pictures.

    Raises:
        PoseError: they differ in length or in the size of their picture.
    """
    if len(wanted) != len(found) or wanted.size != found.size:
        raise PoseError(
            f"pose distance: found {len(found)} frames of {found.size}, expected {len(wanted)} of "
            f"{wanted.size}; render the film again"
        )
    distance = _mean_body_distance(wanted, found)
    nobody = ~wanted.seen.any(1)
    missed = {
        name: np.where(nobody, np.nan, sum(_missed(wanted, found, part) for part in parts))
        for name, parts in _MISSED_PARTS.items()
    }
    missed["all"] = missed["body"] + missed["face"] + missed["hands"]
    face_found = np.where(nobody, np.nan, found.seen[:, PART_SLICES["face"]].any(1))
    return PoseAgreement(distance, distance / person_heights(wanted), missed, face_found)


def _mean_body_distance(wanted: Keypoints, found: Keypoints) -> FloatArray:
    distance = np.linalg.norm(wanted.part("body") - found.part("body"), axis=-1).astype(np.float64)  # (T, 25)
    both = np.isfinite(distance)
    count = both.sum(1)
    total = np.where(both, distance, 0).sum(1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _missed(wanted: Keypoints, found: Keypoints, part: str) -> npt.NDArray[np.int64]:
    joints = PART_SLICES[part]
    return (wanted.seen[:, joints] & ~found.seen[:, joints]).sum(1)
