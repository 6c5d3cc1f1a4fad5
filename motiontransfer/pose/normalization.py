"""Puts the source's motion where the target stands, at the target's size.

After Chan et al.: ground lines and heights of source and target, near and far, give a scale and a shift at
either end, and a frame's place between its own near and far picks between them. Unlike there, ground lines
are percentiles of steadied tracks, a jump does not change the size, the scale works about the ground under
the dancer, and heights rather than scales are interpolated.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np

from motiontransfer.pose.boxes import person_boxes, person_heights
from motiontransfer.pose.ground import GroundTrack, Track, smooth_in_shots, track_ground
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.standing import Standing, StandingSettings, measure_standing
from motiontransfer.video.index import FrameIndex

# Half the width of a body without its arms, in body heights.
_CORE_HALF_WIDTH = 0.12
# Less than a pixel beyond the edge is inside: points are rounded to float32.
_EDGE_TOLERANCE_PX = 0.5


@dataclass(frozen=True)
class NormalizationSettings(StandingSettings):
    """How source and target are matched.

    Attributes:
        scale_ratio_limit: how far the scales near and far may differ, as a ratio.
        position_sigma_s: Gaussian over time for the place between near and far, in seconds; 0 is off.
        inside_fraction: the share of frames in which the moved dancer shall be inside the target's picture;
            the walk across the picture shrinks until that is so. 0 leaves it as it is.
    """

    scale_ratio_limit: float
    position_sigma_s: float
    inside_fraction: float


@dataclass(frozen=True)
class Fit:
    """How a source is moved to a target.

    Attributes:
        source: where the source stands.
        target: where the source shall stand; at most as deep, in body heights, as the source's own range.
        target_size: (height, width) of the target's native picture.
        near_scale: size of the moved figure over the source's own, when near.
        far_scale: when far.
        travel_fraction: at most 1; the walk across the picture is shrunk by it.
    """

    source: Standing
    target: Standing
    target_size: tuple[int, int]
    near_scale: float
    far_scale: float
    travel_fraction: float

    def scale(self, position: Track) -> Track:
        """(T,): the scale at positions from 0 (far) to 1 (near).

        Under a pinhole camera heights are linear in the ground line, and a scale is the ratio of two.
        """
        near, far = self.source.near_height_px, self.source.far_height_px
        wanted_near, wanted_far = self.near_scale * near, self.far_scale * far
        return (wanted_far + position * (wanted_near - wanted_far)) / (far + position * (near - far))

    def to_json(self) -> dict[str, Any]:
        """Plain values, in full precision."""
        return asdict(self) | {"target_size": list(self.target_size)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The fit that `to_json` gave."""
        values = dict(content)
        height, width = values.pop("target_size")
        source, target = Standing(**values.pop("source")), Standing(**values.pop("target"))
        return cls(source=source, target=target, target_size=(height, width), **values)


def fit_normalization(
    source: Keypoints,
    target: Keypoints,
    source_index: FrameIndex,
    target_index: FrameIndex,
    settings: NormalizationSettings,
) -> Fit:
    """Measures both dancers and matches them; a pure function of what it is given.

    Args:
        source: whose motion.
        target: whose body. Give all frames: camera and body are measured here, no picture is learned
            from, and so the fit of a clip to itself is the identity.
        source_index: times and shots of the source.
        target_index: times and shots of the target.
        settings: see there.

    Raises:
        PoseError: one of them shows too little of a body to measure it.
    """
    track = track_ground(source, source_index, settings)
    source_standing = measure_standing(track, settings, "source")
    target_track = track_ground(target, target_index, settings)
    target_standing = measure_standing(target_track, settings, "target").no_deeper_than(source_standing)
    near_scale, far_scale = _limited(
        target_standing.near_height_px / source_standing.near_height_px,
        target_standing.far_height_px / source_standing.far_height_px,
        settings.scale_ratio_limit,
    )
    fit = Fit(source_standing, target_standing, target.size, near_scale, far_scale, 1.0)
    if settings.inside_fraction <= 0:
        return fit
    return replace(fit, travel_fraction=_travel_fraction(source, target, source_index, fit, settings))


