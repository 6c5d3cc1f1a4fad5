"""SimCC: where a network puts points that it tells as two rows of bins, one along x and one along y.

After Li et al., "SimCC: a Simple Coordinate Classification Perspective for Human Pose Estimation" (2022):
there are two bins to a pixel of the network's input, and a point lies where both rows are highest.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray

BINS_PER_PIXEL: Final = 2


def decode_simcc(along_x: FloatArray, along_y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Finds the points.

    The published decoders stop at the highest bin, which is a step of 1.3 px where a crop is 1000 px high: a
    slow limb would be seen to take it. So a parabola through that bin and its neighbours tells where in
    between the summit is; by its nature that lies within half a bin.

    Args:
        along_x: (N, P, 2 W) responses, unbounded.
        along_y: (N, P, 2 H).

    Returns:
        Points (N, P, 2) float32 in pixels of the network's input; and responses (N, P) float32, the lower of
        the two heights, because a point is placed well only if it is along both axes (as in mmpose; rtmlib
        takes the mean).
    """
    places, heights = zip(*(_summit(row) for row in (along_x, along_y)), strict=True)
    points = (np.stack(places, -1) / BINS_PER_PIXEL).astype(np.float32)
    return points, np.minimum(*heights).astype(np.float32)


def _summit(row: FloatArray) -> tuple[npt.NDArray[np.float64], FloatArray]:
    """(N, P) places of the summits in bins, and (N, P) their heights."""
    highest = row.argmax(-1)[..., None]
    before, height, after = (
        np.take_along_axis(row, np.clip(highest + step, 0, row.shape[-1] - 1), -1)[..., 0].astype(float)
        for step in (-1, 0, 1)
    )
    bend = before - 2 * height + after  # 0 on a plateau, else below
    shift = np.divide(before - after, 2 * bend, out=np.zeros_like(bend), where=bend < 0)
    inside = (highest[..., 0] > 0) & (highest[..., 0] < row.shape[-1] - 1)
    return highest[..., 0] + np.where(inside, shift, 0), height
