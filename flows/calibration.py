"""How many steps both trainings of a subject may take for so many minutes on this machine.

A short training is timed: its first steps, which warm the machine up, are left out; then come steps without
the discriminator, then steps with it, because these cost more. The answer is remembered with a digest of the
frames, the parameters and the machine's settings, so that a command that was stopped goes on with the same
steps and finds in DVC's cache what was done. The code is not in the digest: to time a changed one, remove the
file that the answer is remembered in.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from flows.experiments import run_in_group
from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.artifacts.files import read_json, require_file, write_json
from motiontransfer.errors import ArtifactError
from stages.layout import Layout
from stages.params import PARAMS_FILE
from stages.yaml_text import parse_mapping, read_text

TRAININGS: Final = ("train_gan", "train_face")

_WARM, _PLAIN, _ALL = 50, 100, 150  # steps after which warming up, and steps without discriminator, end
_FACES = 64  # the number of faces that are painted first changes no step
_COSTLY: Final = ("decode", "split", "steady", "stick_figure", *TRAININGS)
_MACHINE: Final = ("MOTIONTRANSFER_DEVICE", "MOTIONTRANSFER_PROCESSES")

Values = Mapping[str, Mapping[str, Any]]
"""Block to key to value, as they hold for the subject."""


def steps_for(subject: str, values: Values, minutes: float, layout: Layout) -> dict[str, int]:
    """The steps of each training, as remembered, or found out now.

    Args:
        subject: whose clip has been detected.
        values: the blocks that hold for the subject.
        minutes: what both together may take.
        layout: where its data lie.

    Raises:
        RunFailedError: the short training failed, or was stopped.
    """
    remembered = layout.work("ablation", subject) / "steps.json"
    key = _digest(values, minutes, layout.frames(subject))
    if remembered.is_file() and (found := read_json(remembered)).get("digest") == key:
        return {training: int(found["steps"][training]) for training in TRAININGS}
    costs = _timed(subject, values, layout)
    steps = scaled_steps(values, costs, 60 * minutes)
    write_json(remembered, {"digest": key, "minutes": minutes, "seconds_a_step": costs, "steps": steps})
    return steps


def proportional_steps(values: Values, steps: int) -> dict[str, int]:
    """So many for the generator, and for the face net in proportion."""
    whole = {training: int(values[training]["steps"]) for training in TRAININGS}
    face = max(round(whole["train_face"] * steps / whole["train_gan"]), 1)
    return {"train_gan": steps, "train_face": face}


def scaled_steps(values: Values, costs: Mapping[str, tuple[float, float]], budget_s: float) -> dict[str, int]:
    """Both trainings' own steps times one factor, to two significant digits.

    Args:
        values: the blocks, with `steps` and `adversarial_from` of each training.
        costs: of each training, seconds a step before and after the discriminator joins.
        budget_s: what both may take together.
    """
    own_s = 0.0
    for training, (plain, adversarial) in costs.items():
        before = values[training]["adversarial_from"]
        own_s += values[training]["steps"] * (before * plain + (1 - before) * adversarial)
    factor = budget_s / own_s
    return {training: max(int(float(f"{values[training]['steps'] * factor:.2g}")), 1) for training in costs}


def seconds_a_step(progress: Path) -> tuple[float, float]:
    """What a step cost before and after the discriminator joined, in a short training's progress file.

    Raises:
        ArtifactError: the training has left no times.
    """
    require_file(progress)
    elapsed: dict[int, float] = {}
    for line in progress.read_text().splitlines():
        record = json.loads(line)
        if record["task"] == "training":
            elapsed.setdefault(record["done"], record["elapsed_s"])
    if max(elapsed, default=0) == 0:
        raise ArtifactError(f"{progress}: tells of no step; give the number with --steps")
    warm, plain, end = np.interp(
        [_WARM, _PLAIN, _ALL], sorted(elapsed), [elapsed[at] for at in sorted(elapsed)]
    )
    # A clock of hundredths may see no time pass in the smallest networks.
    least = 1e-4
    return max(float(plain - warm) / (_PLAIN - _WARM), least), max(
        float(end - plain) / (_ALL - _PLAIN), least
    )


def _timed(subject: str, values: Values, layout: Layout) -> dict[str, tuple[float, float]]:
    """Trains both for a short time in a folder of its own, with the frames and joints that are here."""
    folder = layout.work("ablation", subject) / "calibration"
    own = Layout(folder)
    for place in (own.frames(subject).parent, own.keypoints(subject).parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to((layout.root / place.relative_to(folder)).resolve(), target_is_directory=True)
    write_json(folder / PARAMS_FILE, _short(subject, values))
    costs = {}
    for training in TRAININGS:
        run_in_group([sys.executable, "-m", f"stages.{training}", subject], folder)
        costs[training] = seconds_a_step(own.work(training, subject) / "progress.jsonl")
    return costs


def _short(subject: str, values: Values) -> dict[str, Any]:
    """params.yaml with the subject's trainings cut short. It is written as JSON, which is YAML."""
    content = parse_mapping(PARAMS_FILE, read_text(PARAMS_FILE))
    short = {"steps": _ALL, "adversarial_from": _PLAIN / _ALL}
    entry = content["subjects"][subject]
    entry["train_gan"] |= short
    entry["train_face"] |= short | {"faces": min(_FACES, int(values["train_face"]["faces"]))}
    return content


def _digest(values: Values, minutes: float, frames: Path) -> str:
    machine = {name: os.environ.get(name, "") for name in _MACHINE}
    costly = {block: values[block] for block in _COSTLY}
    told = json.dumps([costly, minutes, machine, file_sha256(frames)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
