"""evaluate_subject: a subject's models and its test frames → how well they give those frames back."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.artifacts.files import write_json
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.metrics.card_panels import CardPanels
from motiontransfer.metrics.comparison_film import comparison_film
from motiontransfer.metrics.filmed import Frames
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.nearest_frames import nearest_pictures
from motiontransfer.metrics.origin import Origin, recipes_of
from motiontransfer.metrics.page import write_page
from motiontransfer.metrics.perceptual_weights import perceptual_metrics
from motiontransfer.metrics.still_picture import still_frames
from motiontransfer.metrics.subject_evaluation import (
    evaluate_subject,
    subject_curves,
    subject_metrics,
    write_subject_frames,
)
from motiontransfer.metrics.subject_page import CAPTIONS, subject_page
from motiontransfer.metrics.training_log import training_curves
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.picture import Image
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.lpips import LpipsParams
from stages.blocks.split import SplitParams
from stages.blocks.stick_figure import StickFigureParams
from stages.entry import Job, Stage, main
from stages.steadied import read_steadied
from stages.subject_detectors import subject_detectors
from stages.training_logs import training_logs
from stages.training_recipes import training_recipes

STAGE = Stage(
    name="evaluate_subject",
    table="subjects",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "detect": DetectParams,
        "stick_figure": StickFigureParams,
        "lpips": LpipsParams,
        "evaluate": EvaluateParams,
    },
    overrides={"split": "subjects", "steady": "subjects", "detect": "clips", "evaluate": "subjects"},
    reads_preset=True,
)


def run(job: Job) -> None:
    """Judges a subject's generator on frames that it never saw."""
    layout, name, latest = job.layout, job.name, job.progress.latest_picture()
    distance = job["lpips"].load(layout.root)  # first, because a wrong file ends it all
    held_out, still = _held_out(job)
    detect, elsewhere = subject_detectors(job, held_out)
    rollouts = _rollouts(job, held_out)
    margin_px = round(job["evaluate"].background_margin_fraction * held_out.size[0])
    panels = CardPanels(held_out, held_out.keypoints, job["stick_figure"].drawn(job.preset))
    folder = layout.subject_evaluation(name)
    index = held_out.film_index()
    with comparison_film(folder, CAPTIONS, panels.sizes, index, None, latest) as comparison:
        nearest = nearest_pictures(held_out.pictures, held_out.nearest)
        shown = panels.shown(rollouts["generated"], nearest, comparison)
        rollouts = {**rollouts, "generated": shown}
        evaluation = evaluate_subject(
            held_out, rollouts, still, detect, margin_px, job.progress, distance, elsewhere
        )
    recipes = training_recipes(layout, name)
    metrics = subject_metrics(evaluation) | perceptual_metrics(recipes)
    write_json(folder / "metrics.json", metrics)
    write_subject_frames(folder / "frames.parquet", evaluation)
    write_csv(layout.subject_curves(name), subject_curves(evaluation))
    page, logs = subject_page(name, evaluation, metrics), training_logs(layout, name)
    write_page(folder / "report.html", page, _origin(job, recipes), training_curves(logs))


def _rollouts(job: Job, held_out: HeldOut) -> dict[str, Iterator[Image]]:
    """The generator as in a film, and with a part left out; nothing is painted before it is asked for."""
    face = job.layout.face_generator(job.name)
    return {
        "generated": _rollout(job, held_out, face),
        "without_face": _rollout(job, held_out, None),
        "frame_by_frame": _rollout(job, held_out, face, feed_back=False),
    }


def _rollout(job: Job, held_out: HeldOut, face: Path | None, feed_back: bool = True) -> Iterator[Image]:
    """Paints the test part of each film shot by shot from nothing, before that film's plate."""
    layout, name, films = job.layout, job.name, held_out.index.film
    for film in np.unique(films).tolist():
        synthesizer = Synthesizer.load(layout.generator(name), face, layout.plate(name), film=film)
        own = np.flatnonzero(films == film)
        starts = {shot.start for shot in held_out.index.at(own).shots()}
        yield from synthesizer.frames(held_out.keypoints.at(own), starts, feed_back)


def _held_out(job: Job) -> tuple[HeldOut, Frames]:
    """The test part, with the poses as training saw them (steadied detections), and its still frames."""
    pictures, clip = FrameStore(job.layout.frames(job.name)), read_steadied(job, job.name)
    held_out = HeldOut.of(pictures, clip.keypoints, clip.index, clip.split, clip.split.test)
    return held_out, still_frames(clip.keypoints, clip.index, clip.split)


def _origin(job: Job, recipes: dict[str, dict[str, Any]]) -> Origin:
    layout, name = job.layout, job.name
    files = (
        layout.frames(name),
        layout.index(name),
        layout.keypoints(name),
        layout.generator(name),
        layout.face_generator(name),
        layout.plate(name),
        *training_logs(layout, name).values(),
        *job["lpips"].files(layout.root),
    )
    parameters = {block: values.model_dump() for block, values in job.blocks.items()}
    parameters |= recipes_of({"decode": layout.frames(name)})
    parameters |= recipes
    return Origin.of(parameters, files, layout.root)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
