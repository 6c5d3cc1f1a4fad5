"""`normalize`: moves the source's motion to where the target stands, and tells how new its poses are."""

import sys
from typing import Annotated

from pydantic import Field

from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.pose.keypoints import read_keypoints, write_keypoints
from motiontransfer.pose.normalization import NormalizationSettings, fit_normalization, normalize
from motiontransfer.pose.normalization_check import draw_normalization_check
from motiontransfer.pose.novelty import nearest_poses, write_novelty
from motiontransfer.video.index import read_index
from motiontransfer.video.split import split_frames
from stages.blocks.split import SplitParams
from stages.entry import Job, Stage, main
from stages.params import Block

Fraction = Annotated[float, Field(ge=0, le=1)]
PositiveFraction = Annotated[float, Field(gt=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=5)]
Percentile = Annotated[float, Field(ge=0, le=100)]


class NormalizeParams(Block):
    """When feet are on the ground, what near and far are, and how far the source may wander."""

    ankle_difference_fraction: PositiveFraction
    ankle_speed_fraction_s: Annotated[float, Field(gt=0, le=10)]
    flight_s: Seconds
    flight_fraction: PositiveFraction
    lean_degrees: Annotated[float, Field(gt=0, le=90)]
    ground_sigma_s: Seconds
    travel_sigma_s: Seconds
    minimum_frames: Annotated[int, Field(ge=1)]
    near_percentile: Annotated[float, Field(ge=50, le=100)]
    far_percentile: Annotated[float, Field(ge=0, le=50)]
    minimum_depth_fraction: PositiveFraction
    band_fraction: PositiveFraction
    height_percentile: Percentile
    scale_ratio_limit: Annotated[float, Field(ge=1, le=10)]
    position_sigma_s: Seconds
    inside_fraction: Fraction


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
    settings = NormalizationSettings(**job["normalize"].model_dump())
    fit = fit_normalization(source, target, source_index, target_index, settings)
    moved = normalize(source, source_index, fit, settings)
    train = split_frames(target_index, **job["split"].model_dump()).train
    novelty = nearest_poses(moved, target.at(train)).numbered(train)
    check = draw_normalization_check(moved, target, source_index, target_index, fit, novelty, settings)
    write_json(folder / "fit.json", fit.to_json())
    write_keypoints(folder / "keypoints.parquet", moved)
    write_novelty(folder / "novelty.parquet", novelty)
    write_picture(folder / "check.png", check)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
