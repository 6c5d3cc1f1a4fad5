"""Does the picture show the pose that it should? The detector is run on it again and asked.

Distances are those of the paper's ablation ("EDN", pose distance): of body, face, hands and all joints, in
pixels, with the missed joints beside them. The paper takes the frames alone in which all joints are detected.
Here a frame's distance is the mean over the joints that are there in both, so that a lost hand does not leave
out the frame.
"""

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
    "pose_distance_face_px",
    "pose_distance_hands_px",
    "pose_distance_all_px",
    "pose_distance_heights",
    "face_found",
    "missed_body",
    "missed_face",
    "missed_hands",
    "missed_all",
)
"""What is told of each frame; more is better of `face_found` alone. `pose_distance_px` and
`pose_distance_heights` are of the body."""

# Hands are taken together, as the published tables do.
_PARTS: Final = {"body": ("body",), "face": ("face",), "hands": ("left_hand", "right_hand")}
_DISTANCES: Final = {**_PARTS, "all": tuple(part for parts in _PARTS.values() for part in parts)}


@dataclass(frozen=True)
class PoseAgreement:
    """T frames of wanted and found poses, compared; all NaN in a frame where nobody is wanted.

    Attributes:
        distance_px: for body, face, hands and all of them (T,) mean distance of the joints seen in both, in
            pixels of the judged picture; NaN where there are none.
        distance_heights: (T,) the body's as a fraction of the person's height.
        missed: for body, face, hands and all of them (T,), how many wanted joints were not found.
        face_found: (T,) 1 where the detector saw a face, else 0.
    """

    distance_px: dict[str, FloatArray]
    distance_heights: FloatArray
    missed: dict[str, FloatArray]
    face_found: FloatArray

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, NaN where there is none; names as in the tables."""
        return {
            "pose_distance_px": self.distance_px["body"],
            **{f"pose_distance_{part}_px": self.distance_px[part] for part in ("face", "hands", "all")},
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
    distances = {name: _mean_distance(wanted, found, parts) for name, parts in _DISTANCES.items()}
    nobody = ~wanted.seen.any(1)
    missed = {
        name: np.where(nobody, np.nan, sum(_missed(wanted, found, part) for part in parts))
        for name, parts in _PARTS.items()
    }
    missed["all"] = missed["body"] + missed["face"] + missed["hands"]
    face_found = np.where(nobody, np.nan, found.seen[:, PART_SLICES["face"]].any(1))
    return PoseAgreement(distances, distances["body"] / person_heights(wanted), missed, face_found)


def _mean_distance(wanted: Keypoints, found: Keypoints, parts: tuple[str, ...]) -> FloatArray:
    """(T,) mean over the joints of some parts that are seen in both."""
    apart = np.concatenate([wanted.part(part) - found.part(part) for part in parts], axis=1)
    distance = np.linalg.norm(apart, axis=-1).astype(np.float64)  # (T, joints)
    both = np.isfinite(distance)
    count = both.sum(1)
    total = np.where(both, distance, 0).sum(1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _missed(wanted: Keypoints, found: Keypoints, part: str) -> npt.NDArray[np.int64]:
    joints = PART_SLICES[part]
    return (wanted.seen[:, joints] & ~found.seen[:, joints]).sum(1)
