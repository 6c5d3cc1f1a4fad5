"""The plans of train_face."""

from dataclasses import replace
from typing import Final

from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.device import pick_device
from motiontransfer.gan.edn_face_training import EdnFacePlan, EdnFaceTrainee
from motiontransfer.gan.edn_networks import EdnGenerator
from motiontransfer.gan.edn_samples import half_size
from motiontransfer.gan.face_crops import FaceCollector
from motiontransfer.gan.face_training import FacePlan, FaceTrainee
from motiontransfer.gan.generator_file import TrainedGenerator
from motiontransfer.gan.training import Plan
from motiontransfer.gan.training_film import TrainingFilm
from motiontransfer.pose.boxes import face_boxes
from motiontransfer.pose.edn_face_box import edn_face_boxes
from stages.entry import Job
from stages.plans.key import training_key
from stages.subject_film import SubjectFilm

_STAGE: Final = "train_face"
_LEAST_FACE_PX: Final = 16  # VGG19 halves them four times


def face_plan(
    job: Job, film: SubjectFilm, mapped: TrainingFilm, trained: TrainedGenerator
) -> Plan[FaceTrainee | EdnFaceTrainee]:
    """The plan of the subject's preset.

    Args:
        job: of train_face.
        film: the subject's.
        mapped: the same as training reads it.
        trained: the generator whose faces are refined.

    Raises:
        ArtifactError: the generator is of another preset.
        ParamsError: faces are too small.
        PoseError: no frames show a face.
    """
    if trained.preset != job.preset:
        raise ArtifactError(
            f"{job.layout.generator(job.name)}: is of preset {trained.preset}, expected {job.preset} as "
            f"subjects.{job.name}.preset says; run train_gan again"
        )
    if job.preset == "edn":
        return _edn(job, film, mapped, trained)
    return _default(job, film, mapped, trained)


def _default(job: Job, film: SubjectFilm, mapped: TrainingFilm, trained: TrainedGenerator) -> FacePlan:
    params, device = job[_STAGE], pick_device()
    settings = params.settings(film.store.size[0])
    network, boxes = trained.network.to(device), face_boxes(film.keypoints)
    assert not isinstance(network, EdnGenerator)
    seen = replace(mapped, appearance=trained.appearance)
    collector = FaceCollector(network, seen, boxes, trained.terms.style, settings.shape.face_px, device)
    held_out = collector.of(seen.with_pairs(film.validation))
    return FacePlan(
        crops=collector.collect(params.faces, params.seed, True, job.progress),
        validation=held_out.collect(min(params.faces, len(film.validation)), 0, False, job.progress)
        if held_out.has_runs
        else None,
        settings=settings,
        batch=params.batch,
        seed=params.seed,
        folder=job.layout.work(_STAGE, job.name),
        digest=_key(job),
    )


def _edn(job: Job, film: SubjectFilm, mapped: TrainingFilm, trained: TrainedGenerator) -> EdnFacePlan:
    params, terms = job[_STAGE], trained.terms
    size = terms.seen_size
    assert isinstance(trained.network, EdnGenerator)
    painted = size if trained.network.shape.local else half_size(size)
    boxes = edn_face_boxes(film.keypoints, painted)
    side_px = int((boxes[:, 2] - boxes[:, 0]).max())
    if 0 < side_px < _LEAST_FACE_PX:
        raise ParamsError(
            f"subject {job.name}: found faces of {side_px} pixels, expected at least {_LEAST_FACE_PX}; set "
            f"decode.height to {-(-_LEAST_FACE_PX * terms.size[0] // side_px)} or more"
        )
    return EdnFacePlan(
        film=mapped,
        validation=film.validating(mapped),
        boxes=boxes,
        generator=job.layout.generator(job.name),
        style=terms.style,
        size=size,
        settings=params.settings(job.layout.root),
        batch=params.batch,
        seed=params.seed,
        folder=job.layout.work(_STAGE, job.name),
        digest=_key(job),
    )


def _key(job: Job) -> Digests:
    return training_key(job, _STAGE, [job.layout.plate(job.name), job.layout.generator(job.name)])
