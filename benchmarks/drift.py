"""Whether a long film drifts: `python -m benchmarks drift PROJECT SUBJECT [--frames 10000]`.

The subject's test poses are asked for again and again, back and forth and then in a shuffled order, each
output fed back as in a film. The first thousand frames and the last are compared with what was filmed: a
generator that drifts loses likeness, sharpness or colour on the way.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.quality.judgement import EVALUATION
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.metrics.psnr import psnr
from motiontransfer.metrics.regions import Box, region_boxes
from motiontransfer.metrics.sharpness import squared_gradient
from motiontransfer.metrics.ssim import ssim_map
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.picture import Image
from stages.entry import Job, job_for
from stages.layout import Layout
from stages.params import Params
from stages.steadied import read_steadied

Frames = npt.NDArray[np.int64]

_COMPARED: Final = 1000  # frames at each end
_MEASURES: Final = ("SSIM", "PSNR, dB", "sharpness", "red", "green", "blue")  # colours are of 255


def main() -> None:
    """Prints what the ends of both films are worth, and keeps a sheet of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks drift")
    parser.add_argument("project", type=Path)
    parser.add_argument("subject")
    parser.add_argument("--frames", type=int, default=10_000)
    given = parser.parse_args()
    layout = Layout(given.project)
    with Progress("drift", layout.work("drift", given.subject)) as progress:
        params = Params(given.project / "params.yaml")
        job = job_for(EVALUATION, given.subject, params, layout, progress)
        for name, order in orders(given.frames, len(read_steadied(job, given.subject).split.test)).items():
            compare(job, name, order)


def orders(count: int, poses: int) -> dict[str, Frames]:
    """Which of the test poses each frame shows: back and forth, and shuffled anew in each round."""
    there_and_back = np.concatenate([np.arange(poses), np.arange(poses - 2, 0, -1)])
    random = np.random.default_rng(0)
    rounds = [random.permutation(poses) for _ in range(-(-count // poses))]
    return {"looped": np.resize(there_and_back, count), "shuffled": np.concatenate(rounds)[:count]}


def compare(job: Job, name: str, order: Frames) -> None:
    """Films an order of poses; prints the measures of its two ends."""
    clip, store = read_steadied(job, job.name), FrameStore(job.layout.frames(job.name))
    numbers = clip.split.test[order]
    boxes = region_boxes(clip.keypoints, store.size)["person"]
    first, last = list[list[float]](), list[list[float]]()
    columns = []
    for place, image in enumerate(painted(job, clip.keypoints.at(numbers))):
        end = first if place < _COMPARED else last if place >= len(order) - _COMPARED else None
        if end is not None:
            real, box = store[int(numbers[place])], boxes[int(numbers[place])]
            if box is not None:
                end.append(measured(real, image, box))
            if place % 250 == 0:
                columns.append(np.concatenate([image, real]))
    path = job.layout.work("drift", job.name) / f"{name}.png"
    cv2.imwrite(str(path), np.concatenate(columns, 1)[..., ::-1])
    print(f"{name}, {len(order)} frames" + "".join(f"{measure:>12}" for measure in _MEASURES))
    for end, values in (("first", first), ("last", last)):
        print(f"{end:>6} {_COMPARED}       " + "".join(f"{value:12.4f}" for value in np.mean(values, 0)))


def painted(job: Job, keypoints: Keypoints) -> Iterator[Image]:
    """The film, frame by frame, never begun anew."""
    layout, name = job.layout, job.name
    synthesizer = Synthesizer.load(layout.generator(name), layout.face_generator(name), layout.plate(name))
    job.progress.start("filming", len(keypoints), "frame")
    for image in synthesizer.frames(keypoints):
        yield image
        job.progress.advance()


def measured(real: Image, fake: Image, box: Box) -> list[float]:
    """The measures of one frame's person box."""
    sharpness = float(np.sqrt(squared_gradient(fake)[box].mean()))
    colour = fake[box].reshape(-1, 3).mean(0).tolist()
    return [float(ssim_map(real, fake)[box].mean()), psnr(real, fake, box), sharpness, *colour]


if __name__ == "__main__":
    main()
