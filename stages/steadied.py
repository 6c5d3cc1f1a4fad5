"""A subject's joints as training sees them, detected and steadied, and what each frame is for."""

from dataclasses import dataclass

from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.video.index import FrameIndex, read_index
from motiontransfer.video.split import Split, split_frames
from stages.entry import Job


@dataclass(frozen=True)
class SteadiedClip:
    """T frames of a subject's clip.

    Attributes:
        index: of the frames.
        keypoints: detected and steadied, in native pixels.
        split: which frames train, validate and test.
    """

    index: FrameIndex
    keypoints: Keypoints
    split: Split


def read_steadied(job: Job, subject: str) -> SteadiedClip:
    """Reads a subject's clip, by the blocks `steady` and `split` of a stage that may be another's.

    Raises:
        ArtifactError: index or keypoints are missing or of another version.
        ParamsError: the split leaves nothing to train on.
    """
    index = read_index(job.layout.index(subject))
    settings = SmoothingSettings(**job["steady"].model_dump())
    keypoints = smooth_keypoints(read_keypoints(job.layout.keypoints(subject)), index, settings)
    return SteadiedClip(index, keypoints, split_frames(index, **job["split"].model_dump()))
