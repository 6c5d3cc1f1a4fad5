"""Pictures and joints as a mirror shows them."""

from typing import Final

import numpy as np

from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import MIRROR

_PARTNERS: Final = list(MIRROR)


def mirror_image(image: Image) -> Image:
    """(..., H, W, 3), left and right exchanged."""
    return np.ascontiguousarray(image[..., ::-1, :])


def mirror_points(points: FloatArray, width: int) -> FloatArray:
    """Joints (..., K, 2) in pixels of a picture so wide: the person's right ones are the left ones then."""
    mirrored = points[..., _PARTNERS, :]
    mirrored[..., 0] = width - 1 - mirrored[..., 0]
    return mirrored
