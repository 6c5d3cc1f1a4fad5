"""What a film tells by itself, where no real one of the same moments exists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.flicker import FlickerScores
from motiontransfer.metrics.regions import REGIONS, Box, Mask
from motiontransfer.metrics.sharpness import SharpnessScores
from motiontransfer.metrics.temporal import TemporalScores
from motiontransfer.metrics.warp_error import WarpScores
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

_REGIONS: Final = tuple(region for region in REGIONS if region != "frame")  # most of a frame is background

OWN_MEASURES: Final = (
    *(f"sharpness_{region}" for region in _REGIONS),
    "motion",
    "own_warp_error_person",
    "own_warp_error_background",
    "background_flicker",
)
"""A film's own: flow is taken from the film itself, so that `own_warp_error_` is not the `warp_error_` that a
film has beside a real one."""


class OwnMeasures:
    """Sharpness, motion, warp error and flicker of T pictures; those of a real film are what to compare with.

    Args:
        boxes: T boxes of each region at the pictures' size.
        index: of the T frames.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        counts: (H, W) which pixels count; None for all.
    """

    def __init__(
        self,
        boxes: Mapping[str, Sequence[Box | None]],
        index: FrameIndex,
        margin_px: int,
        counts: Mask | None = None,
    ) -> None:
        person = boxes["person"]
        self._sharpness = SharpnessScores({region: boxes[region] for region in _REGIONS}, counts)
        self._temporal = TemporalScores(person, index, counts)
        self._warp = WarpScores(person, index, margin_px, counts=counts)
        self._flicker = FlickerScores(person, index, margin_px, counts)

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Measures each of T pictures RGB uint8 (H, W, 3) and passes it on."""
        sharp = self._sharpness.watch(pictures)
        return self._flicker.watch(self._warp.watch(self._temporal.watch(None, sharp)))

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each of `OWN_MEASURES`, NaN where there is none."""
        own = {f"own_{measure}": values for measure, values in self._warp.series().items()}
        found = self._sharpness.series() | self._temporal.series() | own | self._flicker.series()
        return {measure: found[measure] for measure in OWN_MEASURES}
