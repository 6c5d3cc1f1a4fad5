"""evaluate_transfer: a film → whether its background stands still and its poses are the wanted ones."""

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.artifacts.files import read_json, write_json
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
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.novelty import read_novelty
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import FrameIndex, read_index
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.blocks.render import RenderParams
from stages.blocks.stick_figure import StickFigureParams
from stages.detectors import redetection, seen_elsewhere, supplied, where_to_look
from stages.entry import Job, Stage, main
from stages.judged_film import JudgedFilm, judged_film
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
    judged = judged_film(job, target.pictures.size)
    target, source = target.of_film(judged.target_film), source.at(judged.frames)
    evaluation = _judged(job, judged, source, target)
    metrics = transfer_metrics(evaluation, target, source, job["evaluate"].background_margin_fraction)
    metrics |= perceptual_metrics(training_recipes(layout, entry.subject))
    write_json(folder / "metrics.json", metrics)
    write_transfer_frames(folder / "frames.parquet", evaluation, judged.film.size)
    write_csv(layout.transfer_curves(job.name), transfer_curves(evaluation))
    record = read_json(layout.film_record(job.name))
    matte = os.path.relpath(layout.matte(job.name), folder) if job["render"].matte else None
    page = transfer_page(job.name, entry.source, entry.subject, evaluation, metrics, record, matte)
    curves = training_curves(training_logs(layout, entry.subject))
    write_page(folder / "report.html", page, _origin(job), curves)


def _judged(job: Job, judged: JudgedFilm, source: RealClip, target: RealClip) -> TransferEvaluation:
    whole, film = target.pictures.size, judged.film
    novelty = read_novelty(job.layout.normalized(job.name) / "novelty.parquet").at(judged.excerpt.frames)
    margin_px = round(job["evaluate"].background_margin_fraction * whole[0])
    detect = _detect(job, film, judged.index, [judged.wanted, target.detected])
    with _comparison(job, judged, source) as show:
        return evaluate_transfer(
            film, judged.asked, novelty, judged.index, margin_px, detect, show, job.progress, judged.cover
        )


def _detect(job: Job, film: RenderedFilm, index: FrameIndex, known: Collection[Keypoints]) -> Detect:
    """The source's detector, or what was found on the film elsewhere."""
    folder = seen_elsewhere(job, film.path)
    if folder is None:
        return redetection(job, film.size, index, known, where_to_look(film.path))
    return supplied(job, folder, film, known)


def _real_clip(layout: Layout, clip: str) -> RealClip:
    pictures, index = FrameStore(layout.frames(clip)), read_index(layout.index(clip))
    return RealClip(
        pictures, index, read_keypoints(layout.keypoints(clip)), read_keypoints(layout.smoothed(clip))
    )


@contextmanager
def _comparison(job: Job, judged: JudgedFilm, source: RealClip) -> Iterator[Show]:
    """Gives what shows each frame; at the end the film and the contact sheet lie in the folder."""
    folder, film, excerpt = job.layout.transfer_evaluation(job.name), judged.film, judged.excerpt
    style = job["stick_figure"].drawn(job.preset)
    panels = TransferPanels(source.pictures, judged.wanted, excerpt.whole, excerpt.box, style)
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
        layout.film_record(job.name),
        *([layout.matte(job.name)] if job["render"].matte else []),
        layout.plate(subject),
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
