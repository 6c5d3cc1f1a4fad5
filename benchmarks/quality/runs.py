"""One recipe, one seed, one film: trained, judged, and told as a row."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.quality.films import BenchmarkFilm
from benchmarks.quality.judgement import EVALUATION, judge
from stages import train_face, train_gan
from stages.layout import Layout

Row = dict[str, Any]


def run(
    film: BenchmarkFilm, arm: str, changes: Mapping[str, Any], seed: int, part: str, face: bool, keep: bool
) -> Row:
    """Trains both nets, judges, and tells.

    Args:
        film: prepared.
        arm: its name.
        changes: block to key to value.
        seed: of both trainings.
        part: which judges.
        face: whether the face net is trained as well.
        keep: whether the models stay; the sheet does.
    """
    folder = film.folder / "runs" / f"{arm}-{part}-{seed}"
    layout = linked(film, folder)
    changes, seconds = seeded(changes, seed), dict.fromkeys(("train_gan", "train_face"), 0.0)
    for training in (train_gan, train_face) if face else (train_gan,):
        job = film.job(training.STAGE, layout, changes, part, f"{arm} {seed}: {training.STAGE.name}")
        began = time.monotonic()
        with job.progress:
            training.run(job)
        seconds[training.STAGE.name] = time.monotonic() - began
    job = film.job(EVALUATION, layout, changes, part, f"{arm} {seed}: judge")
    with job.progress:
        found = judge(job, part, face, film.folder / "sheets" / f"{arm}-{part}-{seed}.png")
    if not keep:
        shutil.rmtree(folder)
    told = {f"{name}_s": round(value, 1) for name, value in seconds.items()}
    return {
        "film": film.name,
        "height": film.height,
        "part": part,
        "arm": arm,
        "seed": seed,
        **told,
        **{name: round(value, 4) for name, value in found.items()},
    }


def seeded(changes: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """The changes with a seed of both trainings."""
    blocks = {block: changes.get(block, {}) for block in ("train_gan", "train_face")}
    return {**changes, **{block: {**values, "seed": seed} for block, values in blocks.items()}}


def linked(film: BenchmarkFilm, folder: Path) -> Layout:
    """A project that reads the film's artifacts and writes its own."""
    own = Layout(folder)
    for place in (own.data / "frames", own.data / "keypoints"):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_symlink():
            place.symlink_to((film.layout.data / place.name).resolve())
    return own
