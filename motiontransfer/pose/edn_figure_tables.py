"""What the stick figure of Everybody Dance Now is made of: joints, limbs, dots and their colours, RGB.

The order is that of drawing, in which later things cover earlier ones. The released data is drawn so; the
released code has other palettes for other body models, and a generator that learnt one cannot read another.
"""

from typing import Final

from motiontransfer.pose.skeleton import FINGERS, HAND_JOINTS

Colour = tuple[int, int, int]
Limb = tuple[str, str]

# The 23 joints of the body; heels are not drawn.
BODY_COLOURS: Final[dict[str, Colour]] = {
    "neck": (0, 0, 255),
    "right_shoulder": (0, 55, 255), "right_elbow": (0, 110, 255), "right_wrist": (0, 165, 255),
    "left_shoulder": (0, 215, 255), "left_elbow": (0, 235, 255), "left_wrist": (0, 255, 255),
    "mid_hip": (0, 0, 255),
    "right_hip": (0, 255, 175), "right_knee": (0, 255, 85), "right_ankle": (0, 255, 0),
    "right_big_toe": (85, 255, 0), "right_small_toe": (170, 255, 0),
    "left_hip": (128, 25, 25), "left_knee": (255, 85, 0), "left_ankle": (255, 170, 0),
    "left_big_toe": (255, 212, 0), "left_small_toe": (255, 255, 0),
    "nose": (0, 0, 255),
    "right_eye": (255, 0, 255), "right_ear": (238, 130, 238),
    "left_eye": (226, 43, 138), "left_ear": (130, 0, 75),
}  # fmt: skip

# Each has the colour of its first joint.
BODY_LIMBS: Final[tuple[Limb, ...]] = (
    ("neck", "right_shoulder"), ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
    ("neck", "left_shoulder"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
    ("neck", "mid_hip"),
    ("mid_hip", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
    ("right_ankle", "right_big_toe"), ("right_ankle", "right_small_toe"),
    ("mid_hip", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
    ("left_ankle", "left_big_toe"), ("left_ankle", "left_small_toe"),
    ("neck", "nose"),
    ("nose", "right_eye"), ("right_eye", "right_ear"),
    ("nose", "left_eye"), ("left_eye", "left_ear"),
)  # fmt: skip

_EIGHT: Final = (
    "nose_bridge_0", "nose_bridge_3", "nostril_2", "jaw_8", "jaw_0", "jaw_16", "right_pupil", "left_pupil",
)  # fmt: skip
FACE_COLOUR: Final[Colour] = (0, 0, 0)
FACE_DOTS: Final[dict[int, tuple[str, ...]]] = {
    8: _EIGHT,
    9: (*_EIGHT, "inner_lip_2"),
    22: (
        *_EIGHT,
        "nostril_0", "nostril_4",
        "right_eye_0", "right_eye_3", "left_eye_0", "left_eye_3",
        "right_brow_0", "right_brow_4", "left_brow_0", "left_brow_4",
        "outer_lip_0", "outer_lip_3", "outer_lip_6", "outer_lip_9",
    ),
}  # fmt: skip
"""The dots that the released code offers, by their number."""

# The same for both hands.
HAND_COLOURS: Final[dict[str, Colour]] = dict(
    zip(
        HAND_JOINTS,
        (
            (40, 53, 230),
            (64, 115, 231), (31, 136, 233), (13, 160, 213), (19, 200, 217),
            (35, 210, 170), (48, 228, 139), (45, 214, 83), (46, 192, 77),
            (133, 213, 83), (190, 223, 82), (197, 184, 80), (189, 140, 78),
            (208, 112, 86), (217, 73, 83), (183, 46, 123), (255, 102, 189),
            (232, 83, 218), (189, 65, 229), (141, 61, 236), (145, 102, 255),
        ),
        strict=True,
    )
)  # fmt: skip

# Outward along a finger, then from the wrist to where it begins; each has the colour of its second joint.
HAND_LIMBS: Final[tuple[Limb, ...]] = tuple(
    limb
    for finger in FINGERS
    for limb in (
        (f"{finger}_1", f"{finger}_2"),
        (f"{finger}_2", f"{finger}_3"),
        (f"{finger}_3", f"{finger}_4"),
        ("wrist", f"{finger}_1"),
    )
)
