"""Does a film err more where its poses are new to the generator?

Novelty is how far a pose is from the nearest one that was trained on, see `pose.novelty`. Spearman's rank
correlation says whether an error rises with it, whatever the shape of the rise: 1 always, 0 not at all, -1
always falls. Means over the quarters of the frames, from the least new poses to the newest, say by how much.
Neither says that novelty is the cause: poses that are rare are often hard as well, for the detector too.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.averages import rounded
from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.contrast import Figure, Series, contrast_metrics

FloatArray = npt.NDArray[np.float64]

QUARTERS: Final = 4


def novelty_metrics(
    novelty: FloatArray, errors: Mapping[str, FloatArray], bootstrap: BlockBootstrap
) -> dict[str, Any]:
    """How errors go with novelty.

    Args:
        novelty: (T,) in degrees, NaN where it is not known or a frame does not count.
        errors: (T,) each, NaN where there is none.
        bootstrap: of the T frames.

    Returns:
        `rank_correlation`, figures by error as `contrast_metrics` gives them; `quarters`, for the novelty and
        each error its means over the quarters of the frames, None where there is none.
    """
    figures = {}
    for name, values in errors.items():
        both = np.isfinite(novelty) & np.isfinite(values)
        found = bootstrap.correlation(
            ranks(np.where(both, novelty, np.nan)), ranks(np.where(both, values, np.nan))
        )
        if found is not None:
            figures[name] = Figure(found, None)
    return {"rank_correlation": contrast_metrics(figures), "quarters": _quarters(novelty, errors)}


def ranks(values: FloatArray) -> FloatArray:
    """(T,): the place of each value from 1, equal ones at the mean of their places; NaN where it is NaN."""
    known = np.isfinite(values)
    _, group, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    placed = np.full(len(values), np.nan)
    placed[known] = (np.cumsum(counts) - (counts - 1) / 2)[group]
    return placed


def _quarters(novelty: FloatArray, errors: Series) -> dict[str, list[float | None]]:
    known = np.flatnonzero(np.isfinite(novelty))
    order = known[np.argsort(novelty[known], kind="stable")]
    parts = np.array_split(order, QUARTERS)
    series = {"novelty": novelty, **errors}
    return {name: [_mean(values[part]) for part in parts] for name, values in series.items()}


def _mean(values: FloatArray) -> float | None:
    known = values[np.isfinite(values)]
    return rounded(float(known.mean())) if len(known) else None
