"""How sharp a film of known frames is and how it changes over time, measured as its pictures pass."""

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.filmed import FilmedFrames
from motiontransfer.metrics.flicker import FlickerScores
from motiontransfer.metrics.foot_slide import foot_slide
from motiontransfer.metrics.pose_jitter import pose_jitter
from motiontransfer.metrics.regions import REGIONS, Mask
from motiontransfer.metrics.sharpness import SharpnessScores
from motiontransfer.metrics.temporal import TemporalScores
from motiontransfer.metrics.warp_error import KeptFlow, WarpScores
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]

STEP_MEASURES: Final = (
    "motion",
    "temporal_error",
    "warp_error_person",
    "warp_error_background",
    "background_flicker",
)
"""Of a frame and the one before."""

PICTURE_MEASURES: Final = (*(f"sharpness_{region}" for region in REGIONS), *STEP_MEASURES)
POSE_MEASURES: Final = ("jitter_body", "jitter_face", "jitter_hands", "foot_slide", "foot_slide_error")


class FilmMeasures:
    """Sharpness, motion, temporal error, warp error and flicker of T pictures; the real film's are its floor.

    Args:
        filmed: the T frames that the pictures show.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        flow: the real film's, which takes as long to find as all the rest; for all that show these frames.
        counts: (H, W) which pixels count; None for all.
    """

    def __init__(
        self, filmed: FilmedFrames, margin_px: int, flow: KeptFlow, counts: Mask | None = None
    ) -> None:
        person = filmed.boxes["person"]
        self._filmed = filmed
        self._sharpness = SharpnessScores(filmed.boxes, counts)
        self._temporal = TemporalScores(person, filmed.index, counts)
        self._warp = WarpScores(person, filmed.index, margin_px, flow, counts)
        self._flicker = FlickerScores(person, filmed.index, margin_px, counts)

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Measures each of T pictures RGB uint8 at working size and passes it on."""
        real, again = tee(self._filmed.real())
        watched = self._flicker.watch(self._sharpness.watch(pictures))
        return self._warp.watch(self._temporal.watch(real, watched), again)

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each of `PICTURE_MEASURES`, NaN where there is none."""
        found = self._sharpness.series() | self._temporal.series() | self._warp.series()
        found |= self._flicker.series()
        return {measure: found[measure] for measure in PICTURE_MEASURES}


def pose_measures(filmed: FilmedFrames, found: Keypoints) -> dict[str, FloatArray]:
    """(T,) of each of `POSE_MEASURES`: how still the found pose stands beside the wanted one.

    Args:
        filmed: the frames, with the poses that were wanted.
        found: what the detector saw on the film, at working size.
    """
    return pose_steadiness(filmed.keypoints.scaled_to(filmed.size), found, filmed.index)


def pose_steadiness(wanted: Keypoints, found: Keypoints, index: FrameIndex) -> dict[str, FloatArray]:
    """(T,) of each of `POSE_MEASURES`.

    Args:
        wanted: T poses, in the pixels of the judged pictures.
        found: what the detector saw on those.
        index: of the T frames.
    """
    slide = foot_slide(wanted, found, index)
    return pose_jitter(wanted, found, index) | {"foot_slide": slide.found, "foot_slide_error": slide.error}