def depth_position(track: GroundTrack, index: FrameIndex, fit: Fit, sigma_s: float) -> Track:
    """(T,): where the source is between far (0) and near (1), never beyond, smoothed over time."""
    depth = fit.source.near_ground_px - fit.source.far_ground_px
    if depth <= 0:
        return np.zeros(len(track.line))
    position = np.clip((track.line - fit.source.far_ground_px) / depth, 0, 1)
    return np.clip(smooth_in_shots(position, index, sigma_s), 0, 1)


def normalize(source: Keypoints, index: FrameIndex, fit: Fit, settings: NormalizationSettings) -> Keypoints:
    """Moves the source's keypoints into the target's picture.

    Args:
        source: T frames in native pixels of the source.
        index: their times and shots.
        fit: from `fit_normalization`.
        settings: those that made the fit.

    Returns:
        T frames in native pixels of the target. A joint that was not seen stays so.
    """
    track = track_ground(source, index, settings)
    position = depth_position(track, index, fit, settings.position_sigma_s)
    scale = fit.scale(position)
    # Only the walk shrinks, not the body: each frame is pushed back towards the centre as a whole.
    push = (fit.travel_fraction - 1) * scale * (track.across - fit.source.centre_px)
    points = source.xy.astype(np.float64)  # T K 2
    x = fit.target.centre_px + push[:, None] + scale[:, None] * (points[..., 0] - fit.source.centre_px)
    ground, moved_ground = fit.source.ground_px(position), fit.target.ground_px(position)
    y = moved_ground[:, None] + scale[:, None] * (points[..., 1] - ground[:, None])
    return Keypoints.of(np.stack([x, y], -1), source.confidence, fit.target_size, source.producer)


def _limited(near: float, far: float, ratio_limit: float) -> tuple[float, float]:
    """Two scales drawn towards their geometric mean until their ratio is within the limit."""
    ratio = near / far
    bounded = min(max(ratio, 1 / ratio_limit), ratio_limit)
    if bounded == ratio:
        return near, far
    mean = float(np.sqrt(near * far))
    return mean * float(np.sqrt(bounded)), mean / float(np.sqrt(bounded))


def _travel_fraction(
    source: Keypoints,
    target: Keypoints,
    index: FrameIndex,
    fit: Fit,
    settings: NormalizationSettings,
) -> float:
    """The largest share of the walk with which the dancer is inside in `inside_fraction` of the frames.

    Where the target's own body reaches out of the picture, the moved one may reach as far.
    """
    moved = normalize(source, index, fit, settings)
    centred = normalize(source, index, replace(fit, travel_fraction=0.0), settings)
    boxes, still = (person_boxes(keypoints).astype(np.float64) for keypoints in (moved, centred))  # T 4
    seen = np.isfinite(boxes).all(-1)
    boxes, still, core = boxes[seen], still[seen], _CORE_HALF_WIDTH * person_heights(moved)[seen]
    if not len(boxes):
        return 1.0
    outside_fraction = 1 - settings.inside_fraction
    left, right = _picture_limits(target, outside_fraction)
    middle = (still[:, 0] + still[:, 2]) / 2
    travel = boxes[:, 0] - still[:, 0]  # of the whole body
    room_left = _room(still[:, 0] - left, middle - core - left)
    room_right = _room(right - still[:, 2], right - middle - core)
    allowed = np.where(travel > 0, room_right, room_left) / np.maximum(np.abs(travel), 1e-6)
    ranked = np.sort(np.minimum(allowed, 1.0))
    return float(ranked[min(int(outside_fraction * len(ranked)), len(ranked) - 1)])


def _room(whole: Track, core: Track) -> Track:
    """Pixels up to an edge: of the whole body, or of the trunk where arms stick out even without a walk."""
    return np.maximum(np.where(whole >= -_EDGE_TOLERANCE_PX, whole + _EDGE_TOLERANCE_PX, core), 0)


def _picture_limits(target: Keypoints, outside_fraction: float) -> tuple[float, float]:
    """Left and right edge of the picture, or of the target's own boxes where these reach farther."""
    boxes = person_boxes(target)
    boxes = boxes[np.isfinite(boxes).all(-1)].astype(np.float64)
    share = 100 * outside_fraction / 2
    left = float(np.percentile(boxes[:, 0], share, method="lower"))
    right = float(np.percentile(boxes[:, 2], 100 - share, method="higher"))
    return min(0.0, left), max(float(target.size[1]), right)
