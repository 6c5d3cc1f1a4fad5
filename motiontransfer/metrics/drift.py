"""Does a film get worse while it runs? Its last tenth against its first.

A recurrent generator lives on its own pictures, and what it gets wrong may add up. For any measure of a film
(sharpness, pose distance, temporal error, ...):

    drift = mean over the last tenth of the frames - mean over the first tenth, in the measure's own unit.

The dance differs between beginning and end, so a drift says little beside none: it is to be read beside the
same measure's drift in a film that cannot drift, such as the real one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.averages import ratio, rounded

_SHARE = 0.1


@dataclass(frozen=True)
class Drift:
    """A measure at both ends of a film, in its own unit.

    Attributes:
        first: its mean over the first tenth.
        last: its mean over the last tenth.
    """

    first: float
    last: float

    @property
    def change(self) -> float:
        """How much more the last tenth has; 0 where nothing drifts."""
        return rounded(self.last - self.first)

    @property
    def ratio(self) -> float | None:
        """The last tenth over the first; None where the first is 0."""
        return ratio(self.last, self.first)


def drift(values: npt.ArrayLike, counted: npt.NDArray[np.bool_]) -> Drift | None:
    """Compares the ends of a series.

    Args:
        values: (T,) of a measure, NaN where there is none.
        counted: (T,) which frames count; repeated pictures do not.

    Returns:
        The means of the first and the last tenth of all T frames, as `ends` gives them; None where one of
        them has no value that counts.
    """
    series = np.where(counted, np.asarray(values, np.float64), np.nan)
    known = [part[np.isfinite(part)] for part in (series[end] for end in ends(len(series)))]
    if not all(map(len, known)):
        return None
    first, last = (rounded(float(part.mean())) for part in known)
    return Drift(first, last)


def ends(frames: int) -> tuple[slice, slice]:
    """The first and the last tenth of so many frames: at least one each, and never more than half."""
    length = min(max(1, round(_SHARE * frames)), frames // 2)
    return slice(0, length), slice(frames - length, frames)
