"""evaluate_truth: a film between generated dancers → how near it comes to the film that it should be."""

import sys

from motiontransfer.artifacts.files import write_json
from motiontransfer.metrics.card_panels import CardPanels, comparison_film
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import write_page
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.still_picture import most_typical_frame
from motiontransfer.metrics.true_film import TrueFilm, decode_true_film
from motiontransfer.metrics.truth_evaluation import Rivals, evaluate_truth, truth_metrics, write_truth_frames
from motiontransfer.metrics.truth_page import CAPTIONS, truth_page
from motiontransfer.pose.detection import DETECTORS
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.novelty import nearest_poses
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import read_index
from motiontransfer.video.split import split_frames
from stages.blocks.detect import DetectParams
from stages.blocks.evaluate import EvaluateParams
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.lpips import LpipsParams
from stages.blocks.split import SplitParams
from stages.blocks.stick_figure import StickFigureParams
from stages.entry import Job, Stage, main

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
    },
    overrides={"split": "subjects", "steady": "subjects", "detect": "clips"},
)


def run(job: Job) -> None:
    """Judges a film by a film of the target's body doing the source's dance."""
    layout, entry, latest = job.layout, job.entry, job.progress.latest_picture()
    distance = job["lpips"].load(layout.root)  # first, because a wrong file ends it all
    wanted = read_keypoints(layout.normalized(job.name) / "keypoints.parquet")
    rivals = _rivals(job, wanted)
    film = RenderedFilm(layout.film(job.name), rivals.pictures.size, len(wanted))
    true = _true_film(job, film)
    detector, gates = DETECTORS[job["detect"].detector](), job["detect"].gates()
    detect = Redetector(detector, gates, true.size, true.index, [])  # beside the truth any detector will do
    margin_px = round(job["evaluate"].background_margin_fraction * true.size[0])
    panels = CardPanels(true, wanted, StickFigureStyle(**job["stick_figure"].model_dump()))
    folder = layout.truth_evaluation(job.name)
    with comparison_film(folder, CAPTIONS, true, film.index(), film.path, latest) as comparison:
        shown = panels.shown(film.frames(), rivals.nearest_pictures(), comparison)
        evaluation = evaluate_truth(true, shown, wanted, rivals, detect, margin_px, job.progress, distance)
    metrics = truth_metrics(evaluation)
    write_json(folder / "metrics.json", metrics)
    write_truth_frames(folder / "frames.parquet", evaluation)
    page = truth_page(job.name, entry.source, entry.subject, evaluation, metrics)
    write_page(folder / "report.html", page, _origin(job), [])


def _true_film(job: Job, film: RenderedFilm) -> TrueFilm:
    layout, clip = job.layout, job.entry.clip
    store = layout.work(STAGE.name, job.name) / "truth.parquet"
    pictures, index = decode_true_film(layout.sample_video(clip), film, store)
    return TrueFilm.of(pictures, read_keypoints(layout.sample_truth(clip)), index)


def _rivals(job: Job, wanted: Keypoints) -> Rivals:
    """The subject's training frames, chosen by the poses as training saw them (steadied detections)."""
    layout, subject = job.layout, job.entry.subject
    index = read_index(layout.index(subject))
    settings = SmoothingSettings(**job["steady"].model_dump())
    keypoints = smooth_keypoints(read_keypoints(layout.keypoints(subject)), index, settings)
    train = split_frames(index, **job["split"].model_dump()).train
    nearest = nearest_poses(wanted, keypoints.at(train)).numbered(train)
    return Rivals(FrameStore(layout.frames(subject)), nearest, most_typical_frame(keypoints, train))


def _origin(job: Job) -> Origin:
    layout, clip, subject = job.layout, job.entry.clip, job.entry.subject
    files = (
        layout.sample_video(clip),
        layout.sample_truth(clip),
        layout.film(job.name),
        layout.normalized(job.name) / "keypoints.parquet",
        layout.frames(subject),
        layout.index(subject),
        layout.keypoints(subject),
        *job["lpips"].files(layout.root),
    )
    parameters = {block: values.model_dump() for block, values in job.blocks.items()}
    return Origin.of(parameters, files, layout.root)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
