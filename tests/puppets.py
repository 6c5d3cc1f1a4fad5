"""Flat puppets whose limb lengths, face and pose are known exactly."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import FINGERS, JOINT_COUNT, PART_SLICES, joint_index

# In body heights, nose along the body to an ankle being about 1; a head of .15 comes on top of the trunk.
PLAIN = {
    "trunk": 0.335, "shoulders": 0.115, "upper_arms": 0.185, "forearms": 0.18,
    "hips": 0.065, "legs": 0.515, "hands": 0.065, "face": 0.105,
}  # fmt: skip
_HEAD, _FOOT = 0.15, 0.06


def face_points(width: float = 1.0, seed: int = 0) -> npt.NDArray[np.float64]:
    """(70, 2): a face about the tip of its nose, its jaw 1 wide, its eyes level; seeds differ a little."""
    random = np.random.default_rng(7)
    points = random.uniform(-0.4, 0.4, (70, 2))
    points += np.random.default_rng(seed).normal(0, 0.03, (70, 2))
    face = PART_SLICES["face"].start
    for joint, place in {
        "jaw_0": (-0.5, 0), "jaw_16": (0.5, 0), "right_eye_0": (-0.3, -0.25), "left_eye_3": (0.3, -0.25),
        "nose_bridge_3": (0, 0),
    }.items():  # fmt: skip
        points[joint_index(joint, "face") - face] = place
    return points * (width, 1)


Places = npt.NDArray[np.float64]


def across(right: float, down: float = 0.0) -> npt.NDArray[np.float64]:
    """An offset (2,)."""
    return np.array([right, down])


def puppet(
    frames: int,
    ground: npt.ArrayLike = 900.0,
    height: npt.ArrayLike = 600.0,
    x: npt.ArrayLike = 500.0,
    lift: npt.ArrayLike = 0.0,
    arm: npt.ArrayLike = 0.3,
    kick: npt.ArrayLike = 0.0,
    shape: npt.NDArray[np.float64] | None = None,
    size: tuple[int, int] = (1080, 1920),
    **lengths: float,
) -> Keypoints:
    """A puppet that stands, moves its arms, kicks with the left leg, and hops.

    Args:
        frames: how many.
        ground: y of the ankle that it stands on.
        height: pixels of one body height.
        x: of the hips' middle.
        lift: how high the whole body is in the air, in body heights.
        arm: angle of both straight arms from hanging, in radians.
        kick: the same of the left leg.
        shape: of the face, 70 points as `face_points` gives them.
        size: (height, width) of the picture.
        lengths: limbs that differ from `PLAIN`.
    """
    long = PLAIN | lengths
    joints = _Joints(frames)
    neck, hips = joints.put_trunk(long, face_points() if shape is None else shape)
    for side, sign in (("left", 1), ("right", -1)):
        joints.put_arm(side, sign, neck, long, np.broadcast_to(arm, frames))
        joints.put_leg(side, sign, hips, long, np.broadcast_to(kick if side == "left" else 0.0, frames))
    ground, height, lift = (np.broadcast_to(value, frames) for value in (ground, height, lift))
    origin = np.stack([np.broadcast_to(x, frames), ground - lift * height], -1)
    xy = origin[:, None] + height[:, None, None] * joints.xy
    return Keypoints.of(xy, np.isfinite(xy).all(-1), size, "puppet")


class _Joints:
    """Places in body heights from the ankle that stands, frame by frame."""

    def __init__(self, frames: int) -> None:
        self.xy = np.full((frames, JOINT_COUNT, 2), np.nan)

    def put(self, joint: str, place: Places, part: str = "body") -> Places:
        self.xy[:, joint_index(joint, part)] = place
        return place

    def put_trunk(self, long: Mapping[str, float], shape: Places) -> tuple[Places, Places]:
        """Hips, neck and head; gives the places of neck and hips."""
        hips = self.put("mid_hip", np.zeros((len(self.xy), 2)) - (0, long["legs"]))
        neck = self.put("neck", hips - (0, long["trunk"]))
        nose = self.put("nose", neck - (0, _HEAD))
        self.xy[:, PART_SLICES["face"]] = nose[:, None] + long["face"] * shape
        for side, sign in (("left", 1), ("right", -1)):
            self.put(f"{side}_eye", nose + across(sign * 0.3 * long["face"], -0.25 * long["face"]))
            self.put(f"{side}_ear", nose + across(sign * 0.5 * long["face"]))
        return neck, hips

    def put_arm(self, side: str, sign: int, neck: Places, long: Mapping[str, float], angle: Places) -> None:
        reach = np.stack([sign * np.sin(angle), np.cos(angle)], -1)
        shoulder = self.put(f"{side}_shoulder", neck + across(sign * long["shoulders"]))
        elbow = self.put(f"{side}_elbow", shoulder + long["upper_arms"] * reach)
        wrist = self.put(f"{side}_wrist", elbow + long["forearms"] * reach)
        self.put("wrist", wrist, f"{side}_hand")
        for finger in FINGERS:
            for number in range(1, 5):
                place = wrist + long["hands"] * (0.6 + 0.4 * number) * reach
                self.put(f"{finger}_{number}", place, f"{side}_hand")

    def put_leg(self, side: str, sign: int, hips: Places, long: Mapping[str, float], angle: Places) -> None:
        down = np.stack([sign * np.sin(angle), np.cos(angle)], -1)
        hip = self.put(f"{side}_hip", hips + across(sign * long["hips"]))
        self.put(f"{side}_knee", hip + long["legs"] / 2 * down)
        ankle = self.put(f"{side}_ankle", hip + long["legs"] * down)
        for joint, out in (("heel", -0.01), ("big_toe", 0.02), ("small_toe", 0.03)):
            self.put(f"{side}_{joint}", ankle + across(sign * out, _FOOT))
