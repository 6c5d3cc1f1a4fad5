"""What both trainings read of a subject: pictures, steadied joints, and which frames train and validate."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ParamsError
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.exemplars import Exemplars
from motiontransfer.gan.mapped_frames import forget_frames, map_frames, map_points
from motiontransfer.gan.plate import Plates, clean_plates
from motiontransfer.gan.training_film import Frames, TrainingFilm, following_pairs, require_pairs
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.frames import FrameStore
from stages.entry import Job
from stages.steadied import read_steadied

_FRAMES: Final = "frames.u8"
_POINTS: Final = "points.f32"
_ATLAS_FRAMES: Final = 600  # half a minute of film; a mean over more looks no different


@dataclass(frozen=True)
class SubjectFilm:
    """A subject's clip of T frames, opened for training.

    Attributes:
        store: the pictures.
        keypoints: detected and steadied, in pixels at working size.
        films: (T,) the film of each frame.
        interval_s: between frames.
        train: (N, 2) pairs of frames that train.
        validation: (M, 2) pairs that validate; M may be 0.
    """

    store: FrameStore
    keypoints: Keypoints
    films: npt.NDArray[np.integer]
    interval_s: float
    train: Frames
    validation: Frames

    def clean_plates(self) -> Plates:
        """The background of each film, from frames that train."""
        return clean_plates(self.store.images, self.keypoints.xy, self.train[:, 1], self.films)

    def body_atlas(self) -> BodyAtlas:
        """What the person looks like, from frames that train, all over the film."""
        frames = self.train[:, 1]
        count = min(len(frames), _ATLAS_FRAMES)
        chosen = frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]
        return BodyAtlas.of((self.store[int(frame)], self.keypoints.xy[frame]) for frame in chosen)

    def exemplars(self, most: int) -> Exemplars:
        """The person in up to so many of the frames that train."""
        return Exemplars.of(self.store.__getitem__, self.keypoints.xy, np.unique(self.train), most)

    def mapped(self, work: Path, plates: Plates, progress: Progress) -> TrainingFilm:
        """The film as training reads it, mapped into memory from files in the folder `work`."""
        pictures = map_frames(self.store, work / _FRAMES, progress)
        points = map_points(self.keypoints.xy, work / _POINTS)
        return TrainingFilm(self.store.path, pictures, points, self.train, plates, self.interval_s)

    def validating(self, mapped: TrainingFilm) -> TrainingFilm | None:
        """The mapped film with the pairs that validate, None where there are none."""
        return mapped.with_pairs(self.validation) if len(self.validation) else None

    def require_validation(self, job: Job, training: str) -> None:
        """Refuses patience where nothing validates: it would never end anything, and nobody would know.

        Raises:
            ParamsError: that is so.
        """
        patience = job[training].patience
        if patience and not len(self.validation):
            raise ParamsError(
                f"subject {job.name}: {training}.patience is {patience}, and no frames with a person "
                "validate, so nothing tells when to stop; set it to 0, or raise split.validation_fraction"
            )


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
    require_pairs(train, clip.split.train, clip.index.film)
    keypoints, index = clip.keypoints.scaled_to(store.size), clip.index
    return SubjectFilm(store, keypoints, index.film, index.frame_interval_s, train, validation)


def forget_mapped(work: Path) -> None:
    """Removes what is mapped from a stage's work folder: it is large, and made again in minutes at most."""
    forget_frames(work / _FRAMES)
    (work / _POINTS).unlink(missing_ok=True)
