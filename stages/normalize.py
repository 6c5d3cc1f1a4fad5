"""`normalize`: moves the source's motion to where the target stands, and tells how new its poses are."""

import sys

from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.pose.keypoints import read_keypoints, write_keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.normalization_check import draw_normalization_check
from motiontransfer.pose.novelty import write_novelty
from motiontransfer.pose.novelty_measurement import measure_novelty
from motiontransfer.pose.novelty_picture import draw_novelty
from motiontransfer.video.index import read_index
from motiontransfer.video.split import split_frames
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
    settings = job["normalize"].settings()
    fit = fit_normalization(source, target, source_index, target_index, settings)
    moved = normalize(source, source_index, fit, settings)
    train = split_frames(target_index, **job["split"].model_dump()).train
    novelty = measure_novelty(moved, source_index, target, target_index, train)
    check = draw_normalization_check(moved, target, source_index, target_index, fit, settings)
    write_json(folder / "fit.json", fit.to_json())
    write_keypoints(folder / "keypoints.parquet", moved, job["normalize"].model_dump(mode="json"))
    write_novelty(folder / "novelty.parquet", novelty)
    picture = folder / "novelty.png"
    write_picture(picture, draw_novelty(novelty, moved, source_index, target, target_index))
    write_picture(folder / "check.png", check)
    job.progress.tell(f"{novelty.in_words(source_index)}; see {picture}")


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
