"""The losses of a training, as curves over its steps."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from motiontransfer.artifacts.files import require_file
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.curves import Curve, FloatArray

_STEP: Final = "step"

# Losses of one kind share an axis. What a log lacks is left out.
_GROUPS: Final = {
    "structure": ("structure", "validation_structure"),
    "colour": ("pixel", "gradient"),
    "perception": ("perceptual",),
    "adversary": ("adversarial", "discriminator", "feature_matching"),
}


def training_curves(logs: Mapping[str, Path]) -> list[Curve]:
    """The curves of some trainings.

    Args:
        logs: what was trained to its log, a CSV file with a column for the step and one a loss; empty where a
            loss was not used.

    Raises:
        ArtifactError: a log is missing, or is no such table.
    """
    return [curve for of, path in logs.items() for curve in _curves_of(of, _columns(path))]


def progress_curves(rows: Sequence[Mapping[str, float]]) -> list[Curve]:
    """The curves of a training that is not over.

    Args:
        rows: what it has told so far: the step, and losses by name.
    """
    names = sorted({name for row in rows for name in row})
    columns = {name: np.array([row.get(name, np.nan) for row in rows], np.float64) for name in names}
    return _curves_of("", columns)


def compared_curves(of: str, logs: Mapping[str, Path]) -> list[Curve]:
    """One curve a loss, with a line a training: the same network trained in several ways.

    Args:
        of: what was trained.
        logs: name of each training to its log.

    Raises:
        ArtifactError: a log is missing, or is no such table.
    """
    columns = {name: _columns(path) for name, path in logs.items()}
    steps = np.unique(np.concatenate([found[_STEP] for found in columns.values()]))
    curves = []
    for loss in (loss for losses in _GROUPS.values() for loss in losses):
        series = {name: _at(steps, found, loss) for name, found in columns.items() if loss in found}
        series = {name: values for name, values in series.items() if np.isfinite(values).any()}
        if series:
            curves.append(Curve(f"{of}: {loss.replace('_', ' ')}", "loss", steps, series, True, gaps=False))
    return curves


def steps_taken(log: Path) -> int:
    """How many steps a training took, as its log tells.

    Raises:
        ArtifactError: the log is missing, or is no such table.
    """
    return int(_columns(log)[_STEP][-1])


def _at(steps: FloatArray, columns: dict[str, FloatArray], loss: str) -> FloatArray:
    """A loss at each of the steps, NaN where its training has told none."""
    values = np.full(len(steps), np.nan)
    values[np.searchsorted(steps, columns[_STEP])] = columns[loss]
    return values


def _curves_of(of: str, columns: dict[str, FloatArray]) -> list[Curve]:
    curves = []
    for title, losses in _GROUPS.items():
        series = {loss.replace("_", " "): columns[loss] for loss in losses if loss in columns}
        if series:
            titled = f"{of}: {title}" if of else title
            curves.append(Curve(titled, "loss", columns[_STEP], series, True, gaps=False))
    return curves


def _columns(path: Path) -> dict[str, FloatArray]:
    require_file(path)
    try:
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file, strict=True)
        numbers = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows], np.float64)
        columns = dict(zip(header, numbers.T, strict=True))
    except (ValueError, csv.Error) as error:  # no text, no header, uneven rows, no numbers
        raise ArtifactError(f"{path}: not a log of losses ({error}); train again") from error
    if _STEP not in columns:
        raise ArtifactError(f"{path}: has no column {_STEP!r}; train again")
    return columns
