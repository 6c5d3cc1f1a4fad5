"""train_face: the subject's generator and frames → the face generator that refines its faces."""

import sys

from motiontransfer.gan.face_file import TrainedFace, write_face_generator
from motiontransfer.gan.generator_file import read_generator
from motiontransfer.gan.plate import Plates
from motiontransfer.gan.training import forget_checkpoint, train, write_log
from stages.blocks.edn import EdnFaceParams
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.perceptual import require_perceptual_weights
from stages.blocks.split import SplitParams
from stages.blocks.train_face import TrainFaceParams
from stages.entry import Job, Stage, main
from stages.plans.face import face_plan
from stages.processes import process_count
from stages.subject_film import forget_mapped, read_subject_film

STAGE = Stage(
    name="train_face",
    table="subjects",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "train_face": {"default": TrainFaceParams, "edn": EdnFaceParams},
    },
    overrides={"split": "subjects", "steady": "subjects", "train_face": "subjects"},
    reads_preset=True,
)


def run(job: Job) -> None:
    """Trains a subject's face generator."""
    layout, name = job.layout, job.name
    require_perceptual_weights(job[STAGE.name], f"{STAGE.name}.{job.preset}", layout.root)
    film, trained = read_subject_film(job), read_generator(layout.generator(name))
    film.require_validation(job, STAGE.name)
    trained.terms.require_size(layout.generator(name), film.store.size, layout.frames(name))
    plates = Plates.read(layout.plate(name), film.films)
    mapped = film.mapped(layout.work(STAGE.name, name), plates, job.progress)
    plan = face_plan(job, film, mapped, trained)
    trainee, rows = train(plan, process_count(), job.progress)
    write_log(layout.train_face_log(name), rows)
    face = TrainedFace(trainee.kept, trained.terms)
    write_face_generator(layout.face_generator(name), face, job[STAGE.name].model_dump())
    forget_mapped(plan.folder)
    forget_checkpoint(plan)  # last: whoever is killed before it need not train again


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
