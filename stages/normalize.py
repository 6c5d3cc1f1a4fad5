"""`normalize`: moves the source's motion to where the target stands, and tells how new its poses are."""

import sys

import numpy as np

from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.errors import ParamsError
from motiontransfer.pose.keypoints import read_keypoints, write_keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.normalization_check import draw_normalization_check
from motiontransfer.pose.novelty import write_novelty
from motiontransfer.pose.novelty_measurement import measure_novelty
from motiontransfer.pose.novelty_picture import draw_novelty
from motiontransfer.video.index import FrameIndex, read_index
from motiontransfer.video.split import Split, split_frames
from stages.blocks.normalize import NormalizeParams
from stages.blocks.split import SplitParams
from stages.entry import Job, Stage, main

STAGE = Stage(
    name="normalize",
    table="transfers",
    blocks={"split": SplitParams, "normalize": NormalizeParams},
    overrides={"split": "subjects", "normalize": "transfers"},
)


def run(job: Job) -> None:
    """Moves the source's keypoints to the target's place and size."""
    layout, folder = job.layout, job.layout.normalized(job.name)
    source, target = (read_keypoints(layout.smoothed(clip)) for clip in (job.entry.source, job.entry.subject))
    source_index, target_index = (
        read_index(layout.index(clip)) for clip in (job.entry.source, job.entry.subject)
    )
    settings, split = job["normalize"].settings(), split_frames(target_index, **job["split"].model_dump())
    film = _target_film(job, split, target_index)
    own = np.flatnonzero(target_index.film == film)
    body, body_index = target.at(own), target_index.at(own)
    fit = fit_normalization(source, body, source_index, body_index, settings)
    moved = normalize(source, source_index, fit, settings)
    novelty = measure_novelty(moved, source_index, target, target_index, split.train)
    check = draw_normalization_check(moved, body, source_index, body_index, fit, settings, int(own[0]))
    write_json(folder / "fit.json", fit.to_json())
    write_keypoints(folder / "keypoints.parquet", moved, job["normalize"].recipe(), film)
    write_novelty(folder / "novelty.parquet", novelty)
    picture = folder / "novelty.png"
    write_picture(picture, draw_novelty(novelty, moved, source_index, target, target_index))
    write_picture(folder / "check.png", check)
    job.progress.tell(f"{novelty.in_words(source_index)}; see {picture}")


def _target_film(job: Job, split: Split, target_index: FrameIndex) -> int:
    """The film of the target's in whose picture the source shall stand.

    Raises:
        ParamsError: there is no such film.
    """
    film, films = job["normalize"].target_film, len(target_index.time_bases)
    if film is None:
        return split.fullest_film(target_index)
    if film >= films:
        raise ParamsError(
            f"normalize.target_film: found {film}, expected 0 to {films - 1}, for clip {job.entry.subject} "
            f"has {films} film(s), numbered in name order"
        )
    return int(film)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
