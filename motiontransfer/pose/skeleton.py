"""The skeleton as data: parts, joints by name, limbs, mirror partners.

Joints are OpenPose's: BODY_25, the 70 face points (iBUG-68 and the pupils), and 21 points a hand. "Right" is
the person's right.
"""

import hashlib
from typing import Final

PARTS: Final = ("body", "face", "left_hand", "right_hand")

BODY_JOINTS: Final = (
    "nose", "neck",
    "right_shoulder", "right_elbow", "right_wrist",
    "left_shoulder", "left_elbow", "left_wrist",
    "mid_hip",
    "right_hip", "right_knee", "right_ankle",
    "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
    "left_big_toe", "left_small_toe", "left_heel",
    "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}_{number}" for number in range(count))


# Jaw, brows and lips run from the person's right to the left as in iBUG-68; the eyes go round.
FACE_JOINTS: Final = (
    *_numbered("jaw", 17),
    *_numbered("right_brow", 5),
    *_numbered("left_brow", 5),
    *_numbered("nose_bridge", 4),
    *_numbered("nostril", 5),
    *_numbered("right_eye", 6),
    *_numbered("left_eye", 6),
    *_numbered("outer_lip", 12),
    *_numbered("inner_lip", 8),
    "right_pupil",
    "left_pupil",
)

FINGERS: Final = ("thumb", "index", "middle", "ring", "little")
HAND_JOINTS: Final = ("wrist", *(f"{finger}_{number}" for finger in FINGERS for number in range(1, 5)))

JOINTS: Final = {
    "body": BODY_JOINTS,
    "face": FACE_JOINTS,
    "left_hand": HAND_JOINTS,
    "right_hand": HAND_JOINTS,
}
JOINT_COUNT: Final = sum(len(joints) for joints in JOINTS.values())  # K = 137


def _named(joints: dict[str, tuple[str, ...]]) -> str:
    """How many joints each part has, and a digest of their names in their order."""
    names = " ".join(f"{part}.{joint}" for part in joints for joint in joints[part])
    counts = "-".join(str(len(joints[part])) for part in joints)
    return f"openpose-{counts} {hashlib.sha256(names.encode()).hexdigest()[:8]}"


SKELETON: Final = _named(JOINTS)
"""What a model's file calls the joints that it was trained on: one name moved, and it is another skeleton."""


def _slices() -> dict[str, slice]:
    slices, start = {}, 0
    for part in PARTS:
        slices[part] = slice(start, start + len(JOINTS[part]))
        start += len(JOINTS[part])
    return slices


PART_SLICES: Final = _slices()
_INDEX: Final = {
    (part, joint): PART_SLICES[part].start + place
    for part in PARTS
    for place, joint in enumerate(JOINTS[part])
}


def joint_index(joint: str, part: str = "body") -> int:
    """The place of a joint among all K = 137."""
    return _INDEX[part, joint]


# Limbs of the body from the neck outward, in the order in which they are drawn.
BODY_LIMBS: Final = (
    ("neck", "right_shoulder"), ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
    ("neck", "left_shoulder"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
    ("neck", "mid_hip"),
    ("mid_hip", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
    ("right_ankle", "right_heel"), ("right_ankle", "right_big_toe"), ("right_big_toe", "right_small_toe"),
    ("mid_hip", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
    ("left_ankle", "left_heel"), ("left_ankle", "left_big_toe"), ("left_big_toe", "left_small_toe"),
    ("neck", "nose"),
    ("nose", "right_eye"), ("right_eye", "right_ear"),
    ("nose", "left_eye"), ("left_eye", "left_ear"),
)  # fmt: skip

HAND_LIMBS: Final = tuple(
    ("wrist" if number == 1 else f"{finger}_{number - 1}", f"{finger}_{number}")
    for finger in FINGERS
    for number in range(1, 5)
)

# Open lines and closed rings of the face.
FACE_LINES: Final = tuple(
    _numbered(name, count)
    for name, count in (("jaw", 17), ("right_brow", 5), ("left_brow", 5), ("nose_bridge", 4), ("nostril", 5))
)
FACE_RINGS: Final = tuple(
    _numbered(name, count)
    for name, count in (("right_eye", 6), ("left_eye", 6), ("outer_lip", 12), ("inner_lip", 8))
)


def _swap_sides(joint: str) -> str:
    if joint.startswith("right_"):
        return "left_" + joint.removeprefix("right_")
    if joint.startswith("left_"):
        return "right_" + joint.removeprefix("left_")
    return joint


_FACE_MIRROR: Final = (
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
    27, 28, 29, 30, 35, 34, 33, 32, 31,
    45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
    54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,
    64, 63, 62, 61, 60, 67, 66, 65, 69, 68,
)  # fmt: skip


def _mirror() -> tuple[int, ...]:
    body = [_INDEX["body", _swap_sides(joint)] for joint in BODY_JOINTS]
    face = [PART_SLICES["face"].start + partner for partner in _FACE_MIRROR]
    left, right = PART_SLICES["left_hand"], PART_SLICES["right_hand"]
    return (*body, *face, *range(right.start, right.stop), *range(left.start, left.stop))


MIRROR: Final = _mirror()
"""For each of the K joints the joint that takes its place in a mirrored picture."""
