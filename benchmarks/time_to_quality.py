"""Quality over training time: `python -m benchmarks time_to_quality [FILM HEIGHT]`.

Trains each preset at several lengths, judges each on the test part, and draws what the seconds bought.
Lengths are steps of `default` and epochs of `edn`; the time is measured. Rows that stand in the folder's
time_to_quality.csv are drawn as well, so lengths can be added later.
"""

import argparse
from pathlib import Path
from typing import Any, Final

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd

from benchmarks.quality.films import ROOT, BenchmarkFilm
from benchmarks.quality.runs import run

_PANELS: Final = {
    "ssim": "SSIM, person box",
    "psnr_db": "PSNR, person box, dB",
    "sharpness_ratio": "sharpness, real film = 1",
    "temporal_error_of_still": "temporal error, still picture = 1",
}
_FACE_SHARE: Final = 0.4  # steps of the face net for each of the generator's


def main() -> None:
    """Trains what the command line asks for, and draws."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks time_to_quality")
    parser.add_argument("film", nargs="?", choices=("ada", "dance"), default="ada")
    parser.add_argument("height", nargs="?", type=int, default=192)
    parser.add_argument("--steps", type=int, nargs="*", default=[100, 200, 400, 800])
    parser.add_argument("--epochs", type=float, nargs="*", default=[0.1, 0.3, 0.6])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "work" / "quality")
    given = parser.parse_args()
    film = BenchmarkFilm(given.film, given.height, (given.folder / f"{given.film}-{given.height}").resolve())
    film.prepare()
    path = given.folder / "time_to_quality.csv"
    changes = [default(steps) for steps in given.steps] + [edn(epochs) for epochs in given.epochs]
    for change in changes:
        preset = change.get("preset", "default")
        row = run(film, preset, change, 0, "test", face=True, keep=False)
        rows = [pd.read_csv(path)] if path.exists() else []
        pd.concat([*rows, pd.DataFrame([row])], ignore_index=True).to_csv(path, index=False)
        print(row, flush=True)
    draw(pd.read_csv(path), film, path.with_name(f"time_to_quality-{film.name}-{film.height}.png"))


def default(steps: int) -> dict[str, Any]:
    """Both trainings of our own preset."""
    return {"train_gan": {"steps": steps}, "train_face": {"steps": max(round(steps * _FACE_SHARE), 1)}}


def edn(epochs: float) -> dict[str, Any]:
    """The published preset, its three trainings in the published proportion."""
    local = {"local_epochs": epochs, "global_epochs": epochs / 6}
    return {"preset": "edn", "train_gan": local, "train_face": {"epochs": epochs / 6}}


def draw(rows: pd.DataFrame, film: BenchmarkFilm, path: Path) -> None:
    """One panel a measure, one line a preset."""
    matplotlib.use("Agg")
    rows = rows[(rows["film"] == film.name) & (rows["height"] == film.height)]
    figure, axes = plt.subplots(1, len(_PANELS), figsize=(4 * len(_PANELS), 3.6), layout="constrained")
    for axis, (measure, label) in zip(axes, _PANELS.items(), strict=True):
        for preset, own in rows.groupby("arm"):
            minutes = (own["train_gan_s"] + own["train_face_s"]) / 60
            order = minutes.sort_values().index
            axis.plot(minutes[order], own[measure][order], marker="o", label=preset)
        axis.set(xlabel="minutes of training", title=label, xscale="log")
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
