"""Does the shown pose tremble beside the wanted one?

With e_t the difference (x, y) of a found joint from the wanted one in frame t, in pixels, and h_t the wanted
person's height as `person_heights` gives it:

    jitter = mean over joints of |e_t - e_(t-1)| / h_t, in body heights a frame.

A pose that is off by a constant has none, and one that moves exactly as it should has none, however fast.
Independent noise of sigma pixels in x and y gives sqrt(pi) sigma / h. The detector trembles itself, on real
pictures too: what it finds on the real film, judged alike, is the floor to compare with.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.steps import follows, require_comparable
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES
from motiontransfer.video.index import FrameIndex

FloatArray = npt.NDArray[np.float64]

_PARTS: Final = {"body": ("body",), "face": ("face",), "hands": ("left_hand", "right_hand")}


def pose_jitter(wanted: Keypoints, found: Keypoints, index: FrameIndex) -> dict[str, FloatArray]:
    """How much the error of the pose changes from frame to frame.

    Args:
        wanted: T frames of poses, in the pixels of the judged pictures.
        found: what the detector saw on those pictures.
        index: of the T frames; nothing is compared across a cut.

    Returns:
        `jitter_body`, `jitter_face` and `jitter_hands`, (T,) in body heights a frame, over the joints that
        are wanted and found in the frame and the one before; NaN where there are none.

    Raises:
        PoseError: they differ in length or in the size of their picture.
    """
    require_comparable(wanted, found, index)
    change = _change_of_error(wanted, found) / person_heights(wanted).astype(np.float64)[:, None]
    change[~follows(index)] = np.nan
    joints = np.arange(JOINT_COUNT)
    return {
        f"jitter_{name}": _mean_of_known(
            change[:, np.concatenate([joints[PART_SLICES[part]] for part in parts])]
        )
        for name, parts in _PARTS.items()
    }


def _change_of_error(wanted: Keypoints, found: Keypoints) -> FloatArray:
    """(T, K): in pixels, NaN where a joint lacks in either pose or frame."""
    error = found.xy.astype(np.float64) - wanted.xy
    change = np.full(error.shape[:2], np.nan)
    change[1:] = np.linalg.norm(np.diff(error, axis=0), axis=-1)
    return change


def _mean_of_known(values: FloatArray) -> FloatArray:
    known = np.isfinite(values)
    count = known.sum(1)
    return np.where(count > 0, np.where(known, values, 0).sum(1) / np.maximum(count, 1), np.nan)
