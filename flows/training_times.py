"""What a training takes as it stands in params.yaml, told by the progress of a short one.

A short training's first steps, which warm the machine up, are left out. Of the preset `default` come steps
without the discriminator, then steps with it, because these cost more; of `edn` steps of the global stage,
then of the local one, and their number grows until enough time has passed to be told.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from motiontransfer.artifacts.files import require_file
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.edn_settings import steps_of

Values = Mapping[str, Mapping[str, Any]]
"""Block to key to value, as they hold for the subject."""

Short = dict[str, dict[str, Any]]
"""Training to key to value: what makes it short."""

EDN_STEPS: Final = (8, 80, 800)
"""Steps a stage of a short training of `edn`: the next, where those before took no time to be told."""

_WARM, _PLAIN, _ALL = 50, 100, 150  # steps after which warming up, and steps without discriminator, end
_FACES: Final = 64  # the number of faces that are painted first changes no step
_EDN_WARM: Final = 2  # steps of each stage
_TOLD_S: Final = 3.0  # the file has a line a second
_LEAST_S: Final = 1e-4  # a clock of hundredths may see no time pass in the smallest networks


def short_default(values: Values) -> Short:
    """What makes the preset's trainings short."""
    short = {"steps": _ALL, "adversarial_from": _PLAIN / _ALL}
    faces = min(_FACES, int(values["train_face"]["faces"]))
    return {"train_gan": short, "train_face": short | {"faces": faces}}


def default_s(training: str, values: Values, progress: Path) -> float:
    """Seconds of one of the preset's trainings at its whole length.

    Args:
        training: "train_gan" or "train_face".
        values: with `steps` and `adversarial_from`.
        progress: the short training's file.

    Raises:
        ArtifactError: the training has left no times.
    """
    plain, adversarial = seconds_a_step(progress)
    before = values[training]["adversarial_from"]
    whole: float = values[training]["steps"] * (before * plain + (1 - before) * adversarial)
    return whole


def seconds_a_step(progress: Path) -> tuple[float, float]:
    """What a step of `default` cost before and after the discriminator joined, in its short training.

    Raises:
        ArtifactError: the training has left no times.
    """
    elapsed, _ = _elapsed(progress)
    warm, plain, end = np.interp([_WARM, _PLAIN, _ALL], list(elapsed), list(elapsed.values()))
    before, after = float(plain - warm) / (_PLAIN - _WARM), float(end - plain) / (_ALL - _PLAIN)
    return max(before, _LEAST_S), max(after, _LEAST_S)


def short_edn(values: Values, pairs: int, steps: int) -> Short:
    """What makes the preset's trainings short.

    Args:
        values: with `batch` and the numbers of epochs.
        pairs: that train.
        steps: of each stage.
    """
    gan, face = ({"epochs": steps * values[block]["batch"] / pairs} for block in ("train_gan", "train_face"))
    stages = (key for key in ("global_epochs", "local_epochs") if values["train_gan"][key])
    return {"train_gan": dict.fromkeys(stages, gan["epochs"]), "train_face": face}


def edn_gan_s(values: Values, pairs: int, steps: int, progress: Path) -> float | None:
    """Seconds of both stages at their whole lengths, None where too little time passed to tell.

    Args:
        values: with `batch` and the numbers of epochs.
        pairs: that train.
        steps: of each stage of the short training.
        progress: its file.

    Raises:
        ArtifactError: the training has left no times.
    """
    gan, whole, first = values["train_gan"], 0.0, 0
    for key in ("global_epochs", "local_epochs"):
        if gan[key]:
            cost = _between(progress, first + _EDN_WARM, first + steps, steps == EDN_STEPS[-1])
            if cost is None:
                return None
            whole, first = whole + cost * steps_of(gan[key], pairs, gan["batch"]), first + steps
    return whole


def edn_face_s(values: Values, short: Short, steps: int, progress: Path) -> float | None:
    """Seconds of the face training at its whole length, None where too little time passed to tell.

    Args:
        values: with the number of epochs.
        short: that of the short training.
        steps: about as many as it had; frames without a face train nothing.
        progress: its file.

    Raises:
        ArtifactError: the training has left no times.
    """
    _, total = _elapsed(progress)
    cost = _between(progress, _EDN_WARM, total, steps == EDN_STEPS[-1])
    epochs: float = values["train_face"]["epochs"] / short["train_face"]["epochs"]
    return None if cost is None else cost * total * epochs


def _between(progress: Path, first: int, last: int, any_time: bool) -> float | None:
    """Seconds a step between two steps, as far as the file tells.

    The last step of all is left out: it is told when its checkpoint is kept.
    """
    elapsed, total = _elapsed(progress)
    known = {step: at for step, at in elapsed.items() if first <= step <= min(last, total - 1)}
    if len(known) > 1 and (took := max(known.values()) - min(known.values())) >= _TOLD_S:
        return took / (max(known) - min(known))
    return max(elapsed[max(elapsed)] / max(elapsed), _LEAST_S) if any_time else None


def _elapsed(progress: Path) -> tuple[dict[int, float], int]:
    """Seconds until each step that a training's progress file tells of, in their order, and its length."""
    require_file(progress)
    elapsed: dict[int, float] = {}
    total = 0
    for line in progress.read_text().splitlines():
        record = json.loads(line)
        if record["task"] == "training":
            elapsed.setdefault(record["done"], record["elapsed_s"])
            total = record["total"]
    if max(elapsed, default=0) == 0:
        raise ArtifactError(f"{progress}: tells of no step; give the number with --steps")
    return dict(sorted(elapsed.items())), total
