"""How fast keypoints are smoothed: `python -m benchmarks.smoothing [FRAMES]`, on one core.

A made-up clip of 30 frames a second, with a cut every 20 s and in one shot: random walks with slips, gaps and
repeats; with the parameters of params.yaml.
"""

import sys
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.video.index import FrameIndex
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.params import Params

FPS, SHOT_S, SIZE = 30, 20, (1080, 1920)


def made_up_keypoints(frames: int) -> Keypoints:
    """Every joint wanders about its place; one sample in ten is unseen, one in a hundred a slip."""
    random = np.random.default_rng(0)
    steps = random.normal(0, 3, (frames, JOINT_COUNT, 2)).astype(np.float32)
    xy = random.uniform(0, 1000, (JOINT_COUNT, 2)).astype(np.float32) + np.cumsum(steps, axis=0)
    xy[random.random(xy.shape[:2]) < 0.01] += 200
    confidence = np.where(random.random(xy.shape[:2]) < 0.1, 0, 0.9)
    return Keypoints.of(xy, confidence, SIZE, "made up")


def made_up_index(frames: int) -> FrameIndex:
    """Evenly timed, one frame in five a repeat."""
    number = np.arange(frames)
    repeat = np.random.default_rng(1).random(frames) < 0.2
    return FrameIndex(
        film=np.zeros(frames, np.int32),
        pts=number.astype(np.int64),
        time_s=number / FPS,
        duration_s=np.full(frames, 1 / FPS),
        repeat=repeat,
        shot=(number // (SHOT_S * FPS)).astype(np.int32),
        size=SIZE,
        time_bases=(Fraction(1, FPS),),
    )


def main(frames: int) -> None:
    """Prints the seconds that smoothing takes."""
    settings = SmoothingSettings(**Params().block("smooth", KeypointSmoothingParams).model_dump())
    keypoints, index = made_up_keypoints(frames), made_up_index(frames)
    one_shot = replace(index, shot=np.zeros_like(index.shot))
    for name, times in (("a cut every 20 s", index), ("one shot", one_shot)):
        started = time.process_time()  # of the processor, so that a busy machine tells the same
        smooth_keypoints(keypoints, times, settings)
        seconds = time.process_time() - started
        print(f"{name}: {frames} frames in {seconds:.1f} s ({frames / seconds:.0f} frames a second)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
