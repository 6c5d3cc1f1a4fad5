"""The training frame whose pose is nearest: what one could show without having learned anything.

The paper's baseline. A pose is where the body's joints are about the hips; the distance of two is the mean
distance of their joints, in body heights, because that is how far apart two pictures are. Hands and the
points of the face are left out: they are small and often unseen. How new a pose is to the generator is
another question, which `novelty` answers by the directions of limbs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import BODY_JOINTS

# Eyes add nothing to nose and ears; toes and heels are in the ankles' reach and are missed more often.
_LEFT_OUT = ("mid_hip", "right_eye", "left_eye")
_COMPARED = tuple(
    joint for joint in BODY_JOINTS if joint not in _LEFT_OUT and not joint.endswith(("_toe", "_heel"))
)
# A joint that only one of two poses shows counts as this far off, in body heights: the picture differs there.
_MISSING_DISTANCE = 0.1
# Poses that share fewer joints than this are not compared.
_FEWEST_COMMON = 6
_BLOCK = 64  # poses at once: 64 x 20,000 distances stay within a few MB
# Of more training poses these are looked at, evenly: at 120 frames a second neighbours are near twins.
_MOST_COMPARED = 20_000


class NearestPoses(NamedTuple):
    """The nearest training pose of each of T frames.

    Attributes:
        nearest: (T,) int64, its number; -1 where no pose can be compared.
        distance: (T,) float32, how far it is, in body heights; NaN where no pose can be compared.
    """

    nearest: npt.NDArray[np.int64]
    distance: FloatArray

    def numbered(self, frames: npt.NDArray[np.int64]) -> "NearestPoses":
        """With the training poses' frame numbers in their clip, where `frames` were the training part."""
        numbers = np.where(self.nearest >= 0, frames[np.maximum(self.nearest, 0)], -1)
        return NearestPoses(numbers.astype(np.int64), self.distance)


def nearest_poses(poses: Keypoints, training: Keypoints) -> NearestPoses:
    """Finds the training pose nearest to each pose; of equally near ones the first.

    Args:
        poses: T frames, in the same pixels as `training`.
        training: N frames, at least one; the median height of the body in them is the unit of distance.
    """
    unit = np.float32(np.median(person_heights(training)))
    count = min(len(training), _MOST_COMPARED)
    compared = np.linspace(0, len(training) - 1, count).round().astype(np.int64)
    these, others = _about_hips(poses) / unit, _about_hips(training.at(compared)) / unit
    blocks = [_nearest(these[start : start + _BLOCK], others) for start in range(0, len(these), _BLOCK)]
    if not blocks:
        return NearestPoses(np.zeros(0, np.int64), np.zeros(0, np.float32))
    nearest, distance = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return NearestPoses(nearest, distance).numbered(compared)


def _about_hips(keypoints: Keypoints) -> FloatArray:
    """(T, J, 2): the compared joints about the hips' middle; all NaN where that was not seen."""
    joints = np.stack([keypoints.joint(joint) for joint in _COMPARED], 1)
    return joints - keypoints.joint("mid_hip")[:, None]


def _nearest(poses: FloatArray, training: FloatArray) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """The nearest of N training poses for a block of B poses: indexes (B,) and distances (B,)."""
    total = np.zeros((len(poses), len(training)), np.float32)  # B N
    common, counted = total.copy(), total.copy()
    for joint in range(poses.shape[1]):
        this, other = poses[:, joint], training[:, joint]
        here, there = np.isfinite(this[:, :1]), np.isfinite(other[:, 0])[None]
        both, either = here & there, here | there
        x = this[:, :1] - other[None, :, 0]
        y = this[:, 1:] - other[None, :, 1]
        total += np.where(both, np.sqrt(x * x + y * y), np.where(either, np.float32(_MISSING_DISTANCE), 0))
        common += both
        counted += either
    mean = np.where(common >= _FEWEST_COMMON, total / np.maximum(counted, 1), np.inf)
    nearest = mean.argmin(1)
    distance = mean[np.arange(len(mean)), nearest]
    comparable = np.isfinite(distance)
    return np.where(comparable, nearest, -1), np.where(comparable, distance, np.nan).astype(np.float32)
