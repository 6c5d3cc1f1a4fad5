"""A picture to judge a normalization by, before a film is rendered.

Three panels show the target's picture without its pixels: the target's own figure, and the moved source where
it was far, in between and near. Feet on one line and heads at one height are what to look for. A fourth
panel shows where either dancer's feet were through the clip.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.ground import GroundSettings, GroundTrack, track_ground
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.normalization import Fit
from motiontransfer.pose.novelty import Novelty
from motiontransfer.pose.skeleton import BODY_LIMBS, joint_index
from motiontransfer.pose.standing import Standing
from motiontransfer.video.index import FrameIndex

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

_PAPER: Colour = (242, 240, 236)
_FLOOR: Colour = (255, 255, 254)
_INK: Colour = (52, 54, 60)
_FAINT: Colour = (188, 186, 180)
_TARGET: Colour = (150, 160, 172)
_SOURCE: Colour = (208, 74, 34)
_GROUND: Colour = (64, 132, 116)

_PANEL_AREA_PX = 360 * 360
_MARGIN_PX, _TITLE_PX, _LINE_PX = 24, 30, 22
_FINER = 2  # drawn at twice the size and reduced: cv2's thin lines and letters look better so
_HEAD = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
_LIMBS = tuple(limb for limb in BODY_LIMBS if limb[1] not in _HEAD)  # the head is drawn as a ring
_DEPTHS, _TIMES = ("far", "middle", "near"), ("early", "middle", "late")


def draw_normalization_check(
    moved: Keypoints,
    target: Keypoints,
    source_index: FrameIndex,
    target_index: FrameIndex,
    fit: Fit,
    novelty: Novelty,
    settings: GroundSettings,
) -> Image:
    """Draws the picture.

    Args:
        moved: the source's keypoints after normalization, in native pixels of the target.
        target: the target's own keypoints.
        source_index: times and shots of the source.
        target_index: times and shots of the target.
        fit: what moved them.
        novelty: how far the moved poses are from training.
        settings: how ground lines are found.

    Returns:
        (H, W, 3) uint8 RGB.
    """
    # What was enough to fit is enough to draw, though moving may take a frame across a threshold.
    settings = replace(settings, minimum_frames=1)
    moved_track = track_ground(moved, source_index, settings)
    target_track = track_ground(target, target_index, settings)
    scale = float(np.sqrt(_PANEL_AREA_PX / (fit.target_size[0] * fit.target_size[1]))) * _FINER
    same_depth = fit.target.near_ground_px == fit.target.far_ground_px
    panels = []
    for place, name in enumerate(_TIMES if same_depth else _DEPTHS):
        frame = _source_frame(moved_track, place / 2)
        twin = _target_frame(target_track, moved_track, frame)
        panel = _floor(fit, scale)
        _draw_figure(panel, target.xy[twin], scale, _TARGET)
        _draw_figure(panel, moved.xy[frame], scale, _SOURCE)
        panels.append(_titled(panel, f"{name}: frame {frame} over {twin}"))
    panels.append(
        _titled(_draw_feet(_floor(fit, scale), moved_track, target_track, scale), "feet, all frames")
    )
    columns = 4 if fit.target_size[0] >= fit.target_size[1] else 2
    rows = [_row(panels[start : start + columns]) for start in range(0, len(panels), columns)]
    picture = np.concatenate([*rows, _legend(rows[0].shape[1], fit, novelty)])
    size = (picture.shape[1] // _FINER, picture.shape[0] // _FINER)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _source_frame(track: GroundTrack, position: float) -> int:
    """The upright frame whose ground is nearest a position between far and near.

    Where depth hardly changes, frames are equally near, and positions are spread over the clip instead.
    """
    upright = np.flatnonzero(np.isfinite(track.height))
    if not len(upright):
        return round(position * (len(track.line) - 1))
    far, near = np.percentile(track.line[upright], (2, 98))
    off = np.abs(track.line[upright] - (far + position * (near - far))) / np.nanmedian(track.height)
    spread = np.abs(upright / len(track.line) - (0.1 + 0.8 * position))
    short = 1 - track.height[upright] / np.nanmax(track.height)
    return int(upright[np.argmin(np.floor(off / 0.02) + 2 * spread + 2 * short)])


def _target_frame(target: GroundTrack, moved: GroundTrack, frame: int) -> int:
    """The target frame that stands nearest to a moved frame, in depth above all, and up to full height."""
    deep = np.abs(target.line - moved.line[frame])
    across = np.abs(target.across - moved.across[frame])
    short = np.maximum(np.nanpercentile(target.height, 80) - target.height, 0)
    distance = np.where(np.isfinite(target.height), 4 * deep + across + short, np.inf)
    return int(np.argmin(distance))


def _floor(fit: Fit, scale: float) -> Image:
    """The target's empty picture with its ground lines and the heights that the fit gives there."""
    height, width = (round(side * scale) for side in fit.target_size)
    panel = np.full((height, width, 3), _FLOOR, np.uint8)
    standing = fit.target
    lines = {
        "near": (standing.near_ground_px, standing.near_height_px),
        "far": (standing.far_ground_px, standing.far_height_px),
    }
    if standing.near_ground_px == standing.far_ground_px:
        lines = {"ground": lines["near"]}
    for ground, tall in lines.values():
        feet, head = (round((y + 0.5) * scale) for y in (ground, ground - tall))
        cv2.line(panel, (0, feet), (width, feet), _GROUND, _FINER, cv2.LINE_AA)
        for x in range(0, width, 10 * _FINER):
            cv2.line(panel, (x, head), (x + 4 * _FINER, head), _GROUND, 1, cv2.LINE_AA)
    cv2.rectangle(panel, (0, 0), (width - 1, height - 1), _FAINT, _FINER)
    return panel


