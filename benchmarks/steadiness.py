"""How steady each filter makes clips: `python -m benchmarks.steadiness [--data FOLDER] CLIP...`.

Reads keypoints as detected, the index, and the truth of a generated dancer, from a project's `data`. Prints
for each method, over the samples of the body's fifteen main joints that the gates kept: jitter (root mean
square second difference, over the raw track's), mean deviation in 1/1000 of the distance from nose to ankles,
and lag in frames; with a truth, for each part, the error in 1/1000 after removing each joint's mean offset.
"""

import argparse
from dataclasses import asdict, replace
from pathlib import Path

from motiontransfer.metrics.steadiness import measure_steadiness, truth_errors
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.video.index import FrameIndex, read_index
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.params import Params

# The steps of the chain besides its filter, off: what remains is the filter as it was published.
FILTER_ALONE = {
    "repeats": "hold",
    "repeat_weight": 0.0,
    "swap_fraction": 0.0,
    "hand_jump_fraction": 0.0,
    "hand_least_s": 0.0,
    "outlier_fraction": 0.0,
    "body_gap_s": 0.0,
    "leg_gap_s": 0.0,
    "hand_gap_s": 0.0,
    "stance_fraction": 0.0,
}


def methods(smooth: SmoothingSettings, steady: SmoothingSettings) -> dict[str, SmoothingSettings]:
    """The settings of each row: the chain, the chain with one step changed, the published filters alone."""
    unlocked = replace(smooth, stance_fraction=0)
    alone = SmoothingSettings(**(asdict(smooth) | FILTER_ALONE))
    return {
        "smooth": smooth,
        "smooth, no foot lock": unlocked,
        "... repeats drop out": replace(unlocked, repeat_weight=0),
        "... repeats in full": replace(unlocked, repeat_weight=1),
        "... outliers kept": replace(unlocked, outlier_fraction=0),
        "... no filter": replace(unlocked, filter="none"),
        "... gaussian": replace(unlocked, filter="gaussian"),
        "steady (labels)": steady,
        "gaussian alone": replace(alone, filter="gaussian", face_sigma_s=alone.body_sigma_s),
        "median alone": replace(alone, filter="median"),
        "mean alone": replace(alone, filter="mean"),
    }


def steadied(raw: Keypoints, index: FrameIndex, name: str, settings: SmoothingSettings) -> Keypoints:
    """The track by one method; the published filters know of no repeats."""
    known = replace(index, repeat=index.repeat & False) if name.endswith("alone") else index
    return smooth_keypoints(raw, known, settings)


def print_clip(data: Path, clip: str, rows: dict[str, SmoothingSettings]) -> None:
    """Prints the table of one clip."""
    raw = read_keypoints(data / "keypoints" / f"{clip}.parquet")
    index = read_index(data / "frames" / f"{clip}.index.parquet")
    tracks = {"raw": raw} | {name: steadied(raw, index, name, settings) for name, settings in rows.items()}
    print(f"{clip}: {len(raw)} frames, {int(index.repeat.sum())} repeats")
    truth = data / "raw" / f"{clip}.truth.parquet"
    errors = truth_errors(list(tracks.values()), read_keypoints(truth)) if truth.exists() else None
    for number, (name, track) in enumerate(tracks.items()):
        found = measure_steadiness(raw, track, index)
        figures = found.jitter_ratio, found.deviation_fraction * 1e3, found.lag_frames
        line = f"  {name:22}" + "".join(f"{figure:8.3f}" for figure in figures)
        if errors:
            line += "   " + "  ".join(f"{part} {error * 1e3:5.2f}" for part, error in errors[number].items())
        print(line)


def main() -> None:
    """Prints a table for each clip."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("clips", nargs="+", metavar="CLIP")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="FOLDER")
    arguments = parser.parse_args()
    params = Params()
    smooth, steady = (
        SmoothingSettings(**params.block(name, KeypointSmoothingParams).model_dump())
        for name in ("smooth", "steady")
    )
    for clip in arguments.clips:
        print_clip(arguments.data, clip, methods(smooth, steady))


if __name__ == "__main__":
    main()
