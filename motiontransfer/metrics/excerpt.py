"""What a film shows of what it was made from: some of the frames, and a part of each picture."""

from dataclasses import dataclass, replace

import numpy as np

from motiontransfer.metrics.filmed import CroppedPictures, Pictures, SomePictures
from motiontransfer.metrics.pose_agreement import PoseAgreement, pose_agreement
from motiontransfer.metrics.regions import Box
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex


@dataclass(frozen=True)
class Excerpt:
    """Some of the frames of a clip, and a part of pictures of one size.

    Attributes:
        frames: of the clip, a slice with start and stop.
        box: rows and columns of a whole picture.
        whole: (height, width) of a whole picture.
    """

    frames: slice
    box: Box
    whole: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the part."""
        rows, columns = self.box
        return rows.stop - rows.start, columns.stop - columns.start

    def __len__(self) -> int:
        return int(self.frames.stop - self.frames.start)

    def in_time(self, pictures: Pictures) -> Pictures:
        """Of a clip's pictures those of the frames, whole."""
        return SomePictures(pictures, np.arange(self.frames.start, self.frames.stop))

    def in_place(self, pictures: Pictures) -> Pictures:
        """The part of every picture."""
        return pictures if self.size == self.whole else CroppedPictures(pictures, self.box)

    def index(self, index: FrameIndex) -> FrameIndex:
        """Of a clip's index the frames, with their times counted from the first of them, as a player does."""
        cut = index.at(self.frames)
        return replace(cut, time_s=cut.time_s - cut.time_s[0])


def agreement_in_picture(wanted: Keypoints, found: Keypoints) -> PoseAgreement:
    """As `pose_agreement`; a joint outside the picture cannot be found on it, and so is not missed."""
    return replace(
        pose_agreement(wanted, found), missed=pose_agreement(_within_picture(wanted), found).missed
    )


def _within_picture(poses: Keypoints) -> Keypoints:
    height, width = poses.size
    with np.errstate(invalid="ignore"):  # unseen joints are NaN, and in no picture
        inside = ((poses.xy > -0.5) & (poses.xy < (width - 0.5, height - 0.5))).all(-1)
    return Keypoints.of(poses.xy, np.where(inside, poses.confidence, 0), poses.size, poses.producer)
