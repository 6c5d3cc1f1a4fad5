"""A clip as it was filmed, measured as a made film is: what a real film has, a made one need not beat."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.film_measures import pose_steadiness
from motiontransfer.metrics.filmed import Pictures, SomePictures
from motiontransfer.metrics.own_measures import OWN_MEASURES, OwnMeasures
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.metrics.regions import region_boxes
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.repeats import original_frames
from motiontransfer.video.index import FrameIndex

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RealClip:
    """A clip of T frames.

    Attributes:
        pictures: at working size.
        index: its times, repeats and shots.
        detected: its poses as detected on the native film, in native pixels.
        wanted: the same poses as they were smoothed, which stand for those that were asked for. Where a
            picture repeats the one before, they are held as it is: a pose in between was never filmed.
    """

    pictures: Pictures
    index: FrameIndex
    detected: Keypoints
    wanted: Keypoints

    def __post_init__(self) -> None:
        lengths = [len(self.pictures), len(self.index), len(self.detected), len(self.wanted)]
        if len(set(lengths)) > 1:
            raise ArtifactError(
                f"found {lengths[0]} pictures, {lengths[1]} times, {lengths[2]} detected and {lengths[3]} "
                "smoothed poses of one clip, expected equal numbers; run decode, detect and smooth again"
            )

    def __len__(self) -> int:
        return len(self.pictures)

    def of_film(self, film: int) -> Self:
        """What one film of the clip shows: another room's light and camera are no measure for this one's."""
        return self.at(np.flatnonzero(self.index.film == film))

    def at(self, frames: npt.NDArray[np.int64]) -> Self:
        """Some of the frames, numbered anew from 0."""
        return replace(
            self,
            pictures=SomePictures(self.pictures, frames),
            index=self.index.at(frames),
            detected=self.detected.at(frames),
            wanted=self.wanted.at(frames),
        )

    def spread(self, count: int, seconds: float) -> list[slice]:
        """So many stretches of about so many seconds, evenly spread; all of the clip if it is shorter."""
        frames = max(round(seconds / self.index.frame_interval_s), 1)
        if count * frames >= len(self):
            return [slice(0, len(self))]
        starts = [(2 * number + 1) * len(self) // (2 * count) - frames // 2 for number in range(count)]
        return [slice(start, start + frames) for start in starts]

    def series(self, stretches: Iterable[slice], margin_fraction: float) -> dict[str, FloatArray]:
        """(T,) of each measure, NaN where there is none, or where a picture repeats the one before.

        Nothing is detected again: the poses are known already, and cost nothing for all frames.

        Args:
            stretches: the frames whose pictures are measured, which takes a while.
            margin_fraction: how far hair, shadow and blur may reach beyond the person's box, of the height.

        Returns:
            `OWN_MEASURES` of the stretches; pose distance, missed joints, jitter and foot slide of all
            frames, where the detector's own noise is all that there is.
        """
        held = _held(self.wanted, self.index)
        wanted, found = (poses.scaled_to(self.pictures.size) for poses in (held, self.detected))
        measured = self._of_pictures(stretches, round(margin_fraction * self.pictures.size[0]))
        measured |= pose_agreement(wanted, found).series() | pose_steadiness(wanted, found, self.index)
        return {name: np.where(self.index.repeat, np.nan, values) for name, values in measured.items()}

    def _of_pictures(self, stretches: Iterable[slice], margin_px: int) -> dict[str, FloatArray]:
        measured = {measure: np.full(len(self), np.nan) for measure in OWN_MEASURES}
        boxes = region_boxes(self.wanted, self.pictures.size)
        for frames in stretches:
            here = {region: places[frames] for region, places in boxes.items()}
            own = OwnMeasures(here, self.index.at(frames), margin_px)
            for _ in own.watch(self.pictures[frame] for frame in range(len(self))[frames]):
                pass
            for measure, values in own.series().items():
                measured[measure][frames] = values
        return measured


def _held(poses: Keypoints, index: FrameIndex) -> Keypoints:
    """Repeated pictures with the pose of the one that they show again."""
    originals = [shot.start + original_frames(index.repeat[shot]) for shot in index.shots()]
    return poses.at(np.concatenate(originals))
