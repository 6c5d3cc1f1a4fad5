"""Recipes side by side: `python -m benchmarks quality FILM HEIGHT ARM [ARM ...]`.

Arms are read from a YAML file: name to block to key to value, laid over params.yaml. Each run is a row of
results.csv in the folder; what stands there already is not run again.
"""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.quality.films import PARTS, ROOT, BenchmarkFilm
from benchmarks.quality.runs import run

SHOWN = (
    "train_gan_s", "train_face_s", "ssim_error_ratio", "psnr_gain_db", "temporal_error_ratio",
    "ssim_error_ratio_in_place", "psnr_gain_db_in_place", "temporal_error_ratio_in_place",
    "temporal_error_of_still", "sharpness_ratio", "motion_ratio", "ssim_face", "ssim_hands", "face_share",
    "hands_share", "pck",
)  # fmt: skip


def main() -> None:
    """Runs what the command line asks for, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality")
    parser.add_argument("film", choices=("ada", "dance"))
    parser.add_argument("height", type=int)
    parser.add_argument("arms", nargs="+")
    parser.add_argument("--part", choices=PARTS, default="validation")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--file", type=Path, default=Path(__file__).with_name("arms.yaml"))
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "work" / "quality")
    parser.add_argument("--generator-alone", action="store_true", help="without the face net")
    parser.add_argument("--keep", action="store_true", help="keep the models")
    parser.add_argument("--lay", default="{}", help="YAML laid over every arm, as train_gan: {steps: 300}")
    given = parser.parse_args()
    film = BenchmarkFilm(given.film, given.height, (given.folder / f"{given.film}-{given.height}").resolve())
    film.prepare()
    arms = {**yaml.safe_load(given.file.read_text()), "params": {}}
    path = given.folder / "results.csv"
    for arm in given.arms:
        for seed in given.seeds:
            changes = laid(arms[arm], yaml.safe_load(given.lay))
            row = run(film, arm, changes, seed, given.part, not given.generator_alone, given.keep)
            told = row | {"laid": given.lay}
            frames = ([pd.read_csv(path)] if path.exists() else []) + [pd.DataFrame([told])]
            table = pd.concat(frames, ignore_index=True)
            table.to_csv(path, index=False)
            print(arm, seed, *(f"{key}={row[key]}" for key in SHOWN), flush=True)


def laid(arm: dict[str, Any] | None, over: dict[str, Any]) -> dict[str, Any]:
    """An arm's blocks with others laid over them."""
    arm = dict(arm or {})
    for block, values in over.items():
        arm[block] = {**arm.get(block, {}), **values} if isinstance(values, dict) else values
    return arm


if __name__ == "__main__":
    main()
