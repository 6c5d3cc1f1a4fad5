"""The training frame of the nearest pose, which one could show without having learned anything."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.filmed import Pictures
from motiontransfer.pose.nearest_poses import NearestPoses
from motiontransfer.video.picture import Image


def nearest_pictures(pictures: Pictures, nearest: NearestPoses) -> Iterator[Image]:
    """T pictures, RGB uint8 (H, W, 3); black where there is no pose to compare.

    Args:
        pictures: the clip's.
        nearest: the frame that is nearest to each of T poses.
    """
    black = np.zeros((*pictures.size, 3), np.uint8)
    return (pictures[int(frame)] if frame >= 0 else black for frame in nearest.nearest)


def comparable(nearest: NearestPoses) -> npt.NDArray[np.bool_]:
    """(T,): where there is such a frame; the black that stands in elsewhere is no arm's picture."""
    return nearest.nearest >= 0
