"""The plans of train_gan."""

from dataclasses import replace
from typing import Final

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.edn_training import EdnPlan, EdnTrainee
from motiontransfer.gan.generator_training import GeneratorPlan, GeneratorTrainee
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.training import Plan
from motiontransfer.gan.training_film import TrainingFilm
from stages.blocks.train_gan import TrainGanParams
from stages.entry import Job
from stages.plans.key import training_key
from stages.subject_film import SubjectFilm

_STAGE: Final = "train_gan"


def generator_terms(job: Job, film: SubjectFilm) -> ModelTerms:
    """What must be the same when the generator paints as when it learnt, by the subject's preset."""
    params, figure = job[_STAGE], job["stick_figure"].drawn(job.preset)
    size, producer = film.store.size, film.keypoints.producer
    if job.preset == "edn":
        # It paints every pixel, and of the stick figure alone: there is no reach, and no body map.
        style = ConditionStyle(figure, reach=0.0, body_map=False)
        return ModelTerms(size, style, producer, params.squashed_width)
    return ModelTerms(size, ConditionStyle(figure, params.reach, params.body_map), producer)


def sketched_film(job: Job, film: SubjectFilm, mapped: TrainingFilm) -> TrainingFilm:
    """The mapped film with the subject's appearance, where the preset sketches them."""
    params = job[_STAGE]
    if not (isinstance(params, TrainGanParams) and params.body_map):
        return mapped
    atlas = film.body_atlas() if params.body_atlas else BodyAtlas.unknown()
    exemplars = film.exemplars(params.exemplars) if params.exemplars else None
    return replace(mapped, appearance=Appearance(atlas, exemplars))


def generator_plan(
    job: Job, film: SubjectFilm, mapped: TrainingFilm, terms: ModelTerms
) -> Plan[GeneratorTrainee | EdnTrainee]:
    """The plan of the subject's preset.

    Args:
        job: of train_gan.
        film: the subject's.
        mapped: the same as training reads it.
        terms: on which it trains.
    """
    if job.preset == "edn":
        return _edn(job, film, mapped, terms)
    return _default(job, film, mapped, terms)


def _default(job: Job, film: SubjectFilm, mapped: TrainingFilm, terms: ModelTerms) -> GeneratorPlan:
    params = job[_STAGE]
    return GeneratorPlan(
        film=mapped,
        validation=film.validating(mapped),
        style=terms.style,
        augmentation=params.augmentation(),
        settings=params.settings(),
        batch=params.batch,
        seed=params.seed,
        folder=job.layout.work(_STAGE, job.name),
        digest=training_key(job, _STAGE),
    )


def _edn(job: Job, film: SubjectFilm, mapped: TrainingFilm, terms: ModelTerms) -> EdnPlan:
    params = job[_STAGE]
    return EdnPlan(
        film=mapped,
        validation=film.validating(mapped),
        style=terms.style,
        size=terms.seen_size,
        settings=params.settings(job.layout.root),
        batch=params.batch,
        seed=params.seed,
        folder=job.layout.work(_STAGE, job.name),
        digest=training_key(job, _STAGE),
    )
