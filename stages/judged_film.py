"""A transfer's film as its evaluations take it: what it shows, and what lies over it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.plate import read_plate
from motiontransfer.metrics.cover import Cover
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints, read_film, read_keypoints
from motiontransfer.transfer.look import Look
from motiontransfer.video.index import FrameIndex, read_index
from motiontransfer.video.picture import Image
from stages.entry import Job
from stages.looks import look_of


@dataclass(frozen=True)
class JudgedFilm:
    """The film of a transfer.

    Attributes:
        film: T frames.
        excerpt: what they are of the source's time and of the pictures that were painted.
        source_frames: how many frames the source has.
        index: of the T frames, from the first of them.
        wanted: T poses in native pixels of the target.
        asked: the same in the film's pixels.
        cover: the label; None where there is none.
        target_film: of the subject's clip, the one in whose room the film stands.
    """

    film: RenderedFilm
    excerpt: Excerpt
    source_frames: int
    index: FrameIndex
    wanted: Keypoints
    asked: Keypoints
    cover: Cover | None
    target_film: int

    @property
    def frames(self) -> npt.NDArray[np.int64]:
        """(T,) their numbers in the source."""
        return np.arange(self.excerpt.frames.start, self.excerpt.frames.stop)


def judged_film(job: Job, whole: tuple[int, int]) -> JudgedFilm:
    """The film of a job's transfer.

    Args:
        job: of an evaluation, with the block `render`, that reads the preset.
        whole: (height, width) of the subject's pictures.

    Raises:
        ParamsError: the film cannot be as the block asks for.
        ArtifactError: a file is missing, or poses and times differ in number.
    """
    layout, path = job.layout, job.layout.normalized(job.name) / "keypoints.parquet"
    wanted, target_film = read_keypoints(path), read_film(path)
    index = read_index(layout.index(job.entry.source))
    if len(wanted) != len(index):
        raise ArtifactError(f"{path}: found {len(wanted)} poses, expected {len(index)}; normalize again")
    plate = read_plate(layout.plate(job.entry.subject), target_film, whole[0])
    look = look_of(job["render"], layout, index, wanted, plate, masked=job.preset == "default")
    excerpt = look.excerpt
    return JudgedFilm(
        film=RenderedFilm(layout.film(job.name), excerpt.size, len(excerpt)),
        excerpt=excerpt,
        source_frames=len(index),
        index=excerpt.film_index(index),
        wanted=excerpt.keypoints(wanted),
        asked=excerpt.in_film(wanted),
        cover=_cover(look, plate),
        target_film=target_film,
    )


def _cover(look: Look, plate: Image) -> Cover | None:
    """The label, over what is behind the person."""
    box = look.label_box()
    if box is None:
        return None
    behind = plate if look.background is None else look.background.picture
    return Cover(box, look.excerpt.cut(behind))
