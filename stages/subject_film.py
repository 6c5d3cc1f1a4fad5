"""What both trainings read of a subject: pictures, steadied joints, and which frames train and validate."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motiontransfer.gan.training_film import (
    Frames,
    Image,
    TrainingFilm,
    following_pairs,
    map_frames,
    require_pairs,
)
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.frames import FrameStore
from stages.entry import Job
from stages.steadied import read_steadied

_MAPPED: Final = "frames.u8"


@dataclass(frozen=True)
class SubjectFilm:
    """A subject's clip, opened for training.

    Attributes:
        store: the pictures.
        keypoints: detected and steadied, in pixels at working size.
        train: (N, 2) pairs of frames that train.
        validation: (M, 2) pairs that validate; M may be 0.
    """

    store: FrameStore
    keypoints: Keypoints
    train: Frames
    validation: Frames

    def mapped(self, work: Path, plate: Image) -> TrainingFilm:
        """The film as training reads it, its pictures mapped into memory from a file in the folder `work`."""
        mapped = map_frames(self.store, work / _MAPPED)
        return TrainingFilm(self.store.path, mapped, self.keypoints.xy, self.train, plate)


def read_subject_film(job: Job) -> SubjectFilm:
    """Opens a subject's clip.

    Raises:
        PoseError: too few frames show a person.
        ParamsError: the split leaves nothing to train on.
    """
    store, clip = FrameStore(job.layout.frames(job.name)), read_steadied(job, job.name)
    train, validation = (
        following_pairs(frames, clip.keypoints, clip.index)
        for frames in (clip.split.train, clip.split.validation)
    )
    require_pairs(train, clip.split.train)
    return SubjectFilm(store, clip.keypoints.scaled_to(store.size), train, validation)


def forget_mapped(work: Path) -> None:
    """Removes the mapped pictures from a stage's work folder: they are large, and made again in seconds."""
    (work / _MAPPED).unlink(missing_ok=True)
