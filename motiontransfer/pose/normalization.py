"""Puts the source's motion where the target stands, at the target's size and, if wanted, with its limbs.

`global`, after Chan et al.: ground lines and heights of source and target, near and far, give a scale and a
shift at either end, and a frame's place between its own near and far picks between them. Unlike there, ground
lines are percentiles of steadied tracks, a jump does not change the size, the scale works about the ground
under the dancer, and heights rather than scales are interpolated.

`limbs` is `global`, and then the target's limb lengths and the shape of its face. `none` lays the source's
whole picture into the target's.
"""

from dataclasses import dataclass, replace

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.face_shape import mean_face
from motiontransfer.pose.fit import FaceFit, Fit, LimbFit, Method, PictureFit
from motiontransfer.pose.ground import GroundTrack, Track, smooth_in_shots, track_ground
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.limbs import LimbSettings, limb_ratios, measure_limbs
from motiontransfer.pose.reproportioning import reproportion
from motiontransfer.pose.standing import Standing, StandingSettings, measure_standing
from motiontransfer.pose.travel import travel_fraction
from motiontransfer.video.index import FrameIndex


@dataclass(frozen=True)
class NormalizationSettings(LimbSettings, StandingSettings):
    """How source and target are matched.

    Attributes:
        method: "global", "limbs" or "none".
        scale_ratio_limit: how far the scales near and far may differ, as a ratio.
        position_sigma_s: Gaussian over time for the place between near and far, in seconds; 0 is off.
        inside_fraction: the share of frames in which the moved dancer shall be inside the target's picture;
            the walk across the picture shrinks until that is so. 0 leaves it as it is.
        face_strength: how far the source's face shape goes towards the target's: 0 not at all, 1 all the way.
        by_hand: what is given and not fitted.
    """

    method: Method
    scale_ratio_limit: float
    position_sigma_s: float
    inside_fraction: float
    face_strength: float
    by_hand: ByHand


@dataclass(frozen=True)
class _Dancer:
    """A clip, its ground, and where its dancer stands."""

    keypoints: Keypoints
    track: GroundTrack
    standing: Standing

    def limbs(self, settings: NormalizationSettings) -> dict[str, float]:
        heights = self.standing.height_px(self.standing.position(self.track.line))
        return measure_limbs(self.keypoints, self.track, heights, settings.minimum_frames, settings)

    def face(self, settings: NormalizationSettings) -> Track | None:
        upright = np.isfinite(self.track.height)
        return mean_face(self.keypoints.part("face").astype(np.float64), upright, settings.minimum_frames)


def fit_normalization(
    source: Keypoints,
    target: Keypoints,
    source_index: FrameIndex,
    target_index: FrameIndex,
    settings: NormalizationSettings,
) -> Fit | PictureFit:
    """Measures both dancers and matches them; a pure function of what it is given.

    Args:
        source: whose motion.
        target: whose body. Give all frames: camera and body are measured here, no picture is learned
            from, and so the fit of a clip to itself is the identity.
        source_index: times and shots of the source.
        target_index: times and shots of the target.
        settings: see there.

    Raises:
        PoseError: one of them shows too little of a body to measure it, or numbers given by hand
            contradict one another or the method.
    """
    _check_by_hand(settings)
    if settings.method == "none":
        return PictureFit(source.size, target.size)
    mover = _measured(source, source_index, settings, "source")
    body = _measured(target, target_index, settings, "target")
    fit = _global_fit(
        mover.standing, body.standing, target.size, settings.by_hand, settings.scale_ratio_limit
    )
    if settings.method == "limbs":
        fit = replace(fit, limbs=_limb_fits(mover, body, settings), face=_face_fit(mover, body, settings))
    if settings.by_hand.travel_fraction is not None:
        return replace(fit, travel_fraction=settings.by_hand.travel_fraction)
    if settings.inside_fraction <= 0:
        return fit
    position = depth_position(mover.track, source_index, fit, settings.position_sigma_s)
    moved = _moved(mover, source_index, position, fit)
    walk = fit.scale(position) * (mover.track.across - fit.source.centre_px)
    return replace(fit, travel_fraction=travel_fraction(moved, walk, target, settings.inside_fraction))


def depth_position(track: GroundTrack, index: FrameIndex, fit: Fit, sigma_s: float) -> Track:
    """(T,): where the source is between far (0) and near (1), never beyond, smoothed over time."""
    return np.clip(smooth_in_shots(fit.source.position(track.line), index, sigma_s), 0, 1)


