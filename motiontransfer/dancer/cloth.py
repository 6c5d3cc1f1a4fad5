"""Cloth as garments see it: places on it, and what can colour them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.geometry import Floats


@dataclass(frozen=True)
class ClothPlaces:
    """Where N points of the body's surface lie on what is worn there, in metres.

    Attributes:
        across: outward from the middle of the trunk, the sleeve or the trouser leg, around it.
        along: up, 0 at the shoulders; on a sleeve 0 at its top and falling towards the hand. It passes from
            trunk to sleeve without a break.
        points: (N, 3) of the rest pose, from the middle between the shoulders.
        sleeve: 0 on the trunk, 1 on a sleeve, between around the shoulder.
    """

    across: Floats
    along: Floats
    points: Floats
    sleeve: Floats

    def at(self, chosen: npt.NDArray[np.bool_]) -> "ClothPlaces":
        """The places of some of the points."""
        return ClothPlaces(self.across[chosen], self.along[chosen], self.points[chosen], self.sleeve[chosen])


class ClothPattern(Protocol):
    """What a garment is made of."""

    def colours(self, places: ClothPlaces) -> Floats:
        """(N, 3) colours at N places."""
