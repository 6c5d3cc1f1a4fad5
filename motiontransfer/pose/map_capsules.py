"""The limbs of the body map as capsules: two ends, a half-width, and a colour of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.pose.head import head_circle
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import FINGERS, HAND_JOINTS, PART_SLICES, joint_index

Colour = tuple[float, float, float]
_Limb = tuple[str, str, float, Colour]


@dataclass(frozen=True)
class Capsule:
    """A limb in the picture.

    Attributes:
        limb: its number, below `LIMB_COUNT`.
        start, end: (2,) in pixels; NaN where a joint was not seen.
        half_width: in pixels.
    """

    limb: int
    start: FloatArray
    end: FloatArray
    half_width: float

    @property
    def colour(self) -> Colour:
        """Three numbers in [0, 1] that no other limb has."""
        return _COLOURS[self.limb]

    @property
    def length(self) -> float:
        """In pixels; a limb that points at the camera keeps a length to divide by."""
        return max(float(np.linalg.norm(self.end - self.start)), _SHORTEST * self.half_width)


def _limbs() -> tuple[_Limb, ...]:
    """Start, end, half-width as a fraction of the torso, and a colour of its own."""
    limbs: list[_Limb] = [("neck", "mid_hip", 0.38, (0.5, 0.5, 0.5))]
    for start, end, width, right, left in (
        ("shoulder", "elbow", 0.15, (1.0, 0.0, 0.0), (0.0, 1.0, 1.0)),
        ("elbow", "wrist", 0.12, (1.0, 0.6, 0.0), (0.0, 0.5, 1.0)),
        ("hip", "knee", 0.22, (0.6, 1.0, 0.0), (0.3, 0.0, 1.0)),
        ("knee", "ankle", 0.16, (0.0, 1.0, 0.0), (1.0, 0.0, 1.0)),
        ("ankle", "big_toe", 0.13, (0.0, 0.5, 0.0), (0.5, 0.0, 0.5)),
    ):
        limbs.append((f"right_{start}", f"right_{end}", width, right))
        limbs.append((f"left_{start}", f"left_{end}", width, left))
    return tuple(limbs)


_LIMBS: Final = _limbs()
_HEAD_WIDTH, _HEAD_COLOUR = 0.30, (1.0, 1.0, 1.0)

_SIDES: Final = ("right", "left")
_HAND_LENGTH, _HAND_WIDTH = 0.35, 0.14  # where only the wrist was seen
_HAND_COLOURS: Final = {"right": (0.9, 0.4, 0.4), "left": (0.4, 0.4, 0.9)}
_PALM_WIDTH: Final = 0.6  # of the line from the index finger's knuckle to the little one's
_LEAST_PALM_WIDTH: Final = 0.05  # of the torso: a palm may be seen from its edge
_FINGER_WIDTH: Final = 0.03
_FINGER_ENDS: Final = {"right": (0.9, 0.1), "left": (0.1, 0.9)}  # red and blue of a finger's colour
_SHORTEST: Final = 1.0  # in half-widths


def _hand_colours(side: str) -> tuple[Colour, ...]:
    """The palm's, then the fingers'."""
    red, blue = _FINGER_ENDS[side]
    fingers = ((red, place / (len(FINGERS) - 1), blue) for place in range(len(FINGERS)))
    return (_HAND_COLOURS[side], *fingers)


HEAD: Final = len(_LIMBS)
_HANDS: Final = {side: HEAD + 1 + place * (1 + len(FINGERS)) for place, side in enumerate(_SIDES)}
_COLOURS: Final[tuple[Colour, ...]] = (
    *(colour for _, _, _, colour in _LIMBS),
    _HEAD_COLOUR,
    *(colour for side in _SIDES for colour in _hand_colours(side)),
)
LIMB_COUNT: Final = len(_COLOURS)


def _partners() -> tuple[int, ...]:
    partners = list(range(LIMB_COUNT))
    for right in range(1, HEAD, 2):  # after the trunk, right limbs and left ones take turns
        partners[right], partners[right + 1] = right + 1, right
    hand = range(1 + len(FINGERS))
    for right, left in ((_HANDS["right"] + place, _HANDS["left"] + place) for place in hand):
        partners[right], partners[left] = left, right
    return tuple(partners)


LIMB_MIRROR: Final = _partners()
"""For each limb the number of the same limb of the other side, its own for trunk and head."""


def map_capsules(points: FloatArray) -> Iterator[Capsule]:
    """The limbs of one person, nothing where the trunk was not seen.

    A hand that was seen is a palm and five fingers; of one that was not, the forearm tells where it is.

    Args:
        points: (K, 2) joints in pixels, NaN where unseen.
    """
    circle = head_circle(points)
    if circle is None:
        return
    neck, hip = points[joint_index("neck")], points[joint_index("mid_hip")]
    torso = float(np.linalg.norm(neck - hip))
    for limb, (start, end, width, _) in enumerate(_LIMBS):
        yield Capsule(limb, points[joint_index(start)], points[joint_index(end)], width * torso)
    crown = circle[0] + (neck - hip) / torso * circle[1]
    yield Capsule(HEAD, neck, crown, _HEAD_WIDTH * torso)
    for side in _SIDES:
        if np.isfinite(points[PART_SLICES[f"{side}_hand"]]).all():
            yield from _hand(points[PART_SLICES[f"{side}_hand"]], side, torso)
        else:
            yield _guessed_hand(points, side, torso)


def _hand(hand: FloatArray, side: str, torso: float) -> Iterator[Capsule]:
    """The palm and the fingers of a hand (J, 2)."""
    at = dict(zip(HAND_JOINTS, hand, strict=True))
    knuckles = float(np.linalg.norm(at["index_1"] - at["little_1"]))
    palm_width = max(_PALM_WIDTH * knuckles, _LEAST_PALM_WIDTH * torso)
    palm = _HANDS[side]
    yield Capsule(palm, at["wrist"], at["middle_1"], palm_width)
    for place, finger in enumerate(FINGERS):
        yield Capsule(palm + 1 + place, at[f"{finger}_1"], at[f"{finger}_4"], _FINGER_WIDTH * torso)


def _guessed_hand(points: FloatArray, side: str, torso: float) -> Capsule:
    """Where a hand would be if it went on where the forearm points."""
    elbow, wrist = points[joint_index(f"{side}_elbow")], points[joint_index(f"{side}_wrist")]
    forearm = wrist - elbow
    length = max(float(np.linalg.norm(forearm)), 1e-3)
    end = wrist + forearm / length * _HAND_LENGTH * torso
    return Capsule(_HANDS[side], wrist, end, _HAND_WIDTH * torso)
