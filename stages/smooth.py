"""smooth: detected keypoints of a clip → its motion, without jitter, slips and short gaps."""

import sys

from motiontransfer.pose.keypoints import read_keypoints, write_keypoints
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.video.index import read_index
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.entry import Job, Stage, main

STAGE = Stage(
    name="smooth", table="clips", blocks={"smooth": KeypointSmoothingParams}, overrides={"smooth": "clips"}
)


def run(job: Job) -> None:
    """Smooths the keypoints of a clip."""
    keypoints = read_keypoints(job.layout.keypoints(job.name))
    index = read_index(job.layout.index(job.name))
    recipe = job["smooth"].model_dump()
    smoothed = smooth_keypoints(keypoints, index, SmoothingSettings(**recipe))
    write_keypoints(job.layout.smoothed(job.name), smoothed, recipe)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
