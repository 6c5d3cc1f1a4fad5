"""A picture to judge a normalization by, before a film is rendered.

Three panels show the target's picture without its pixels: the target's own figure, and the moved source where
it was far, in between and near. Feet on one line and heads at one height are what to look for. A fourth
panel shows where either dancer's feet were through the clip. Below stand the numbers, and with `limbs` the
lengths of limbs. Where the source's picture is laid over the target's as it is (`none`), nothing was
measured: the panels show three moments of both clips.
"""

from dataclasses import replace
from textwrap import wrap

import cv2
import numpy as np

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
    Image,
    draw_figure,
    key,
    reduced,
    row,
    titled,
    write,
)
from motiontransfer.pose.fit import Fit, PictureFit
from motiontransfer.pose.ground import GroundSettings, GroundTrack, track_ground
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.limb_table import draw_limbs
from motiontransfer.pose.standing import Standing
from motiontransfer.video.index import FrameIndex

_PANEL_AREA_PX = 360 * 360
_NARROWEST_PX, _LONGEST_LINE = 800, 90  # what the words need, and letters that this holds
_DEPTHS, _TIMES = ("far", "middle", "near"), ("early", "middle", "late")


def draw_normalization_check(
    moved: Keypoints,
    target: Keypoints,
    source_index: FrameIndex,
    target_index: FrameIndex,
    fit: Fit | PictureFit,
    settings: GroundSettings,
    first_frame: int = 0,
) -> Image:
    """Draws the picture.

    Args:
        moved: the source's keypoints after normalization, in native pixels of the target.
        target: the target's own keypoints.
        source_index: times and shots of the source.
        target_index: times and shots of the target.
        fit: what moved them.
        settings: how ground lines are found; those that made the fit.
        first_frame: the number in its clip of the target's first frame, where it is one film of several.

    Returns:
        (H, W, 3) uint8 RGB.
    """
    scale = float(np.sqrt(_PANEL_AREA_PX / (fit.target_size[0] * fit.target_size[1]))) * FINER
    if isinstance(fit, PictureFit):
        panels = _moments(moved, target, scale, first_frame)
    else:
        # What was enough to fit is enough to draw, though moving may take a frame across a threshold.
        lenient = replace(settings, minimum_frames=1)
        moved_track = track_ground(moved, source_index, lenient, fit.source.feet)
        target_track = track_ground(target, target_index, settings)
        panels = _depths(moved, target, moved_track, target_track, fit, scale, first_frame)
        feet = _draw_feet(_floor(fit, scale), moved_track, target_track, scale)
        panels.append(titled(feet, "feet, all frames"))
    rows = [row(panels)] if fit.target_size[0] >= fit.target_size[1] else [row(panels[:2]), row(panels[2:])]
    width = max(_NARROWEST_PX * FINER, *(part.shape[1] for part in rows))
    pieces = [*rows, _legend(width, fit)]
    if isinstance(fit, Fit) and fit.limbs:
        pieces.append(draw_limbs(fit.limbs, fit.by_hand, width))
    return reduced(np.concatenate([_widened(piece, width) for piece in pieces]))


def _moments(moved: Keypoints, target: Keypoints, scale: float, first_frame: int) -> list[Image]:
    """Panels early, in the middle and late in both clips."""
    panels = []
    for share, name in zip((0.1, 0.5, 0.9), _TIMES, strict=True):
        frame, twin = (round(share * (len(keypoints) - 1)) for keypoints in (moved, target))
        panel, title = _empty(target.size, scale), f"{name}: frame {frame} over {first_frame + twin}"
        panels.append(_both(panel, moved, target, frame, twin, scale, title))
    return panels


def _depths(
    moved: Keypoints,
    target: Keypoints,
    moved_track: GroundTrack,
    target_track: GroundTrack,
    fit: Fit,
    scale: float,
    first_frame: int,
) -> list[Image]:
    """Panels far, in between and near; where the target stays at one depth, early to late."""
    same_depth = fit.target.near_ground_px == fit.target.far_ground_px
    panels = []
    for place, name in enumerate(_TIMES if same_depth else _DEPTHS):
        frame = _source_frame(moved_track, place / 2)
        twin = _target_frame(target_track, moved_track, frame)
        title = f"{name}: frame {frame} over {first_frame + twin}"
        panels.append(_both(_floor(fit, scale), moved, target, frame, twin, scale, title))
    return panels


