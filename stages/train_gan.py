"""train_gan: a subject's frames and joints → the generator that paints the subject, and the clean plate."""

import sys
from dataclasses import fields
from typing import Annotated

from pydantic import Field

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.gan.checkpoint import code_files, digest
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.generator import GeneratorShape
from motiontransfer.gan.generator_file import TrainedGenerator, write_generator
from motiontransfer.gan.generator_training import GeneratorPlan
from motiontransfer.gan.plate import clean_plate, plate_frames
from motiontransfer.gan.samples import Augmentation
from motiontransfer.gan.trainer import TrainerSettings
from motiontransfer.gan.training import forget_checkpoint, train, write_log
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.split import SplitParams
from stages.blocks.stick_figure import StickFigureParams
from stages.entry import Job, Stage, main
from stages.params import Block
from stages.processes import process_count
from stages.subject_film import SubjectFilm, forget_mapped, read_subject_film

Weight = Annotated[float, Field(ge=0, le=1000)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class TrainGanParams(Block):
    """The recipe of the generator's training."""

    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    batch: Annotated[int, Field(ge=1, le=256)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    kernel_learning_rate: Annotated[float, Field(gt=0, le=1)]
    warmup_steps: Annotated[int, Field(ge=0)]
    averaging_decay: Annotated[float, Field(ge=0, lt=1)]
    previous_output: bool
    body_map: bool
    channels: Annotated[int, Field(ge=4, le=512)]
    scales: Annotated[int, Field(ge=1, le=8)]
    discriminator_channels: Annotated[int, Field(ge=4, le=512)]
    discriminator_layers: Annotated[int, Field(ge=1, le=5)]
    discriminator_scales: Annotated[int, Field(ge=1, le=4)]
    adversarial_from: Fraction
    pixel_weight: Weight
    gradient_weight: Weight
    structure_weight: Weight
    adversarial_weight: Weight
    feature_matching_weight: Weight
    warp_probability: Fraction
    drop_probability: Fraction
    reach: Annotated[float, Field(gt=0, le=10)]

    def settings(self) -> TrainerSettings:
        """The recipe as the trainer takes it."""
        shape = GeneratorShape(self.channels, self.scales, self.previous_output)
        recipe = {field.name for field in fields(TrainerSettings)} - {"shape"}
        return TrainerSettings(shape=shape, **self.model_dump(include=recipe))

    def augmentation(self) -> Augmentation:
        """How samples are changed."""
        return Augmentation(self.warp_probability, self.drop_probability)


STAGE = Stage(
    name="train_gan",
    table="subjects",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "stick_figure": StickFigureParams,
        "train_gan": TrainGanParams,
    },
    overrides={"split": "subjects", "steady": "subjects", "train_gan": "subjects"},
)


def run(job: Job) -> None:
    """Trains a subject's generator."""
    job.progress.start("preparing", 3, "part")
    film = read_subject_film(job)
    job.progress.advance()
    plan = _plan(job, film)
    trainee, rows = train(plan, process_count(), job.progress)
    trained = TrainedGenerator(trainee.averaged, film.store.size, plan.style, film.keypoints.producer)
    write_picture(job.layout.plate(job.name), plan.film.plate)
    write_log(job.layout.train_gan_log(job.name), rows)
    write_generator(job.layout.generator(job.name), trained, job[STAGE.name].model_dump())
    forget_checkpoint(plan)
    forget_mapped(plan.folder)


def _plan(job: Job, film: SubjectFilm) -> GeneratorPlan:
    params, layout, name = job["train_gan"], job.layout, job.name
    style = ConditionStyle(job["stick_figure"].style(), params.reach, params.body_map)
    frames = plate_frames(film.train[:, 1])
    plate = clean_plate(film.store.images(frames), film.keypoints.xy[frames])
    job.progress.advance()
    work = layout.work(STAGE.name, name)
    mapped = film.mapped(work, plate)
    job.progress.advance()
    inputs = [layout.frames(name), layout.index(name), layout.keypoints(name), *code_files()]
    values = {block: params.model_dump() for block, params in job.blocks.items()}
    return GeneratorPlan(
        film=mapped,
        validation=mapped.with_pairs(film.validation) if len(film.validation) else None,
        style=style,
        augmentation=params.augmentation(),
        settings=params.settings(),
        batch=params.batch,
        seed=params.seed,
        folder=work,
        digest=digest(values, inputs),
    )


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
