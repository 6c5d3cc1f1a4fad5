"""The frames in which a measure is at its worst, some time apart."""

from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_TINY_S = 1e-6  # times are sums of fractions


def worst_frames(
    values: FloatArray,
    time_s: FloatArray,
    counted: npt.NDArray[np.bool_],
    worse: Literal["low", "high"],
    most: int = 6,
    apart_s: float = 0.4,
) -> list[int]:
    """Picks frames from the worst on.

    Neighbouring frames fail alike, so one of them stands for all. A frame that is no worse than the median
    is nobody's worst: a measure that is always the same gives none.

    Args:
        values: (T,), NaN where there is no value.
        time_s: (T,).
        counted: (T,) which frames count; repeated pictures do not.
        worse: which end is bad.
        most: how many at most.
        apart_s: less time than that is not between any two.

    Returns:
        Places in the film, the worst first; of equal ones the earlier.
    """
    badness = values if worse == "high" else -values
    eligible = np.flatnonzero(counted & np.isfinite(badness))
    if not len(eligible):
        return []
    usual = float(np.median(badness[eligible]))
    chosen: list[int] = []
    for place in eligible[np.argsort(-badness[eligible], kind="stable")]:
        if badness[place] <= usual or len(chosen) == most:
            break
        if all(abs(time_s[place] - time_s[other]) > apart_s - _TINY_S for other in chosen):
            chosen.append(int(place))
    return chosen
