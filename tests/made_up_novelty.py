"""Novelty as it is handed over, for tests that only read it."""

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.novelty import Novelty


def novelty_of(degrees: npt.ArrayLike) -> Novelty:
    """Poses that are so far from the first training pose, in degrees; NaN where none can be compared."""
    values = np.asarray(degrees, np.float32)
    number = np.where(np.isfinite(values), 0, -1)
    return Novelty(number, values, number, np.full(len(values), 40, np.float32), 10.0, 100.0)
