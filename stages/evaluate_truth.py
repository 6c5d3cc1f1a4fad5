"""evaluate_truth: a film between generated dancers → how near it comes to the film that it should be."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.artifacts.files import read_json, write_json
from motiontransfer.errors import ParamsError
from motiontransfer.metrics.arm import PerceptualDistance
from motiontransfer.metrics.card_panels import CardPanels
from motiontransfer.metrics.comparison_film import comparison_film
from motiontransfer.metrics.excerpts import in_place, in_time
from motiontransfer.metrics.film_facts import OWN_ROOM
from motiontransfer.metrics.filmed import Pictures
from motiontransfer.metrics.nearest_frames import nearest_pictures
from motiontransfer.metrics.origin import Origin, recipes_of
from motiontransfer.metrics.page import write_page
from motiontransfer.metrics.perceptual_weights import perceptual_metrics
from motiontransfer.metrics.still_picture import most_typical_frame
from motiontransfer.metrics.training_log import training_curves
from motiontransfer.metrics.true_film import TrueFilm, decode_true_film
from motiontransfer.metrics.truth_evaluation import (
    Rivals,
    TruthEvaluation,
    evaluate_truth,
    truth_curves,
    truth_metrics,
    write_truth_frames,
)
from motiontransfer.metrics.truth_page import CAPTIONS, truth_page
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.pose.nearest_poses import nearest_poses
from motiontransfer.video.frames import FrameStore
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.lpips import LpipsParams
from stages.blocks.render import RenderParams
from stages.blocks.split import SplitParams
from stages.blocks.stick_figure import StickFigureParams
from stages.detectors import redetection
from stages.entry import Job, Stage, main
from stages.judged_film import JudgedFilm, judged_film
from stages.steadied import read_steadied
from stages.training_logs import training_logs
from stages.training_recipes import training_recipes

STAGE = Stage(
    name="evaluate_truth",
    table="truths",
    blocks={
        "split": SplitParams,
        "steady": KeypointSmoothingParams,
        "detect": DetectParams,
        "stick_figure": StickFigureParams,
        "lpips": LpipsParams,
        "evaluate": EvaluateParams,
        "render": RenderParams,
    },
    overrides={"split": "subjects", "steady": "subjects", "detect": "clips", "render": "transfers"},
    reads_preset=True,
)


def run(job: Job) -> None:
    """Judges a film by a film of the target's body doing the source's dance."""
    layout, entry, folder = job.layout, job.entry, job.layout.truth_evaluation(job.name)
    distance = job["lpips"].load(layout.root)  # first, because a wrong file ends it all
    _require_room(job)
    pictures = FrameStore(layout.frames(entry.subject))
    judged = judged_film(job, pictures.size)
    rivals = _rivals(job, judged, pictures)
    with _true_film(job, judged) as true:
        evaluation = _judged(job, true, judged, rivals, distance)
    metrics = truth_metrics(evaluation) | perceptual_metrics(training_recipes(layout, entry.subject))
    write_json(folder / "metrics.json", metrics)
    write_truth_frames(folder / "frames.parquet", evaluation)
    write_csv(layout.truth_curves(job.name), truth_curves(evaluation))
    record = read_json(layout.film_record(job.name))
    page = truth_page(job.name, entry.source, entry.subject, evaluation, metrics, record)
    curves = training_curves(training_logs(layout, entry.subject))
    write_page(folder / "report.html", page, _origin(job), curves)


def _judged(
    job: Job,
    true: TrueFilm,
    judged: JudgedFilm,
    rivals: Rivals,
    distance: PerceptualDistance | None,
) -> TruthEvaluation:
    """Judges the film as it passes; the comparison film then lies in the folder."""
    layout, film, latest = job.layout, judged.film, job.progress.latest_picture()
    detect = redetection(job, true.size, true.index, [])  # beside the truth any detector will do
    margin_px = round(job["evaluate"].background_margin_fraction * judged.excerpt.whole[0])
    style = job["stick_figure"].drawn(job.preset)
    source = in_time(judged.excerpt, FrameStore(layout.frames(job.entry.source)))
    panels = CardPanels(true, judged.wanted, style, source, judged.excerpt)
    folder = layout.truth_evaluation(job.name)
    with comparison_film(folder, CAPTIONS, panels.sizes, film.index(), film.path, latest) as comparison:
        nearest = nearest_pictures(rivals.pictures, rivals.nearest)
        shown = panels.shown(film.frames(), nearest, comparison)
        return evaluate_truth(
            true, shown, judged.asked, rivals, detect, margin_px, job.progress, distance, judged.cover
        )


@contextmanager
def _true_film(job: Job, judged: JudgedFilm) -> Iterator[TrueFilm]:
    """The true film, whose decoded pictures are large and lie there only as long."""
    layout, clip, excerpt = job.layout, job.entry.clip, judged.excerpt
    poses = read_keypoints(layout.sample_truth(clip))
    store = layout.work(STAGE.name, job.name) / "truth.parquet"
    try:
        pictures, index = decode_true_film(
            layout.sample_video(clip), judged.film, excerpt, judged.source_frames, store
        )
        true = TrueFilm.of(pictures, poses, index)
        yield true.part(excerpt, excerpt.in_film(poses))
    finally:
        store.unlink(missing_ok=True)


def _rivals(job: Job, judged: JudgedFilm, pictures: Pictures) -> Rivals:
    """The subject's training frames, chosen by the poses as training saw them (steadied detections)."""
    clip = read_steadied(job, job.entry.subject)
    train = clip.split.train
    nearest = nearest_poses(judged.wanted, clip.keypoints.at(train)).numbered(train)
    still = most_typical_frame(clip.keypoints, train)
    return Rivals(in_place(judged.excerpt, pictures), nearest, still)


def _require_room(job: Job) -> None:
    """Refuses a film in another room than the true one."""
    background = job["render"].background
    if background not in OWN_ROOM:
        raise ParamsError(
            f"render.background: found {background!r}, expected preset of a film that is judged by its "
            f"truth, which shows the subject's own room; or take {job.name} out of truths"
        )


def _origin(job: Job) -> Origin:
    layout, clip, subject = job.layout, job.entry.clip, job.entry.subject
    files = (
        layout.sample_video(clip),
        layout.sample_truth(clip),
        layout.film(job.name),
        layout.film_record(job.name),
        layout.normalized(job.name) / "keypoints.parquet",
        layout.frames(subject),
        layout.index(subject),
        layout.keypoints(subject),
        layout.frames(job.entry.source),
        layout.index(job.entry.source),
        layout.plate(subject),
        *training_logs(layout, subject).values(),
        *job["lpips"].files(layout.root),
    )
    parameters = {block: values.model_dump() for block, values in job.blocks.items()}
    made = {
        f"decode of {job.entry.source}": layout.frames(job.entry.source),
        f"decode of {subject}": layout.frames(subject),
        f"detect of {subject}": layout.keypoints(subject),
        "normalize": layout.normalized(job.name) / "keypoints.parquet",
    }
    return Origin.of(parameters | recipes_of(made), files, layout.root)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
