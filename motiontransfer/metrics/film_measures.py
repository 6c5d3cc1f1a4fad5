"""How sharp a film of the test part is and how it changes over time, measured as its pictures pass."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.foot_slide import foot_slide
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.pose_jitter import pose_jitter
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.metrics.sharpness import SharpnessScores
from motiontransfer.metrics.temporal import TemporalScores
from motiontransfer.metrics.warp_error import WarpScores
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

PICTURE_MEASURES: Final = (
    *(f"sharpness_{region}" for region in REGIONS),
    "motion",
    "temporal_error",
    "warp_error_person",
)
POSE_MEASURES: Final = ("jitter_body", "jitter_face", "jitter_hands", "foot_slide")


class FilmMeasures:
    """Sharpness, motion, temporal error and warp error of T pictures; the real film's own are its floor.

    Args:
        held_out: the T frames that the pictures show.
        with_flow: whether to find the warp error, which costs as much as all the rest.
    """

    def __init__(self, held_out: HeldOut, with_flow: bool) -> None:
        person = held_out.boxes["person"]
        self._held_out = held_out
        self._sharpness = SharpnessScores(held_out.boxes)
        self._temporal = TemporalScores(person, held_out.index)
        self._warp = WarpScores(person, held_out.index, margin_px=0) if with_flow else None

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Measures each of T pictures RGB uint8 at working size and passes it on."""
        watched = self._temporal.watch(self._held_out.real(), self._sharpness.watch(pictures))
        return watched if self._warp is None else self._warp.watch(watched, self._held_out.real())

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each of `PICTURE_MEASURES`, NaN where there is none."""
        found = self._sharpness.series() | self._temporal.series()
        if self._warp is not None:
            found |= self._warp.series()
        return {measure: found[measure] for measure in PICTURE_MEASURES if measure in found}


def pose_measures(held_out: HeldOut, found: Keypoints) -> dict[str, FloatArray]:
    """(T,) of each of `POSE_MEASURES`: how still the found pose stands beside the wanted one.

    Args:
        held_out: the frames, with the poses that were wanted.
        found: what the detector saw on the film, at working size.
    """
    wanted = held_out.keypoints.scaled_to(held_out.pictures.size)
    jitter = pose_jitter(wanted, found, held_out.index)
    return jitter | {"foot_slide": foot_slide(wanted, found, held_out.index).found}
