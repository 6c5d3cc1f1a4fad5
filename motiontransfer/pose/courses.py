"""Where somebody went: the places of sightings, and straight courses through some of them."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray

COURSE_S: Final = 0.4
"""How long a stretch tells a course: about a step, so that a body's sway hardly counts."""


@dataclass(frozen=True)
class Places:
    """Where N sightings of one shot are.

    Attributes:
        frame: (N,) rising.
        time_s: (N,) the same in seconds.
        place: (N, 2) pixels, the middle of the trunk.
        height: (N,) pixels.
    """

    frame: npt.NDArray[np.int32]
    time_s: npt.NDArray[np.float64]
    place: FloatArray
    height: FloatArray

    def of(self, rows: Indices, start_s: float, stop_s: float) -> Indices:
        """Those of some rows that are from `start_s` to `stop_s`, inclusive."""
        return rows[(self.time_s[rows] >= start_s) & (self.time_s[rows] <= stop_s)]

    def course(self, rows: Indices, at_s: float) -> "Course":
        """The course through some rows, told at a time."""
        return Course.through(self.time_s[rows], self.place[rows], self.height[rows], at_s)


@dataclass(frozen=True)
class Course:
    """Straight on through a place.

    Attributes:
        time_s: when.
        place: (2,) pixels, where somebody was then.
        velocity: (2,) pixels a second.
        height: of them, in pixels.
    """

    time_s: float
    place: npt.NDArray[np.float64]
    velocity: npt.NDArray[np.float64]
    height: float

    @classmethod
    def through(
        cls, time_s: npt.NDArray[np.float64], places: FloatArray, heights: FloatArray, at_s: float
    ) -> Self:
        """The line of least squares through n places (n, 2) at times (n,); through one, somebody stands."""
        middle_s, middle = time_s.mean(), places.mean(0)
        offset = time_s - middle_s
        spread = float(np.square(offset).sum())
        velocity = offset @ (places - middle) / spread if spread > 0 else np.zeros(2)
        return cls(at_s, middle + velocity * (at_s - middle_s), velocity, float(np.median(heights)))

    def at(self, time_s: float) -> npt.NDArray[np.float64]:
        """(2,): the place at another time."""
        return np.asarray(self.place + self.velocity * (time_s - self.time_s))
