"""What a generator is told of a pose: stick figure, reach, body map, a sketch, and the core of the limbs.

The reach is where the generator may paint. Without it a generator learns by heart what else changes in a
film (a caption, a lamp) with the poses it came with, and flickers with it. Beyond the reach there is only
the plate. The body map says of each pixel which limb it is on, and where on it, so that a generator
need not find out how far down a sleeve a stripe is. The sketch shows the stripe. On the
core there is the person for certain, so no plate shines through a chest whose colours the network doubts.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.picture import Image
from motiontransfer.pose import body_map
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_core import draw_limb_core
from motiontransfer.pose.limb_places import limb_places
from motiontransfer.pose.person_mask import person_mask
from motiontransfer.pose.stick_figure import StickFigureStyle, draw_stick_figure

# What is in which channels.
FIGURE, REACH, MAP = slice(0, 3), slice(3, 4), slice(4, 4 + body_map.CHANNELS)
SKETCH = slice(MAP.stop, MAP.stop + 3)
CORE = slice(SKETCH.stop, SKETCH.stop + 1)
CHANNELS: Final = CORE.stop
_FADE_FRACTION: Final = 0.012  # of the picture's height, over which the reach fades out


@dataclass(frozen=True)
class ConditionStyle:
    """How a condition is drawn.

    Attributes:
        figure: the stick figure's widths.
        reach: how far beyond the body the generator may paint, as a factor on the body's widths: 1 holds
            plain clothes and hair, wide skirts need more.
        body_map: whether body map, sketch and core are drawn; without, there is the stick figure alone, as in
            the paper.
    """

    figure: StickFigureStyle
    reach: float
    body_map: bool


def draw_condition(
    points: FloatArray, size: tuple[int, int], style: ConditionStyle, appearance: Appearance
) -> Image:
    """Draws one person's condition.

    Args:
        points: (K, 2) in pixels of a picture of `size`, NaN where unseen.
        size: (height, width).
        style: how.
        appearance: of the subject, to sketch them.

    Returns:
        (H, W, CHANNELS) uint8: the stick figure's RGB, the reach from 0 to 255, the body map, the
        sketch's RGB, and the core from 0 to 255 (the last three zeros where the style has none).
    """
    figure = draw_stick_figure(points, size, size, style.figure)
    reach = person_mask(points, size, style.reach).astype(np.float32) * 255
    reach = cv2.GaussianBlur(reach, (0, 0), max(0.5, _FADE_FRACTION * size[0]))
    parts = figure, np.rint(reach).astype(np.uint8), *_drawn_limbs(points, size, style, appearance)
    return np.asarray(cv2.merge(parts), np.uint8)  # four times as fast as numpy's stack at 512 high


def _drawn_limbs(
    points: FloatArray, size: tuple[int, int], style: ConditionStyle, appearance: Appearance
) -> tuple[Image, ...]:
    """The body map, the sketch and the core."""
    if not style.body_map:
        return (np.zeros((*size, CHANNELS - MAP.start), np.uint8),)
    places = limb_places(points, size)
    return body_map.draw_body_map(places), appearance.drawn(points, places), draw_limb_core(points, size)
