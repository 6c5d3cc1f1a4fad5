"""The shape of a face, apart from where it is, how large it looks, and what it expresses.

A clip's face shape is the mean of its faces seen from the front, each laid with the tip of the nose at the
origin and the line of the eyes level, at one size. The difference of two people's shapes is then carried onto
each frame by the affine map from the clip's shape to that frame's face. So it turns, tilts and narrows
with the head, and the expression, which is what that map cannot explain, stays as it was.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.ground import Mask, Track
from motiontransfer.pose.skeleton import FACE_JOINTS

FaceTrack = npt.NDArray[np.float64]

_TIP: Final = FACE_JOINTS.index("nose_bridge_3")
_OUTER_CORNERS: Final = (FACE_JOINTS.index("right_eye_0"), FACE_JOINTS.index("left_eye_3"))
_JAW: Final = (FACE_JOINTS.index("jaw_0"), FACE_JOINTS.index("jaw_16"))  # as the limb "face" is measured
# How far the nose may be from the middle of the eyes, in distances of the eyes' outer corners.
_FRONTAL: Final = 0.12
_FEWEST_POINTS: Final = 12  # that an affine map is taken from


def face_tip(face: FaceTrack) -> FaceTrack:
    """(T, 1, 2): the tip of the nose in faces (T, 70, 2)."""
    return face[:, _TIP : _TIP + 1]


def mean_face(face: FaceTrack, chosen: Mask, minimum_frames: int) -> FaceTrack | None:
    """A clip's face shape.

    Args:
        face: (T, 70, 2), NaN where unseen.
        chosen: (T,) in which frames the head is upright.
        minimum_frames: so many have to show the whole face from the front.

    Returns:
        (70, 2) about the tip of the nose, in widths of the jaw; None where too few frames show it.
    """
    whole = face[chosen & np.isfinite(face).all((1, 2))]
    right, left = (whole[:, corner] - whole[:, _TIP] for corner in _OUTER_CORNERS)
    across = left - right
    width = np.linalg.norm(across, axis=-1)
    middle = ((left + right) / 2 * across).sum(-1) / np.maximum(width, 1e-9) ** 2
    frontal = (np.abs(middle) <= _FRONTAL) & (width > 0)
    if frontal.sum() < minimum_frames:
        return None
    level = _levelled(whole[frontal] - face_tip(whole[frontal]), across[frontal])
    sizes = np.sqrt((level**2).sum(-1).mean(-1))
    mean = np.asarray((level / sizes[:, None, None]).mean(0))
    return mean / np.linalg.norm(mean[_JAW[1]] - mean[_JAW[0]])


def carried(difference: FaceTrack, shape: FaceTrack, face: FaceTrack) -> FaceTrack:
    """A difference between two shapes, carried onto each frame's face.

    Args:
        difference: (70, 2), of the other's shape from this one's.
        shape: (70, 2), this clip's.
        face: (T, 70, 2), of this clip.

    Returns:
        (T, 70, 2), zero in frames that show too little of the face, and at the tip of the nose.
    """
    seen = np.isfinite(face).all(-1) & np.isfinite(face_tip(face)).all(-1)  # T 70
    known = seen.sum(1) >= _FEWEST_POINTS
    points = np.where(seen[..., None], face - face_tip(face), 0)[known]
    weighted = seen[known][..., None] * shape  # T 70 2
    square = np.einsum("tji,jk->tik", weighted, shape)
    product = np.einsum("tji,tjk->tik", weighted, points)
    moves = np.zeros_like(face)
    moves[known] = difference @ np.linalg.solve(square, product)
    return moves


def _levelled(points: FaceTrack, across: Track) -> FaceTrack:
    """Points (T, 70, 2), turned so that `across` (T, 2) points to the right."""
    cosine, sine = (across / np.linalg.norm(across, axis=-1, keepdims=True)).T[..., None]
    x, y = points[..., 0], points[..., 1]
    return np.stack([cosine * x + sine * y, cosine * y - sine * x], -1)
