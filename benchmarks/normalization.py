"""How fast, and how near the truth, motion is normalized: `python -m benchmarks.normalization [FRAMES]`.

Generated dancers, seen by no detector: their true joints are known, and so is where they would be if the
target's body did the source's dance before the target's camera. Each pair is two bodies and two dances drawn
from seeds. Prints the seconds for a long clip on one core, and each part's mean distance from the truth.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance
from motiontransfer.dancer.true_track import true_track
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.fit import METHODS, Method
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import NormalizationSettings, fit_normalization, normalize
from motiontransfer.pose.skeleton import BODY_JOINTS, PART_SLICES, joint_index
from motiontransfer.video.index import FrameIndex
from stages.blocks.normalize import NormalizeParams
from stages.params import Params

SIZE, FPS, CLIP_FRAMES, PAIRS = (512, 512), 24.0, 360, 30
HEAD = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
GROUPS = {
    "head": HEAD,
    "shoulders": ("neck", "left_shoulder", "right_shoulder"),
    "arms": ("left_elbow", "right_elbow", "left_wrist", "right_wrist"),
    "hips": ("mid_hip", "left_hip", "right_hip"),
    "knees": ("left_knee", "right_knee"),
    "feet": tuple(joint for joint in BODY_JOINTS if joint.endswith(("_ankle", "_heel", "_toe"))),
}


def main(frames: int) -> None:
    """Prints both."""
    params = Params(Path(__file__).parents[1] / "params.yaml")
    settings = params.block("normalize", NormalizeParams).settings()
    print_seconds(frames, settings)
    print_distances(settings)


def print_seconds(frames: int, settings: NormalizationSettings) -> None:
    """Fit and normalization of a clip that repeats one dance, onto another dancer."""
    (source, _), (target, target_index) = clip(1, 1), clip(2, 2)
    source = source.at(np.arange(frames) % len(source))
    index = performance(1, 1).index(frames)
    started = time.process_time()  # of the processor, so that a busy machine tells the same
    fit = fit_normalization(source, target, index, target_index, settings)
    normalize(source, index, fit, settings)
    seconds = time.process_time() - started
    print(f"fit and normalize: {frames} frames in {seconds:.1f} s ({frames / seconds:.0f} frames a second)")


def print_distances(settings: NormalizationSettings) -> None:
    """Means over pairs, in 1/1000 of the true body's height, with all frames and joints of a pair alike."""
    rows: dict[Method, list[npt.NDArray[np.float64]]] = {method: [] for method in METHODS}
    for source_body, target_body, source_dance, target_dance in pairs():
        source, index = clip(source_body, source_dance)
        target, target_index = clip(target_body, target_dance)
        truth, _ = clip(target_body, source_dance)
        for method in METHODS:
            chosen = replace(settings, method=method)
            fit = fit_normalization(source, target, index, target_index, chosen)
            rows[method].append(distances(normalize(source, index, fit, chosen), truth))
    columns = [*GROUPS, *PART_SLICES]
    print(f"distance from the truth, 1/1000 body heights, mean of {PAIRS} pairs of {CLIP_FRAMES} frames")
    print("      ", *(f"{column:>10}" for column in columns))
    for name, found in rows.items():
        print(f"{name:7}", *(f"{1000 * mean:10.1f}" for mean in np.mean(found, 0)))
    better = np.mean(np.array(rows["limbs"]) < np.array(rows["global"]), 0)
    print("share of pairs in which limbs is nearer than global:")
    print("       ", *(f"{share:10.0%}" for share in better), sep="")


def pairs() -> Iterator[tuple[int, int, int, int]]:
    """Seeds of source body, target body, source dance and target dance."""
    random = np.random.default_rng(0)
    for _ in range(PAIRS):
        yield tuple(int(seed) for seed in random.integers(1000, size=4))  # type: ignore[misc]


def clip(body: int, steps: int) -> tuple[Keypoints, FrameIndex]:
    """The true joints of a body in a dance, and their times."""
    danced = performance(body, steps)
    return true_track(danced, CLIP_FRAMES), danced.index(CLIP_FRAMES)


def performance(body: int, steps: int) -> Performance:
    """A body in a dance, both from seeds."""
    return Performance(look(body), dance(steps), SIZE, FPS)


def distances(moved: Keypoints, truth: Keypoints) -> npt.NDArray[np.float64]:
    """Mean distance of each group and part, in heights of the true body."""
    distance = np.linalg.norm(moved.xy - truth.xy, axis=-1) / person_heights(truth)[:, None]
    chosen = [[joint_index(joint) for joint in joints] for joints in GROUPS.values()]
    return np.array([np.nanmean(distance[:, part]) for part in (*chosen, *PART_SLICES.values())])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
