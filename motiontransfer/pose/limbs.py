"""How long a dancer's limbs are, in body heights.

A limb that points at the camera looks shorter and never longer, so its length is a percentile near the
top, over the frames in which the dancer stands upright, left and right pooled. Each frame's lengths are told
in the height that the dancer has at that frame's depth; so a walk towards the camera leaves them alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.pose.ground import GroundTrack, Mask, Track
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index

_SIDES: Final = ("left", "right")
_UPRIGHT: Final = frozenset({"trunk", "legs"})
"""What makes a body tall."""


@dataclass(frozen=True)
class Limb:
    """A limb, or something else of a body that has a length.

    Attributes:
        paths: joints as (part, name) from end to end, one path a side.
        plain: its length in a plain adult, in body heights (nose along the body to an ankle).
        error: what the measured ratio of two people is typically off by, as a share; from generated dancers,
            whose ratios are known, and a little more for what detectors see badly.
        arms_down: whether it is told only where the elbows hang: raised arms take the shoulders along, and
            between those lies the neck.
    """

    paths: tuple[tuple[tuple[str, str], ...], ...]
    plain: float
    error: float
    arms_down: bool = False


def _either_side(*joints: str, plain: float, error: float) -> Limb:
    """Joints of the body; those of the middle are told without a side."""
    middle = ("neck", "mid_hip")
    names = [[joint if joint in middle else f"{side}_{joint}" for joint in joints] for side in _SIDES]
    return Limb(tuple(tuple(("body", name) for name in path) for path in names), plain, error)


# A leg is one limb from hip to ankle: by itself a shin, bent backwards in most steps, comes out three times
# less exact. Head and feet are missing: a nod or a foot that points at the camera is no shape of the body.
LIMBS: Final[Mapping[str, Limb]] = {
    "trunk": Limb(((("body", "mid_hip"), ("body", "neck")),), 0.335, 0.02, arms_down=True),
    "shoulders": _either_side("neck", "shoulder", plain=0.115, error=0.012),
    "upper_arms": _either_side("shoulder", "elbow", plain=0.185, error=0.012),
    "forearms": _either_side("elbow", "wrist", plain=0.18, error=0.03),
    "hips": _either_side("mid_hip", "hip", plain=0.065, error=0.012),
    "legs": _either_side("hip", "knee", "ankle", plain=0.515, error=0.008),
    "hands": Limb(
        tuple(((f"{side}_hand", "wrist"), (f"{side}_hand", "middle_1")) for side in _SIDES), 0.065, 0.04
    ),
    "face": Limb(((("face", "jaw_0"), ("face", "jaw_16")),), 0.105, 0.015),
}


@dataclass(frozen=True)
class LimbSettings:
    """How limbs are measured.

    Attributes:
        limb_percentile: of a limb's lengths over frames and sides.
        limb_tolerance: a limb that comes out longer or shorter than a plain adult's by more than this factor
            was not seen well.
    """

    limb_percentile: float
    limb_tolerance: float


def measure_limbs(
    keypoints: Keypoints, track: GroundTrack, heights: Track, minimum_frames: int, settings: LimbSettings
) -> dict[str, float]:
    """The lengths of the limbs that the clip shows well.

    Args:
        keypoints: T frames.
        track: of the same frames.
        heights: (T,) how tall the dancer would stand in each, in pixels.
        minimum_frames: so many have to show a limb.
        settings: see there.

    Returns:
        Limb to length, in body heights.
    """
    upright = np.isfinite(track.height)
    hanging = upright & _arms_down(keypoints, heights)
    lengths = {}
    for name, limb in LIMBS.items():
        chosen = hanging if limb.arms_down else upright
        length = _length(keypoints, limb, chosen, heights, minimum_frames, settings.limb_percentile)
        if length is not None and max(length / limb.plain, limb.plain / length) <= settings.limb_tolerance:
            lengths[name] = length
    return lengths


def limb_ratios(source: Mapping[str, float], target: Mapping[str, float]) -> dict[str, float]:
    """The factors that give the source's limbs the target's lengths; 1 where one of both is not known.

    How tall a body is can be told by its height, and by its trunk and legs, about equally well. Where they
    disagree on source and target, half of that is taken from the ratios of trunk and legs. Then, as in a
    Wiener filter, a ratio that differs from 1 by d counts by d^2 / (d^2 + error^2): what may well be an error
    is hardly heard, and a child on an adult is.

    Args:
        source: limb to length, in body heights.
        target: the same of the target.
    """
    known = source.keys() & target.keys()
    ratios = {name: target[name] / source[name] if name in known else 1.0 for name in LIMBS}
    if known >= _UPRIGHT:
        taller = sum(target[name] for name in _UPRIGHT) / sum(source[name] for name in _UPRIGHT)
        ratios |= {name: ratios[name] / float(np.sqrt(taller)) for name in _UPRIGHT}
    return {name: _believed(ratio, LIMBS[name].error) for name, ratio in ratios.items()}


def _believed(ratio: float, error: float) -> float:
    difference = float(np.log(ratio))
    return float(np.exp(difference**3 / (difference**2 + error**2)))


def _length(
    keypoints: Keypoints, limb: Limb, chosen: Mask, heights: Track, minimum_frames: int, percentile: float
) -> float | None:
    sides = []
    for path in limb.paths:
        joints = keypoints.xy[:, [joint_index(joint, part) for part, joint in path]][chosen]
        steps = np.diff(joints.astype(np.float64), axis=1)  # T P-1 2
        sides.append(np.linalg.norm(steps, axis=-1).sum(1) / heights[chosen])
    lengths = np.stack(sides, 1)
    seen = np.isfinite(lengths)
    if seen.any(1).sum() < minimum_frames:
        return None
    length = float(np.percentile(lengths[seen], percentile))
    return length if length > 0 else None


def _arms_down(keypoints: Keypoints, heights: Track) -> Mask:
    """(T,): both elbows well below their shoulders."""
    down = [
        keypoints.joint(f"{side}_elbow")[:, 1] - keypoints.joint(f"{side}_shoulder")[:, 1] > 0.08 * heights
        for side in _SIDES
    ]
    return np.logical_and(*down)
