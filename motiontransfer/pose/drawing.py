"""What the pictures are made of that explain a stage: paper, panels, figures and words, in one look."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import BODY_LIMBS, joint_index

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

PAPER: Final[Colour] = (242, 240, 236)
FLOOR: Final[Colour] = (255, 255, 254)
INK: Final[Colour] = (52, 54, 60)
FAINT: Final[Colour] = (188, 186, 180)
TARGET: Final[Colour] = (150, 160, 172)
SOURCE: Final[Colour] = (208, 74, 34)
GROUND: Final[Colour] = (64, 132, 116)

MARGIN_PX, TITLE_PX, LINE_PX = 24, 30, 22
FINER: Final = 2
"""Drawn at twice the size and reduced: cv2's thin lines and letters look better so."""

_HEAD = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
_LIMBS = tuple(limb for limb in BODY_LIMBS if limb[1] not in _HEAD)  # the head is drawn as a ring


def draw_figure(panel: Image, xy: FloatArray, scale: float, colour: Colour) -> None:
    """Draws the body's limbs and a head in one colour.

    Args:
        panel: drawn into.
        xy: (K, 2) points; a limb with an unseen end is left out.
        scale: pixels of the panel for one of the points' pixels.
        colour: RGB.
    """
    points = (xy + 0.5) * scale
    thickness = max(2, round(0.011 * panel.shape[0]))
    nose, neck = points[joint_index("nose")], points[joint_index("neck")]
    lines = [points[[joint_index(first), joint_index(second)]] for first, second in _LIMBS]
    lines.append(np.stack([neck, (neck + nose) / 2]))
    for line in lines:
        if np.isfinite(line).all():
            start, end = (tuple(int(value) for value in np.rint(point)) for point in line)
            cv2.line(panel, start, end, colour, thickness, cv2.LINE_AA)
    if np.isfinite([nose, neck]).all():
        centre = tuple(int(value) for value in np.rint(nose))
        cv2.circle(
            panel, centre, round(0.5 * float(np.linalg.norm(nose - neck))), colour, thickness, cv2.LINE_AA
        )


def titled(panel: Image, title: str) -> Image:
    """The panel with a line of words above it."""
    strip = np.full((TITLE_PX * FINER, panel.shape[1], 3), PAPER, np.uint8)
    write(strip, title, 0, 20 * FINER)
    return np.concatenate([strip, panel])


def row(panels: Sequence[Image]) -> Image:
    """Panels of one height beside one another, with margins."""
    gap = np.full((panels[0].shape[0], MARGIN_PX * FINER, 3), PAPER, np.uint8)
    pieces = [gap]
    for panel in panels:
        pieces += [panel, gap]
    return np.concatenate(pieces, 1)


def key(picture: Image, colours: Sequence[tuple[Colour, str]], y: int) -> None:
    """Writes what each colour means, on one line with its foot at y."""
    left = MARGIN_PX * FINER
    for colour, text in colours:
        cv2.rectangle(picture, (left, y - 10 * FINER), (left + 14 * FINER, y), colour, -1)
        left = write(picture, text, left + 20 * FINER, y) + 24 * FINER


def write(picture: Image, text: str, x: int, y: int, colour: Colour = INK) -> int:
    """Writes text (ASCII) from x with its foot at y; returns where it ends."""
    font, size = cv2.FONT_HERSHEY_SIMPLEX, 0.44 * FINER
    cv2.putText(picture, text, (x, y), font, size, colour, FINER, cv2.LINE_AA)
    return x + int(cv2.getTextSize(text, font, size, FINER)[0][0])


def reduced(picture: Image) -> Image:
    """The picture at the size at which it is looked at."""
    size = (picture.shape[1] // FINER, picture.shape[0] // FINER)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
