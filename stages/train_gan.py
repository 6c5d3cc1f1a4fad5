"""train_gan: a subject's frames and joints → the generator that paints the subject, and the clean plate."""

import sys

from motiontransfer.gan.generator_file import TrainedGenerator, write_generator
from motiontransfer.gan.training import forget_checkpoint, train, write_log
from stages.blocks.edn import EdnGanParams
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.perceptual import require_perceptual_weights
from stages.blocks.split import SplitParams
from stages.blocks.stick_figure import StickFigureParams
from stages.blocks.train_gan import TrainGanParams
from stages.entry import Job, Stage, main
from stages.plans.generator import generator_plan, generator_terms, sketched_film
from stages.processes import process_count
from stages.subject_film import forget_mapped, read_subject_film

STAGE = Stage(
    name="train_gan",
    table="subjects",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "stick_figure": StickFigureParams,
        "train_gan": {"default": TrainGanParams, "edn": EdnGanParams},
    },
    overrides={"split": "subjects", "steady": "subjects", "train_gan": "subjects"},
    reads_preset=True,
)


def run(job: Job) -> None:
    """Trains a subject's generator."""
    layout, name = job.layout, job.name
    require_perceptual_weights(job[STAGE.name], f"{STAGE.name}.{job.preset}", layout.root)
    job.progress.start("preparing", 2, "part")
    film = read_subject_film(job)
    film.require_validation(job, STAGE.name)
    job.progress.advance()
    plates = film.clean_plates()
    job.progress.advance()
    mapped = sketched_film(job, film, film.mapped(layout.work(STAGE.name, name), plates, job.progress))
    terms = generator_terms(job, film)
    plan = generator_plan(job, film, mapped, terms)
    trainee, rows = train(plan, process_count(), job.progress)
    plates.write(layout.plate(name))
    write_log(layout.train_gan_log(name), rows)
    trained = TrainedGenerator(trainee.kept, terms, mapped.appearance)
    write_generator(layout.generator(name), trained, job[STAGE.name].model_dump())
    forget_mapped(plan.folder)
    forget_checkpoint(plan)  # last: whoever is killed before it need not train again


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
