"""What a film shows of what it was made from, as measures take it."""

from dataclasses import replace

import numpy as np

from motiontransfer.metrics.filmed import CroppedPictures, Pictures, SomePictures
from motiontransfer.metrics.pose_agreement import PoseAgreement, pose_agreement
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints


def in_time(excerpt: Excerpt, pictures: Pictures) -> Pictures:
    """Of a clip's pictures those of the frames that are shown, whole."""
    return SomePictures(pictures, np.arange(excerpt.frames.start, excerpt.frames.stop))


def in_place(excerpt: Excerpt, pictures: Pictures) -> Pictures:
    """The part of every picture that is shown."""
    return pictures if excerpt.size == excerpt.whole else CroppedPictures(pictures, excerpt.box)


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
