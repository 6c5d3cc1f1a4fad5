"""Who looks at the pictures that an evaluation judges: the clip's detector, or one that looked elsewhere."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from motiontransfer.metrics.redetection import Detect, Redetector
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.supplied_poses import SuppliedPoses, Undetected
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.openpose import OpenPoseFolder
from motiontransfer.video.index import FrameIndex
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.entry import Job

_ELSEWHERE: Final = "OpenPose found the joints, and it is not here to look at what was painted"
_FOLDER, _SHA256 = "evaluate.film_openpose_folder", "evaluate.film_openpose_sha256"


def redetection(
    job: Job, size: tuple[int, int], index: FrameIndex, known: Collection[Keypoints], instead: str = ""
) -> Detect:
    """The detector of the block `detect`, as an evaluation asks it.

    Args:
        job: of the evaluation.
        size: (height, width) of the pictures.
        index: of the pictures.
        known: the keypoints that those found are compared with.
        instead: what to do about a detector that cannot look, as the rest of a sentence.

    Raises:
        ParamsError: a file that the detector needs is not told.
        ArtifactError: it is missing, or is not the one that was told.
    """
    params: DetectParams = job["detect"]
    if params.detector == "openpose":
        return Undetected(_ELSEWHERE + instead)
    # One person was painted. Whoever searches for others finds them in the furniture.
    alone = params.model_copy(update={"people": 1})
    return Redetector(alone.load(job.layout.root), params.gates(), size, index, known)


def where_to_look(film: Path) -> str:
    """What to do about a detector that cannot look at a film, as the rest of a sentence."""
    return f"; run it on {film} and name its output in {_FOLDER}"


def seen_elsewhere(job: Job, film: Path) -> OpenPoseFolder | None:
    """What OpenPose wrote of a film that was made, by the block `evaluate`; None where it names no folder.

    Args:
        job: of the evaluation.
        film: the film, whose digest is in that of the folder: it may have been made anew since.
    """
    params: EvaluateParams = job["evaluate"]
    if params.film_openpose_folder is None:
        return None
    place = job.layout.root / Path(params.film_openpose_folder).expanduser()
    return job["detect"].openpose_at(place, params.film_openpose_sha256, _SHA256, film)


def supplied(job: Job, folder: OpenPoseFolder, film: RenderedFilm, known: Collection[Keypoints]) -> Detect:
    """What OpenPose saw on a film.

    Args:
        job: of the evaluation.
        folder: where it was written.
        film: the film.
        known: the keypoints that those found are compared with.

    Raises:
        ArtifactError: the files, or the film, are not those that the digest was told of.
        PoseError: there are none, they cannot be read, or they are not of this film.
    """
    sightings = folder.sightings({film.path.stem: film.count}, film.size)
    return SuppliedPoses(sightings, job["detect"].gates(), known)
