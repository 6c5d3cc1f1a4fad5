"""Averages that say what they are averages of, and figures fit for JSON and for tables."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

FloatArray = npt.NDArray[np.float64]

_SIGNIFICANT_DIGITS = 7  # beyond them the last bits of a sum show, which differ between processors


def averages(series: Mapping[str, npt.ArrayLike], counted: npt.NDArray[np.bool_]) -> dict[str, float]:
    """The mean of each series over the counted frames in which it has a value.

    A series without a value has no mean: its key is left out, and `counts` says 0. NaN is never averaged in.

    Args:
        series: T numbers each, NaN where there is none.
        counted: (T,) which frames count; repeated pictures do not, they would be counted twice.
    """
    means = {}
    for name, values in series.items():
        finite = _finite(values, counted)
        if len(finite):
            means[name] = rounded(float(finite.mean()))
    return means


def counts(series: Mapping[str, npt.ArrayLike], counted: npt.NDArray[np.bool_]) -> dict[str, int]:
    """How many of the counted frames have a value, for each series."""
    return {name: len(_finite(values, counted)) for name, values in series.items()}


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """A quotient, or None where a part is missing or the denominator is 0."""
    if numerator is None or not denominator:
        return None
    return rounded(numerator / denominator)


def without_missing(figures: Mapping[str, float | None]) -> dict[str, float]:
    """The figures that there are."""
    return {name: value for name, value in figures.items() if value is not None}


def rounded(value: float) -> float:
    """The value to the digits that mean something."""
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")


def nullable(values: FloatArray) -> pa.Array:
    """The values as a table has them: null where there is none."""
    return pa.array(values, mask=~np.isfinite(values))


def _finite(values: npt.ArrayLike, counted: npt.NDArray[np.bool_]) -> FloatArray:
    chosen = np.asarray(values, np.float64)[counted]
    return chosen[np.isfinite(chosen)]
