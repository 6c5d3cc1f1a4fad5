"""train_face: the subject's generator and frames → the face generator that refines its faces."""

import sys
from typing import Annotated

from pydantic import Field

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.gan.checkpoint import code_files, digest
from motiontransfer.gan.device import pick_device
from motiontransfer.gan.face_crops import FaceCollector
from motiontransfer.gan.face_file import write_face_generator
from motiontransfer.gan.face_generator import FaceShape
from motiontransfer.gan.face_training import FacePlan, FaceSettings
from motiontransfer.gan.generator_file import read_generator
from motiontransfer.gan.training import forget_checkpoint, train, write_log
from motiontransfer.gan.training_film import TrainingFilm
from motiontransfer.pose.boxes import face_boxes
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.split import SplitParams
from stages.entry import Job, Stage, main
from stages.params import Block
from stages.processes import process_count
from stages.subject_film import SubjectFilm, forget_mapped, read_subject_film

Weight = Annotated[float, Field(ge=0, le=1000)]


class TrainFaceParams(Block):
    """The recipe of the face generator's training."""

    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    batch: Annotated[int, Field(ge=1, le=1024)]
    faces: Annotated[int, Field(ge=8, le=1_000_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    face_px_fraction: Annotated[float, Field(gt=0, le=1)]
    channels: Annotated[int, Field(ge=4, le=512)]
    scales: Annotated[int, Field(ge=1, le=6)]
    discriminator_channels: Annotated[int, Field(ge=4, le=512)]
    adversarial_from: Annotated[float, Field(ge=0, le=1)]
    pixel_weight: Weight
    gradient_weight: Weight
    structure_weight: Weight
    adversarial_weight: Weight

    def settings(self, height: int) -> FaceSettings:
        """The recipe as training takes it, for a working height in pixels."""
        face_px = max(32, 16 * round(self.face_px_fraction * height / 16))
        values = self.model_dump(exclude={"batch", "faces", "seed", "face_px_fraction", "channels", "scales"})
        return FaceSettings(shape=FaceShape(self.channels, self.scales, face_px), **values)


STAGE = Stage(
    name="train_face",
    table="subjects",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "train_face": TrainFaceParams,
    },
    overrides={"split": "subjects", "steady": "subjects", "train_face": "subjects"},
)


def run(job: Job) -> None:
    """Trains a subject's face generator."""
    layout, name = job.layout, job.name
    plan = _plan(job, read_subject_film(job))
    trainee, rows = train(plan, process_count(), job.progress)
    write_log(layout.train_face_log(name), rows)
    write_face_generator(layout.face_generator(name), trainee.kept, job[STAGE.name].model_dump())
    forget_checkpoint(plan)
    forget_mapped(plan.folder)


def _plan(job: Job, film: SubjectFilm) -> FacePlan:
    params, layout, name = job["train_face"], job.layout, job.name
    work, plate = layout.work(STAGE.name, name), layout.plate(name)
    settings = params.settings(film.store.size[0])
    mapped = film.mapped(work, read_picture(plate))
    collector = _collector(job, film, mapped, settings.shape.face_px)
    held_out = collector.of(mapped.with_pairs(film.validation))
    inputs = [plate, layout.generator(name), layout.frames(name), layout.index(name), layout.keypoints(name)]
    values = {block: params.model_dump() for block, params in job.blocks.items()}
    return FacePlan(
        crops=collector.collect(params.faces, params.seed, True, job.progress),
        validation=held_out.collect(min(params.faces, len(film.validation)), 0, False, job.progress)
        if held_out.has_runs
        else None,
        settings=settings,
        batch=params.batch,
        seed=params.seed,
        folder=work,
        digest=digest(values, [*inputs, *code_files()]),
    )


def _collector(job: Job, film: SubjectFilm, mapped: TrainingFilm, face_px: int) -> FaceCollector:
    device, trained = pick_device(), read_generator(job.layout.generator(job.name))
    boxes = face_boxes(film.keypoints)
    return FaceCollector(trained.network.to(device), mapped, boxes, trained.style, face_px, device)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
