"""evaluate_transfer: a film → whether its background stands still and its poses are the wanted ones."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import Field

from motiontransfer.artifacts.files import write_json
from motiontransfer.metrics.montage import Comparison
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, SHEET, write_page
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.training_log import training_curves
from motiontransfer.metrics.transfer_evaluation import (
    Show,
    evaluate_transfer,
    target_background_flicker,
    transfer_metrics,
    write_transfer_frames,
)
from motiontransfer.metrics.transfer_page import transfer_page
from motiontransfer.metrics.transfer_panels import CAPTIONS, TransferPanels
from motiontransfer.pose.detection import DETECTORS
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import read_index
from motiontransfer.video.writer import FilmWriter
from stages.blocks.detect import DetectParams
from stages.blocks.stick_figure import StickFigureParams
from stages.entry import Job, Stage, main
from stages.layout import Layout
from stages.params import Block


class EvaluateParams(Block):
    """What an evaluation takes for background."""

    background_margin_fraction: Annotated[float, Field(ge=0, le=0.5)]


STAGE = Stage(
    name="evaluate_transfer",
    table="transfers",
    blocks={"evaluate": EvaluateParams, "detect": DetectParams, "stick_figure": StickFigureParams},
    overrides={"detect": "clips"},
)


def run(job: Job) -> None:
    """Judges a film by what can be told without a true one."""
    layout, source, subject = job.layout, job.entry.source, job.entry.subject
    index, target = read_index(layout.index(source)), FrameStore(layout.frames(subject))
    wanted = read_keypoints(layout.normalized(job.name) / "keypoints.parquet")
    film = RenderedFilm(layout.film(job.name), target.size, len(wanted))
    margin_px = round(job["evaluate"].background_margin_fraction * film.size[0])
    detect = Redetector(DETECTORS[job["detect"].detector](), job["detect"].gates(), film.size)
    with _comparison(job, film, wanted) as show:
        evaluation = evaluate_transfer(film, wanted, index, margin_px, detect, show, job.progress)
    target_keypoints, target_index = (
        read_keypoints(layout.keypoints(subject)),
        read_index(layout.index(subject)),
    )
    flicker = target_background_flicker(target, target_keypoints, target_index, margin_px)
    metrics = transfer_metrics(evaluation, flicker)
    folder = layout.transfer_evaluation(job.name)
    write_json(folder / "metrics.json", metrics)
    write_transfer_frames(folder / "frames.parquet", evaluation, film.size)
    page, logs = transfer_page(job.name, source, subject, evaluation, metrics), _logs(layout, subject)
    write_page(folder / "report.html", page, _origin(job), training_curves(logs))


@contextmanager
def _comparison(job: Job, film: RenderedFilm, wanted: Keypoints) -> Iterator[Show]:
    """Gives what shows each frame; at the end the film and the contact sheet lie in the folder."""
    folder = job.layout.transfer_evaluation(job.name)
    style = StickFigureStyle(**job["stick_figure"].model_dump())
    panels = TransferPanels(FrameStore(job.layout.frames(job.entry.source)), wanted, film.size, style)
    with FilmWriter(folder / COMPARISON, panels.montage_size, film.index(), film.path) as writer:
        comparison = Comparison(CAPTIONS, film.size[0], film.count, writer.write)
        yield lambda frame, result: comparison.add(panels.of(frame, result))
    comparison.write_sheet(folder / SHEET)
    if latest := job.progress.latest_picture():
        comparison.write_sheet(latest)


def _origin(job: Job) -> Origin:
    layout, source, subject = job.layout, job.entry.source, job.entry.subject
    files = (
        layout.frames(source),
        layout.index(source),
        layout.frames(subject),
        layout.index(subject),
        layout.keypoints(subject),
        layout.normalized(job.name) / "keypoints.parquet",
        layout.film(job.name),
        *_logs(layout, subject).values(),
    )
    parameters = {block: values.model_dump() for block, values in job.blocks.items()}
    return Origin.of(parameters, files, layout.root)


def _logs(layout: Layout, subject: str) -> dict[str, Path]:
    return {"generator": layout.train_gan_log(subject), "face generator": layout.train_face_log(subject)}


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
