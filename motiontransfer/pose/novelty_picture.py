"""A picture of how new a source's poses are, before a film is rendered.

Above, novelty and speed over time, each over a band that holds nine tenths of the training film. Below, the
worst poses, spread over the film: the moved source, and beside it the nearest pose of the training film.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.curve_panel import BAND, draw_curve
from motiontransfer.pose.drawing import (
    FAINT,
    FINER,
    FLOOR,
    GROUND,
    LINE_PX,
    MARGIN_PX,
    PAPER,
    SOURCE,
    TARGET,
    Colour,
    Image,
    draw_figure,
    key,
    reduced,
    row,
    titled,
    write,
)
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.limb_directions import LINES
from motiontransfer.pose.novelty import SPREAD_PERCENTILE, Novelty
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.video.index import FrameIndex

SHOWN: Final = 8
"""So many poses at most."""

_COLUMNS = 4
_PAIR_PX = (228, 280)  # height and width of a pair of figures
_FIGURE_PX = 150  # how tall the target stands, nose to ankles
_FEET_PX, _HEAD_ROOM_PX, _EDGE_PX = 182, 18, 10
_NOVELTY_PX, _SPEED_PX = 190, 110  # heights of the two curves
_WIDTH_PX = _COLUMNS * (_PAIR_PX[1] + MARGIN_PX) + MARGIN_PX
# Poses that are shown are at least so far apart, or neighbours would fill the picture.
_APART_S, _APART_FRACTION = 1.0, 0.05


def draw_novelty(
    novelty: Novelty, moved: Keypoints, index: FrameIndex, target: Keypoints, target_index: FrameIndex
) -> Image:
    """Draws the picture.

    Args:
        novelty: of the moved poses.
        moved: the source's keypoints after normalization, T frames.
        index: their times.
        target: the whole of the target's clip.
        target_index: its times.

    Returns:
        (H, W, 3) uint8 RGB.
    """
    frames = most_novel_poses(novelty.degrees, index.time_s)
    marks = {frame: str(number) for number, frame in enumerate(frames, 1)}
    parts = [
        _curve("novelty: how far the limbs point away from those of the nearest trained pose, in degrees",
               novelty.degrees, index, novelty.spread_degrees, _NOVELTY_PX, marks),
        _curve("speed: how fast the limbs turn, in degrees a second",
               novelty.speeds, index, novelty.spread_speed, _SPEED_PX, {}),
        _legend(novelty, index),
    ]  # fmt: skip
    unit = _FIGURE_PX / float(np.median(person_heights(target))) * FINER
    pairs = [
        _pair(number, frame, novelty, (moved, index), (target, target_index), unit)
        for number, frame in enumerate(frames, 1)
    ]
    parts += [_pairs_row(pairs[start : start + _COLUMNS]) for start in range(0, len(pairs), _COLUMNS)]
    return reduced(np.concatenate(parts))


def most_novel_poses(degrees: FloatArray, time_s: npt.NDArray[np.float64]) -> list[int]:
    """The worst frame, the worst that is not near it, and so on; at most `SHOWN`, in the order of time."""
    apart_s = max(_APART_S, _APART_FRACTION * float(time_s[-1] - time_s[0])) if len(time_s) else 0
    left = np.where(np.isfinite(degrees), degrees, 0)
    found: list[int] = []
    while len(found) < SHOWN and left.max(initial=0) > 0:
        frame = int(left.argmax())
        found.append(frame)
        left[np.abs(time_s - time_s[frame]) < apart_s] = 0
    return sorted(found)


def _curve(
    title: str, values: FloatArray, index: FrameIndex, usual: float, height: int, marks: dict[int, str]
) -> Image:
    width = _WIDTH_PX - 2 * MARGIN_PX
    return row([titled(draw_curve(values, index.time_s, usual, (height, width), marks), title)])


def _legend(novelty: Novelty, index: FrameIndex) -> Image:
    """The colours, and the figures in words."""
    legend = np.full(((3 * LINE_PX + 26) * FINER, _WIDTH_PX * FINER, 3), PAPER, np.uint8)
    band = f"{SPREAD_PERCENTILE}% of the training film"
    key(legend, ((SOURCE, "source, moved"), (TARGET, "nearest trained pose"), (BAND, band)), 30 * FINER)
    for number, words in enumerate((novelty.in_words(index), novelty.speeds_in_words()), 1):
        write(legend, words, MARGIN_PX * FINER, (30 + number * LINE_PX) * FINER)
    return legend


def _pair(
    number: int,
    frame: int,
    novelty: Novelty,
    source: tuple[Keypoints, FrameIndex],
    target: tuple[Keypoints, FrameIndex],
    unit: float,
) -> Image:
    """A moved pose and its nearest trained one, feet on one line, with when they are."""
    height, width = (side * FINER for side in _PAIR_PX)
    panel = np.full((height, width, 3), FLOOR, np.uint8)
    halves = (panel[:, : width // 2], panel[:, width // 2 :])
    twin = int(novelty.nearest[frame])
    shown = (source[0].xy[frame], target[0].xy[twin])
    scale = min(_fitting(xy, unit) for xy in shown)
    for half, xy, colour in zip(halves, shown, (SOURCE, TARGET), strict=True):
        _stand(half, xy, scale, colour)
    for half, (_, index), at in zip(halves, (source, target), (frame, twin), strict=True):
        for line, text in enumerate((f"{index.time_s[at]:.1f} s", f"frame {at}")):
            write(half, text, 10 * FINER, (_FEET_PX + 18 + 18 * line) * FINER)
    cv2.rectangle(panel, (0, 0), (width - 1, height - 1), FAINT, FINER)
    limb = LINES[int(novelty.limb[frame])].name
    return titled(panel, f"{number}: {novelty.degrees[frame]:.0f} degrees, {limb} most")


def _fitting(xy: FloatArray, unit: float) -> float:
    """`unit`, or the smaller scale at which a figure of (K, 2) points fits into half a pair."""
    low, high = _reach(xy)
    wide, tall = (_PAIR_PX[1] / 2 - 2 * _EDGE_PX) * FINER, (_FEET_PX - _HEAD_ROOM_PX) * FINER
    return float(min(unit, wide / max(high[0] - low[0], 1), tall / max(high[1] - low[1], 1)))


def _stand(half: Image, xy: FloatArray, scale: float, colour: Colour) -> None:
    """Draws a figure in the middle of half a pair, its lowest joint on the line."""
    feet = _FEET_PX * FINER
    cv2.line(half, (0, feet), (half.shape[1], feet), GROUND, FINER)
    low, high = _reach(xy)
    place = np.array([half.shape[1] / 2 - scale * (low[0] + high[0]) / 2, feet - scale * high[1]])
    draw_figure(half, (xy + place / scale).astype(np.float32), scale, colour)


def _reach(xy: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Left top and right bottom of the body's joints that were seen."""
    body = xy[PART_SLICES["body"]]
    return np.nanmin(body, 0), np.nanmax(body, 0)


def _pairs_row(pairs: Sequence[Image]) -> Image:
    """Pairs beside one another, with paper where there are fewer than fill the row."""
    blank = np.full_like(pairs[0], PAPER)
    below = np.full((MARGIN_PX * FINER // 2, _WIDTH_PX * FINER, 3), PAPER, np.uint8)
    return np.concatenate([row([*pairs, *[blank] * (_COLUMNS - len(pairs))]), below])
