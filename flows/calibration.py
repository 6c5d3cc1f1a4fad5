"""What both trainings of a subject take on this machine, with either preset.

Short ones are timed in a folder of their own. What they tell is remembered with a digest of the frames, the
parameters and the machine's settings, so that a command that was stopped goes on with the same lengths and
finds in DVC's cache what was done. The code is not in the digest: to time a changed one, remove the file that
is remembered in.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from flows.experiments import run_in_group
from flows.lengths import TRAININGS
from flows.training_times import (
    EDN_STEPS,
    Short,
    Values,
    default_s,
    edn_face_s,
    edn_gan_s,
    short_default,
    short_edn,
)
from flows.weight_paths import training_files
from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.artifacts.files import read_json, write_json
from motiontransfer.progress import silent
from stages import train_gan
from stages.entry import job_for
from stages.layout import Layout
from stages.params import PARAMS_FILE, Params
from stages.presets import Preset
from stages.subject_film import read_subject_film
from stages.yaml_text import parse_mapping, read_text

_COSTLY: Final = ("decode", "split", "steady", "stick_figure", *TRAININGS)
_MACHINE: Final = ("MOTIONTRANSFER_DEVICE", "MOTIONTRANSFER_PROCESSES")


def trainings_s(subject: str, preset: Preset, values: Values, layout: Layout) -> float:
    """Seconds that both trainings take together as they stand in params.yaml, remembered or found out now.

    Args:
        subject: whose clip has been detected.
        preset: to train with.
        values: the blocks that hold for the subject with it.
        layout: where its data lie.

    Raises:
        RunFailedError: a short training failed, or was stopped.
    """
    remembered = layout.work("ablation", subject) / f"calibration-{preset}.json"
    key = _digest(values, layout.frames(subject))
    if remembered.is_file() and (found := read_json(remembered)).get("digest") == key:
        return float(sum(found["seconds"].values()))
    timed = {"default": _time_default, "edn": _time_edn}[preset](subject, values, layout)
    seconds = dict(zip(TRAININGS, timed, strict=True))
    write_json(remembered, {"digest": key, "seconds": seconds})
    return sum(timed)


def _time_default(subject: str, values: Values, layout: Layout) -> tuple[float, float]:
    short = short_default(values)
    gan, face = (
        default_s(training, values, _train(subject, "default", training, short, layout))
        for training in TRAININGS
    )
    return gan, face


def _time_edn(subject: str, values: Values, layout: Layout) -> tuple[float, float]:
    job = job_for(train_gan.STAGE, subject, Params(), layout, silent())
    pairs = len(read_subject_film(job).train)
    gan = face = None
    for steps in EDN_STEPS:
        short = short_edn(values, pairs, steps)
        for training, files in training_files(values).items():
            short[training] |= files
        if gan is None:
            progress = _train(subject, "edn", "train_gan", short, layout)
            gan = edn_gan_s(values, pairs, steps, progress)
        if face is None:
            progress = _train(subject, "edn", "train_face", short, layout)
            face = edn_face_s(values, short, steps, progress)
    assert gan is not None and face is not None  # the last time is taken as it is
    return gan, face


def _train(subject: str, preset: Preset, training: str, short: Short, layout: Layout) -> Path:
    """Trains in a folder of its own, with the frames and joints that are here; returns the progress file."""
    folder = layout.work("ablation", subject) / f"calibration-{preset}"
    own = Layout(folder)
    for place in (own.frames(subject).parent, own.keypoints(subject).parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to((layout.root / place.relative_to(folder)).resolve(), target_is_directory=True)
    write_json(folder / PARAMS_FILE, _shortened(subject, preset, short))
    run_in_group([sys.executable, "-m", f"stages.{training}", subject], folder)
    return own.work(training, subject) / "progress.jsonl"


def _shortened(subject: str, preset: Preset, short: Short) -> dict[str, Any]:
    """params.yaml with the subject's trainings cut short. It is written as JSON, which is YAML."""
    content = parse_mapping(PARAMS_FILE, read_text(PARAMS_FILE))
    entry = content["subjects"][subject]
    for training in TRAININGS:
        own = entry[training] if entry["preset"] == preset else {}
        entry[training] = own | short[training]
    entry["preset"] = preset
    return content


def _digest(values: Values, frames: Path) -> str:
    machine = {name: os.environ.get(name, "") for name in _MACHINE}
    costly = {block: values[block] for block in _COSTLY}
    told = json.dumps([costly, machine, file_sha256(frames)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
