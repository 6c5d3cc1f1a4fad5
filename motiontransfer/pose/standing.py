"""Where a dancer stands when near and when far, and how tall they look there."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.ground import Feet, GroundSettings, GroundTrack, Track


@dataclass(frozen=True)
class StandingSettings(GroundSettings):
    """How near and far are measured.

    Attributes:
        near_percentile: of the ground line over all frames; stands for the nearest.
        far_percentile: the same for the farthest.
        minimum_depth_fraction: a dancer whose near and far lie closer than this, in body heights, stays at
            one depth.
        band_fraction: heights near and far come from frames within this share of the range from the line.
        height_percentile: of the heights there; a foreshortened body looks shorter, never taller.
    """

    near_percentile: float
    far_percentile: float
    minimum_depth_fraction: float
    band_fraction: float
    height_percentile: float


@dataclass(frozen=True)
class Standing:
    """Where one dancer stands and how tall, in native pixels of their clip.

    Attributes:
        near_ground_px: y of the ground line when near.
        usual_ground_px: its median; between near and far.
        far_ground_px: y of it when far; all three are one where the dancer stays at one depth.
        near_height_px: height along the body when near, see GroundTrack.
        far_height_px: when far.
        centre_px: x of the ankles, the median.
        feet: what told of the ground, see GroundTrack.
    """

    near_ground_px: float
    usual_ground_px: float
    far_ground_px: float
    near_height_px: float
    far_height_px: float
    centre_px: float
    feet: Feet

    @property
    def depth_fraction(self) -> float:
        """How far near and far lie apart, in body heights."""
        return (self.near_ground_px - self.far_ground_px) / ((self.near_height_px + self.far_height_px) / 2)

    def ground_px(self, position: Track) -> Track:
        """(T,): the ground line at positions from 0 (far) to 1 (near)."""
        return self.far_ground_px + position * (self.near_ground_px - self.far_ground_px)

    def height_px(self, position: Track) -> Track:
        """(T,): how tall the dancer stands at positions from 0 (far) to 1 (near).

        Under a pinhole camera height is linear in the ground line.
        """
        return self.far_height_px + position * (self.near_height_px - self.far_height_px)

    def position(self, line: Track) -> Track:
        """(T,): where ground lines are between far (0) and near (1), never beyond; 0 at one depth."""
        depth = self.near_ground_px - self.far_ground_px
        return np.clip((line - self.far_ground_px) / depth, 0, 1) if depth > 0 else np.zeros(len(line))

    def no_deeper_than(self, other: Self) -> Self:
        """Shrinks the range to the other's, in body heights: depth motion is never exaggerated.

        The shrunk range lies about the usual ground line, where most of the training frames are, and inside
        the full one. Heights are linear in the ground line, as under a pinhole camera.
        """
        if other.depth_fraction >= self.depth_fraction:
            return self
        share = other.depth_fraction / self.depth_fraction
        full = self.near_ground_px - self.far_ground_px
        usual = (self.usual_ground_px - self.far_ground_px) / full
        far = min(max(usual - share / 2, 0.0), 1 - share)
        taller = self.near_height_px - self.far_height_px
        return replace(
            self,
            near_ground_px=self.far_ground_px + (far + share) * full,
            far_ground_px=self.far_ground_px + far * full,
            near_height_px=self.far_height_px + (far + share) * taller,
            far_height_px=self.far_height_px + far * taller,
        )


def measure_standing(track: GroundTrack, settings: StandingSettings, whose: str) -> Standing:
    """Measures a dancer.

    Args:
        track: of the whole clip.
        settings: see there.
        whose: "source" or "target", for the error.

    Raises:
        PoseError: the dancer stands upright in fewer than `minimum_frames` frames.
    """
    upright = np.isfinite(track.height)
    if upright.sum() < settings.minimum_frames:
        raise PoseError(
            f"{whose}: stands upright with head and feet seen in {int(upright.sum())} of {len(upright)} "
            f"frames, expected {settings.minimum_frames}; film a few seconds of standing, or change "
            "normalize.lean_degrees"
        )
    far, usual, near = (
        float(np.percentile(track.line, percentile))
        for percentile in (settings.far_percentile, 50, settings.near_percentile)
    )
    centre = float(np.median(track.across))
    height = float(np.percentile(track.height[upright], settings.height_percentile))
    if near - far < settings.minimum_depth_fraction * height:
        return Standing(usual, usual, usual, height, height, centre, track.feet)
    band = settings.band_fraction * (near - far)
    near_height, far_height = (_height_at(line, band, track, settings) for line in (near, far))
    return Standing(near, usual, far, near_height, far_height, centre, track.feet)


def _height_at(line: float, band: float, track: GroundTrack, settings: StandingSettings) -> float:
    """The height in the frames within `band` of a ground line, or in the nearest ones where these are few."""
    upright = np.isfinite(track.height)
    distance = np.abs(track.line[upright] - line)
    count = max(int((distance <= band).sum()), settings.minimum_frames)
    nearest = np.argsort(distance, kind="stable")[:count]
    return float(np.percentile(track.height[upright][nearest], settings.height_percentile))
