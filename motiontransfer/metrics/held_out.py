"""The frames that a subject is judged on: of the test part alone, with the nearest training frame of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.metrics.filmed import Frames, Pictures
from motiontransfer.metrics.regions import Box, region_boxes
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.nearest_poses import NearestPoses, nearest_poses
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image
from motiontransfer.video.split import Split


@dataclass(frozen=True)
class HeldOut:
    """T frames of a clip's test part.

    Attributes:
        pictures: the whole clip's pictures.
        frames: (T,) frame numbers.
        index: of these frames, with the clip's times.
        keypoints: T poses in native pixels; what the generator is asked to show.
        boxes: T boxes of each region at working size, from those poses.
        nearest: the training frame of the same film with the nearest pose of each, as numbered in the clip.
    """

    pictures: Pictures
    frames: Frames
    index: FrameIndex
    keypoints: Keypoints
    boxes: dict[str, list[Box | None]]
    nearest: NearestPoses

    @classmethod
    def of(
        cls, pictures: Pictures, keypoints: Keypoints, index: FrameIndex, split: Split, frames: npt.ArrayLike
    ) -> Self:
        """Some of a clip's test frames.

        Args:
            pictures: the whole clip's.
            keypoints: the whole clip's, as the training saw them.
            index: the whole clip's.
            split: the split that the training used.
            frames: which frames to judge, contiguous for a rollout: `split.test`.

        Raises:
            ArtifactError: pictures, keypoints and index are not of one length.
            ParamsError: there are no frames, or one of them is not in the test part.
        """
        lengths = (len(pictures), len(keypoints), len(index))
        if len(set(lengths)) > 1:
            raise ArtifactError(
                f"found {lengths[0]} pictures, {lengths[1]} poses and {lengths[2]} times of one clip, "
                "expected equal numbers; run decode and detect again"
            )
        chosen = require_held_out(frames, split)
        poses = keypoints.at(chosen)
        nearest = _nearest_of_film(keypoints, index, split, chosen)
        return cls(
            pictures,
            chosen,
            index.at(chosen),
            poses,
            region_boxes(poses, pictures.size),
            nearest,
        )

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self.pictures.size

    def film_index(self) -> FrameIndex:
        """The index of a film that shows these frames alone, from its time 0."""
        own = self.index
        films, numbers = np.unique(own.film, return_inverse=True)
        return replace(
            own,
            film=numbers.astype(np.int32),
            pts=np.where(numbers == 0, own.pts - own.pts[0], own.pts),
            time_s=without_gaps(own),
            time_bases=tuple(own.time_bases[film] for film in films),
        )

    def real(self) -> Iterator[Image]:
        """The real pictures, RGB uint8 (H, W, 3)."""
        return (self.pictures[int(frame)] for frame in self.frames)


def _nearest_of_film(keypoints: Keypoints, index: FrameIndex, split: Split, frames: Frames) -> NearestPoses:
    """For each of T frames the training frame with the nearest pose that was filmed in the same room."""
    nearest, distance = np.full(len(frames), -1, np.int64), np.full(len(frames), np.nan, np.float32)
    for film in np.unique(index.film[frames]):
        own, train = index.film[frames] == film, split.train[index.film[split.train] == film]
        if len(train):
            found = nearest_poses(keypoints.at(frames[own]), keypoints.at(train)).numbered(train)
            nearest[own], distance[own] = found
    return NearestPoses(nearest, distance)


def without_gaps(index: FrameIndex) -> npt.NDArray[np.float64]:
    """(T,) times of some frames from 0 on, each film's following those of the one before."""
    time_s = index.time_s - index.time_s[0]
    for first in np.flatnonzero(np.diff(index.film)) + 1:
        time_s[first:] += time_s[first - 1] + index.duration_s[first - 1] - time_s[first]
    return time_s


def require_held_out(frames: npt.ArrayLike, split: Split) -> Frames:
    """Returns the frames if all of them are in the test part.

    Args:
        frames: frame numbers to evaluate on.
        split: the split that the training used.

    Raises:
        ParamsError: there are none, or one trains, chooses a model, or lies in a gap beside training frames.
    """
    wanted = np.asarray(frames, np.int64)
    if not len(wanted):
        raise ParamsError(
            "split: the clip has no test part to evaluate on; raise test_fraction, or film for longer"
        )
    outside = wanted[~np.isin(wanted, split.test)]
    if len(outside):
        frame = int(outside[0])
        raise ParamsError(f"split: frame {frame} {_role(frame, split)}; evaluation takes the test part alone")
    return wanted


def _role(frame: int, split: Split) -> str:
    if frame in split.train:
        return "is trained on"
    return "chooses the model" if frame in split.validation else "is in no part of the split"