def _both(
    panel: Image, moved: Keypoints, target: Keypoints, frame: int, twin: int, scale: float, title: str
) -> Image:
    draw_figure(panel, target.xy[twin], scale, TARGET)
    draw_figure(panel, moved.xy[frame], scale, SOURCE)
    return titled(panel, title)


def _widened(piece: Image, width: int) -> Image:
    paper = np.full((piece.shape[0], width, 3), PAPER, np.uint8)
    paper[:, : piece.shape[1]] = piece
    return paper


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


def _empty(size: tuple[int, int], scale: float) -> Image:
    """The target's picture without anything in it."""
    height, width = (round(side * scale) for side in size)
    panel = np.full((height, width, 3), FLOOR, np.uint8)
    cv2.rectangle(panel, (0, 0), (width - 1, height - 1), FAINT, FINER)
    return panel


def _floor(fit: Fit, scale: float) -> Image:
    """The same with its ground lines and the heights that the fit gives there."""
    panel, standing = _empty(fit.target_size, scale), fit.target
    width = panel.shape[1]
    lines = {
        "near": (standing.near_ground_px, standing.near_height_px),
        "far": (standing.far_ground_px, standing.far_height_px),
    }
    if standing.near_ground_px == standing.far_ground_px:
        lines = {"ground": lines["near"]}
    for ground, tall in lines.values():
        feet, head = (round((y + 0.5) * scale) for y in (ground, ground - tall))
        cv2.line(panel, (0, feet), (width, feet), GROUND, FINER, cv2.LINE_AA)
        for x in range(0, width, 10 * FINER):
            cv2.line(panel, (x, head), (x + 4 * FINER, head), GROUND, 1, cv2.LINE_AA)
    return panel


def _draw_feet(panel: Image, moved: GroundTrack, target: GroundTrack, scale: float) -> Image:
    """A dot a frame for either dancer, the target's larger and below."""
    for track, colour, radius in ((target, TARGET, 5), (moved, SOURCE, 3)):
        path = np.rint((np.stack([track.across, track.line], -1) + 0.5) * scale).astype(int)
        for x, y in path.tolist():
            cv2.circle(panel, (x, y), radius * FINER // 2, colour, -1, cv2.LINE_AA)
    return panel


def _legend(width: int, fit: Fit | PictureFit) -> Image:
    """The colours and the numbers, in words."""
    lines = _picture_in_words(fit) if isinstance(fit, PictureFit) else _fit_in_words(fit)
    legend = np.full(((len(lines) + 1) * LINE_PX * FINER + 32 * FINER, width, 3), PAPER, np.uint8)
    y = 30 * FINER
    colours = [(TARGET, "target's own figure"), (SOURCE, "source, moved"), (GROUND, "ground and height")]
    key(legend, colours[:2] if isinstance(fit, PictureFit) else colours, y)
    for number, line in enumerate(lines, 1):
        write(legend, line, MARGIN_PX * FINER, y + number * LINE_PX * FINER)
    return legend


def _fit_in_words(fit: Fit) -> list[str]:
    face = "the face takes the target's shape" if fit.face else "the face keeps its shape"
    lines = [
        f"method {fit.method}: scale far {fit.far_scale:.3f}, near {fit.near_scale:.3f}; "
        f"walk across the picture kept: {fit.travel_fraction:.0%}",
        f"source: {_standing_in_words(fit.source)}",
        f"target: {_standing_in_words(fit.target)}",
    ]
    if fit.by_hand:
        lines += wrap(f"by hand: {', '.join(fit.by_hand)}", _LONGEST_LINE)
    if fit.limbs:
        lines.append(f"limbs in body heights, what may be an error left out of the factors; {face}")
    return lines


def _picture_in_words(fit: PictureFit) -> list[str]:
    (height, width), (target_height, target_width) = fit.source_size, fit.target_size
    return [
        "method none: the source's motion as it was filmed",
        f"its picture of {width} x {height} px in the target's of {target_width} x {target_height}: "
        f"scale {fit.scale:.3f}",
    ]


def _standing_in_words(standing: Standing) -> str:
    return (
        f"ground far {standing.far_ground_px:.0f}, near {standing.near_ground_px:.0f} px; height far "
        f"{standing.far_height_px:.0f}, near {standing.near_height_px:.0f} px; feet {standing.feet}"
    )
