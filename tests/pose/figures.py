"""Walkers whose limbs point where a test says."""

import numpy as np
import numpy.typing as npt
from walkers import walker

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index

LIMBS_OF_A_WALKER = 14
"""It has no feet."""


def still(frames: int = 1, size: tuple[int, int] = (1080, 1920)) -> Keypoints:
    """Stands, arms hanging, the head bent so far that nose and ears are a limb as long as others."""
    figure = walker(frames, 900, 600, size=size)
    xy = figure.xy.copy()
    for ear in ("right_ear", "left_ear"):
        xy[:, joint_index(ear), 1] -= 60
    return figure.moved(xy)


def with_arm(figure: Keypoints, side: str, degrees: npt.ArrayLike) -> Keypoints:
    """One arm straight, so far from hanging (0) outwards; 90 is level."""
    xy, angle = figure.xy.copy(), np.radians(np.asarray(degrees, np.float64))
    out = np.sin(angle) * (1 if side == "left" else -1)
    along = np.stack(np.broadcast_arrays(out, np.cos(angle)), -1)
    shoulder = figure.joint(f"{side}_shoulder")
    for joint, reach in (("elbow", 120), ("wrist", 220)):
        xy[:, joint_index(f"{side}_{joint}")] = shoulder + reach * along
    return figure.moved(xy)


def turned(figure: Keypoints, degrees: npt.ArrayLike) -> Keypoints:
    """The whole figure turned in the picture's plane."""
    angle = np.broadcast_to(np.radians(np.asarray(degrees, np.float64)), len(figure))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    about = figure.joint("mid_hip")[:, None]
    return figure.moved((np.einsum("ijt,tkj->tki", turn, figure.xy - about) + about).astype(np.float32))


def from_behind(figure: Keypoints) -> Keypoints:
    """The same outline, facing the other way: right is where left was."""
    xy, middle = figure.xy.copy(), figure.joint("mid_hip")[:, None, 0]
    xy[..., 0] = 2 * middle - xy[..., 0]
    return figure.moved(xy)