def _draw_figure(panel: Image, xy: FloatArray, scale: float, colour: Colour) -> None:
    """Draws the body's limbs and a head in one colour."""
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


def _draw_feet(panel: Image, moved: GroundTrack, target: GroundTrack, scale: float) -> Image:
    """A dot a frame for either dancer, the target's larger and below."""
    for track, colour, radius in ((target, _TARGET, 5), (moved, _SOURCE, 3)):
        path = np.rint((np.stack([track.across, track.line], -1) + 0.5) * scale).astype(int)
        for x, y in path.tolist():
            cv2.circle(panel, (x, y), radius * _FINER // 2, colour, -1, cv2.LINE_AA)
    return panel


def _titled(panel: Image, title: str) -> Image:
    strip = np.full((_TITLE_PX * _FINER, panel.shape[1], 3), _PAPER, np.uint8)
    _write(strip, title, 0, 20 * _FINER)
    return np.concatenate([strip, panel])


def _row(panels: Sequence[Image]) -> Image:
    gap = np.full((panels[0].shape[0], _MARGIN_PX * _FINER, 3), _PAPER, np.uint8)
    pieces = [gap]
    for panel in panels:
        pieces += [panel, gap]
    return np.concatenate(pieces, 1)


def _legend(width: int, fit: Fit, novelty: Novelty) -> Image:
    """The colours and the numbers, in words."""
    lines = [
        f"source frame over target frame      scale: far {fit.far_scale:.3f}, near {fit.near_scale:.3f}      "
        f"walk across the picture kept: {fit.travel_fraction:.0%}",
        f"source: {_standing_in_words(fit.source)}",
        f"target: {_standing_in_words(fit.target)}",
        f"pose novelty: {_novelty_in_words(novelty)}",
    ]
    legend = np.full(((len(lines) + 1) * _LINE_PX * _FINER + 32 * _FINER, width, 3), _PAPER, np.uint8)
    left, y = _MARGIN_PX * _FINER, 30 * _FINER
    for colour, text in (
        (_TARGET, "target's own figure"),
        (_SOURCE, "source, moved"),
        (_GROUND, "ground and height"),
    ):
        cv2.rectangle(legend, (left, y - 10 * _FINER), (left + 14 * _FINER, y), colour, -1)
        left = _write(legend, text, left + 20 * _FINER, y) + 24 * _FINER
    for number, line in enumerate(lines, 1):
        _write(legend, line, _MARGIN_PX * _FINER, y + number * _LINE_PX * _FINER)
    return legend


def _standing_in_words(standing: Standing) -> str:
    return (
        f"ground far {standing.far_ground_px:.0f}, near {standing.near_ground_px:.0f} px; height far "
        f"{standing.far_height_px:.0f}, near {standing.near_height_px:.0f} px; feet {standing.feet}"
    )


def _novelty_in_words(novelty: Novelty) -> str:
    known = novelty.distance[np.isfinite(novelty.distance)]
    if not len(known):
        return "no pose could be compared"
    usual, high = np.percentile(known, (50, 95))
    return f"median {usual:.3f}, 95 % of frames below {high:.3f} body heights"


def _write(picture: Image, text: str, x: int, y: int) -> int:
    """Writes text from x with its foot at y; returns where it ends."""
    font, size = cv2.FONT_HERSHEY_SIMPLEX, 0.44 * _FINER
    cv2.putText(picture, text, (x, y), font, size, _INK, _FINER, cv2.LINE_AA)
    return x + int(cv2.getTextSize(text, font, size, _FINER)[0][0])