def normalize(
    source: Keypoints, index: FrameIndex, fit: Fit | PictureFit, settings: NormalizationSettings
) -> Keypoints:
    """Moves the source's keypoints into the target's picture.

    Args:
        source: T frames in native pixels of the source.
        index: their times and shots.
        fit: from `fit_normalization`.
        settings: those that made the fit.

    Returns:
        T frames in native pixels of the target. A joint that was not seen stays so.
    """
    if isinstance(fit, PictureFit):
        middle, moved_middle = ((np.array(size[::-1]) - 1) / 2 for size in (fit.source_size, fit.target_size))
        points = moved_middle + fit.scale * (source.xy.astype(np.float64) - middle)
        return Keypoints.of(points, source.confidence, fit.target_size, source.producer)
    track = track_ground(source, index, settings)
    position = depth_position(track, index, fit, settings.position_sigma_s)
    return _moved(_Dancer(source, track, fit.source), index, position, fit)


def _moved(source: _Dancer, index: FrameIndex, position: Track, fit: Fit) -> Keypoints:
    """The source where the target would stand and, if the fit says so, with its limbs."""
    points = _stood(source.keypoints.xy.astype(np.float64), source.track, position, fit)  # T K 2
    if fit.limbs:
        ground, heights = fit.target.ground_px(position), fit.moved_height_px(position)
        ratios = {name: limb.ratio for name, limb in fit.limbs.items()}
        face = None if fit.face is None else fit.face.arrays()
        points = reproportion(points, ground, heights, index, ratios, face)
    return Keypoints.of(points, source.keypoints.confidence, fit.target_size, source.keypoints.producer)


def _stood(points: Track, track: GroundTrack, position: Track, fit: Fit) -> Track:
    """Points (T, K, 2), moved and scaled to where the target would stand."""
    scale = fit.scale(position)
    # Only the walk shrinks, not the body: each frame is pushed back towards the centre as a whole.
    push = (fit.travel_fraction - 1) * scale * (track.across - fit.source.centre_px)
    x = fit.target.centre_px + push[:, None] + scale[:, None] * (points[..., 0] - fit.source.centre_px)
    ground, moved_ground = fit.source.ground_px(position), fit.target.ground_px(position)
    y = moved_ground[:, None] + scale[:, None] * (points[..., 1] - ground[:, None])
    return np.stack([x, y], -1)


def _check_by_hand(settings: NormalizationSettings) -> None:
    names = settings.by_hand.names()
    if settings.method == "global":
        names = tuple(name for name in names if name.startswith("limb_ratios"))
    if settings.method != "limbs" and names:
        raise PoseError(
            f"normalize.{names[0]}: found a number given by hand, expected none with normalize.method "
            f"{settings.method}, which does not use it; choose another method or remove it"
        )


def _measured(
    keypoints: Keypoints, index: FrameIndex, settings: NormalizationSettings, whose: str
) -> _Dancer:
    track = track_ground(keypoints, index, settings)
    return _Dancer(keypoints, track, measure_standing(track, settings, whose))


def _global_fit(
    source: Standing, target: Standing, target_size: tuple[int, int], by_hand: ByHand, ratio_limit: float
) -> Fit:
    names = by_hand.names()
    if source.near_ground_px == source.far_ground_px:
        by_hand = by_hand.on_one_ground()
    source = by_hand.over("source", source)
    if source.near_ground_px == source.far_ground_px:
        by_hand = by_hand.at_one_depth()
        source = by_hand.over("source", source)
    by_hand.check_sizes()
    target = by_hand.over("target", target.no_deeper_than(source))
    near_scale, far_scale = _limited(
        target.near_height_px / source.near_height_px,
        target.far_height_px / source.far_height_px,
        ratio_limit,
    )
    near_scale = near_scale if by_hand.near_scale is None else by_hand.near_scale
    far_scale = far_scale if by_hand.far_scale is None else by_hand.far_scale
    return Fit(source, target, target_size, near_scale, far_scale, 1.0, {}, None, names)


def _limited(near: float, far: float, ratio_limit: float) -> tuple[float, float]:
    """Two scales drawn towards their geometric mean until their ratio is within the limit."""
    ratio = near / far
    bounded = min(max(ratio, 1 / ratio_limit), ratio_limit)
    if bounded == ratio:
        return near, far
    mean = float(np.sqrt(near * far))
    return mean * float(np.sqrt(bounded)), mean / float(np.sqrt(bounded))


def _limb_fits(source: _Dancer, target: _Dancer, settings: NormalizationSettings) -> dict[str, LimbFit]:
    """Of all limbs; a limb that one of both hardly shows keeps its length."""
    found, wanted = source.limbs(settings), target.limbs(settings)
    ratios = limb_ratios(found, wanted) | settings.by_hand.limb_ratios
    return {limb: LimbFit(found.get(limb), wanted.get(limb), ratio) for limb, ratio in ratios.items()}


def _face_fit(source: _Dancer, target: _Dancer, settings: NormalizationSettings) -> FaceFit | None:
    shape, wanted = source.face(settings), target.face(settings)
    if shape is None or wanted is None or settings.face_strength <= 0:
        return None
    difference = settings.face_strength * (wanted - shape)
    return FaceFit(*(tuple((x, y) for x, y in points.tolist()) for points in (shape, difference)))
