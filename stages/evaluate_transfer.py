"""evaluate_transfer: a film → whether its background stands still and its poses are the wanted ones."""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.artifacts.files import write_json
from motiontransfer.metrics.comparison_film import comparison_film
from motiontransfer.metrics.origin import Origin, recipes_of
from motiontransfer.metrics.page import write_page
from motiontransfer.metrics.perceptual_weights import perceptual_metrics
from motiontransfer.metrics.real_clip import RealClip
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.training_log import training_curves
from motiontransfer.metrics.transfer_evaluation import (
    Show,
    TransferEvaluation,
    evaluate_transfer,
    transfer_curves,
    write_transfer_frames,
)
from motiontransfer.metrics.transfer_figures import transfer_metrics
from motiontransfer.metrics.transfer_page import transfer_page
from motiontransfer.metrics.transfer_panels import CAPTIONS, TransferPanels
from motiontransfer.pose.keypoints import Keypoints, read_film, read_keypoints
from motiontransfer.pose.novelty import read_novelty
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import read_index
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.blocks.render import RenderParams
from stages.blocks.stick_figure import StickFigureParams
from stages.detectors import redetection, supplied
from stages.entry import Job, Stage, main
from stages.layout import Layout
from stages.training_logs import training_logs
from stages.training_recipes import training_recipes

STAGE = Stage(
    name="evaluate_transfer",
    table="transfers",
    blocks={
        "evaluate": EvaluateParams,
        "detect": DetectParams,
        "stick_figure": StickFigureParams,
        "render": RenderParams,
    },
    overrides={"evaluate": "transfers", "detect": "clips", "render": "transfers"},
    reads_preset=True,
)


def run(job: Job) -> None:
    """Judges a film by what can be told without a true one."""
    layout, entry, folder = job.layout, job.entry, job.layout.transfer_evaluation(job.name)
    source, target = (_real_clip(layout, clip) for clip in (entry.source, entry.subject))
    target = target.of_film(read_film(layout.normalized(job.name) / "keypoints.parquet"))
    evaluation = _judged(job, source, target)
    metrics = transfer_metrics(evaluation, target, source, job["evaluate"].background_margin_fraction)
    metrics |= perceptual_metrics(training_recipes(layout, entry.subject))
    write_json(folder / "metrics.json", metrics)
    write_transfer_frames(folder / "frames.parquet", evaluation, target.pictures.size)
    write_csv(layout.transfer_curves(job.name), transfer_curves(evaluation))
    page = transfer_page(job.name, entry.source, entry.subject, evaluation, metrics)
    curves = training_curves(training_logs(layout, entry.subject))
    write_page(folder / "report.html", page, _origin(job), curves)


def _judged(job: Job, source: RealClip, target: RealClip) -> TransferEvaluation:
    normalized, size = job.layout.normalized(job.name), target.pictures.size
    wanted = read_keypoints(normalized / "keypoints.parquet")
    novelty = read_novelty(normalized / "novelty.parquet")
    film = RenderedFilm(job.layout.film(job.name), size, len(wanted))
    margin_px = round(job["evaluate"].background_margin_fraction * size[0])
    detect = _detect(job, film, source, [wanted, target.detected])
    with _comparison(job, film, wanted) as show:
        return evaluate_transfer(film, wanted, novelty, source.index, margin_px, detect, show, job.progress)


def _detect(job: Job, film: RenderedFilm, source: RealClip, known: Collection[Keypoints]) -> Detect:
    """The source's detector, or what was found on the film elsewhere."""
    params: EvaluateParams = job["evaluate"]
    if params.film_openpose_folder is None:
        elsewhere = f"; run it on {film.path} and name its output in evaluate.film_openpose_folder"
        return redetection(job, film.size, source.index, known, elsewhere)
    place = job.layout.root / Path(params.film_openpose_folder).expanduser()
    key = "evaluate.film_openpose_sha256"
    folder = job["detect"].openpose_at(place, params.film_openpose_sha256, key, film.path)
    return supplied(job, folder, film, known)


def _real_clip(layout: Layout, clip: str) -> RealClip:
    pictures, index = FrameStore(layout.frames(clip)), read_index(layout.index(clip))
    return RealClip(
        pictures, index, read_keypoints(layout.keypoints(clip)), read_keypoints(layout.smoothed(clip))
    )


@contextmanager
def _comparison(job: Job, film: RenderedFilm, wanted: Keypoints) -> Iterator[Show]:
    """Gives what shows each frame; at the end the film and the contact sheet lie in the folder."""
    folder = job.layout.transfer_evaluation(job.name)
    style = job["stick_figure"].drawn(job.preset)
    panels = TransferPanels(FrameStore(job.layout.frames(job.entry.source)), wanted, film.size, style)
    latest = job.progress.latest_picture()
    with comparison_film(folder, CAPTIONS, panels.sizes, film.index(), film.path, latest) as comparison:
        yield lambda frame, result: comparison.add(panels.of(frame, result))


def _origin(job: Job) -> Origin:
    layout, source, subject = job.layout, job.entry.source, job.entry.subject
    files = (
        layout.frames(source),
        layout.index(source),
        layout.frames(subject),
        layout.index(subject),
        layout.keypoints(source),
        layout.smoothed(source),
        layout.keypoints(subject),
        layout.smoothed(subject),
        layout.normalized(job.name) / "keypoints.parquet",
        layout.normalized(job.name) / "novelty.parquet",
        layout.film(job.name),
        *training_logs(layout, subject).values(),
    )
    parameters = {block: values.model_dump() for block, values in job.blocks.items()}
    made = {"normalize": layout.normalized(job.name) / "keypoints.parquet"}
    for clip in (source, subject):
        made |= {
            f"decode of {clip}": layout.frames(clip),
            f"detect of {clip}": layout.keypoints(clip),
            f"smooth of {clip}": layout.smoothed(clip),
        }
    return Origin.of(parameters | recipes_of(made), files, layout.root)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
