"""Who looks at a subject's test film: the clip's detector, or OpenPose, which runs elsewhere."""

from collections.abc import Callable
from functools import partial
from typing import Final

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import ParamsError
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.subject_evaluation import Elsewhere
from motiontransfer.metrics.supplied_poses import FilmedPoses, Undetected
from motiontransfer.pose.keypoints import read_keypoints
from stages.detectors import redetection, seen_elsewhere, supplied, where_to_look
from stages.entry import Job

_PAINTED: Final = "generated"  # the arm whose film is left
_NOT_FILMED: Final = (
    "OpenPose was run on the film of the arm generated alone; that is held against the joints that it found "
    "on the clip at the clip's own size, where it errs and jitters less, so that beside them no share is fair"
)


def subject_detectors(job: Job, held_out: HeldOut) -> tuple[Detect, Elsewhere | None]:
    """By the blocks `detect` and `evaluate`: who looks at everything, and what was seen in its place.

    Where OpenPose found the joints, the film of what is painted is left for it. Otherwise that is an empty
    file, because DVC wants one.

    Raises:
        ParamsError: OpenPose's output is named, and another detector looks.
        PoseError: OpenPose's output is missing, or has not a frame for each that is judged.
    """
    film = RenderedFilm(job.layout.subject_film(job.name), held_out.size, len(held_out))
    if job["detect"].detector == "openpose":
        return _elsewhere(job, held_out, film)
    _require_none_named(job)
    with replacing(film.path) as beside:
        beside.write_bytes(b"")
    return redetection(job, held_out.size, held_out.index, [held_out.keypoints]), None


def _elsewhere(job: Job, held_out: HeldOut, film: RenderedFilm) -> tuple[Detect, Elsewhere]:
    known, folder = [held_out.keypoints], seen_elsewhere(job, film.path)
    if folder is None:
        nobody = redetection(job, film.size, held_out.index, known, where_to_look(film.path))
        return nobody, _filmed(job, held_out, film, lambda: nobody)
    folder.require_frames({film.path.stem: film.count})  # before all is painted
    seen = partial(supplied, job, folder, film, known)
    return Undetected(_NOT_FILMED), _filmed(job, held_out, film, seen)


def _filmed(job: Job, held_out: HeldOut, film: RenderedFilm, look: Callable[[], Detect]) -> Elsewhere:
    """The arm generated leaves its film; joints as found, not steadied, as those on the film are not."""
    found = read_keypoints(job.layout.keypoints(job.name)).at(held_out.frames).scaled_to(held_out.size)
    return Elsewhere(found, {_PAINTED: FilmedPoses(film.path, film.size, held_out.film_index(), look)})


def _require_none_named(job: Job) -> None:
    named, detector = job["evaluate"].film_openpose_folder, job["detect"].detector
    if named is not None:
        raise ParamsError(
            f"evaluate.film_openpose_folder: found {named!r}, expected null, because {detector} found the "
            f"joints of {job.name} and looks at what is painted itself; take it out"
        )
