"""One way of making the pictures of the test part (an arm), judged against the real ones as they pass."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.film_measures import STEP_MEASURES
from motiontransfer.metrics.filmed import FilmedFrames
from motiontransfer.metrics.layer_maps import LayerMaps
from motiontransfer.metrics.pose_agreement import PoseAgreement
from motiontransfer.metrics.psnr import psnr
from motiontransfer.metrics.regions import REGIONS, Mask, counted_of
from motiontransfer.metrics.ssim import ssim_map
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]


class PerceptualDistance(Protocol):
    """LPIPS in the features of a backbone, which it takes weights to have."""

    @property
    def backbone(self) -> str:
        """Its name, without which a figure means nothing."""

    def __call__(self, real: Image, fake: Image) -> LayerMaps:
        """How far two pictures are apart, layer by layer."""


class PictureScores:
    """SSIM, PSNR and perhaps LPIPS of T pictures over each region, NaN where the region was not seen.

    A rollout is judged on its way to the detector and the film, so it is made once and never kept.

    Attributes:
        ssim: (T,) for each region.
        psnr: (T,) for each region, in dB.
        lpips: (T,) for each region; empty where it was not taken.
    """

    def __init__(
        self,
        filmed: FilmedFrames,
        distance: PerceptualDistance | None = None,
        counts: Mask | None = None,
    ) -> None:
        """Prepares.

        Args:
            filmed: the T real frames.
            distance: LPIPS; None where it is not taken.
            counts: (H, W) which pixels count; None for all.
        """
        self._filmed, self._distance, self._counts = filmed, distance, counts
        self.ssim = {region: np.full(len(filmed), np.nan) for region in REGIONS}
        self.psnr = {region: np.full(len(filmed), np.nan) for region in REGIONS}
        self.lpips = {region: np.full(len(filmed), np.nan) for region in REGIONS if distance is not None}

    def watch(self, pictures: Iterable[Image]) -> Iterator[Image]:
        """Judges each picture and passes it on.

        Args:
            pictures: T pictures RGB uint8 at working size.

        Raises:
            ArtifactError: a picture is of another size than the real one.
        """
        for place, (real, fake) in enumerate(zip(self._filmed.real(), pictures, strict=True)):
            if fake.shape != real.shape:
                frame = self._filmed.frames[place]
                raise ArtifactError(
                    f"frame {frame}: the model gives pictures of {fake.shape[:2]}, expected {real.shape[:2]} "
                    "as the clip's frames are; train again"
                )
            self._judge(place, real, fake)
            yield fake

    def _judge(self, place: int, real: Image, fake: Image) -> None:
        similarity = ssim_map(real, fake)
        apart = None if self._distance is None else self._distance(real, fake)
        for region in REGIONS:
            pixels = counted_of(self._filmed.boxes[region][place], self._counts)
            if pixels is not None:
                self.ssim[region][place] = similarity[pixels].mean()
                self.psnr[region][place] = psnr(real, fake, pixels)
                if apart is not None:
                    self.lpips[region][place] = apart.over(pixels)


@dataclass(frozen=True)
class ArmJudgement:
    """What is known of one arm.

    Attributes:
        scores: its pictures against the real ones.
        agreement: its re-detected pose against the real film's; None for an arm that was not re-detected.
        film: (T,) of each measure of `film_measures` that was taken.
        found: T poses that the detector saw on it, at working size; None as above.
        there: (T,) where it has a picture at all; None for everywhere.
    """

    scores: PictureScores
    agreement: PoseAgreement | None
    film: dict[str, FloatArray]
    found: Keypoints | None = None
    there: Mask | None = None

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, NaN where there is none; names as in the table.

        Where there is no picture there is no measure, and no step to the next one either.
        """
        found = {f"ssim_{region}": values for region, values in self.scores.ssim.items()}
        found |= {f"psnr_{region}": values for region, values in self.scores.psnr.items()}
        found |= {f"lpips_{region}": values for region, values in self.scores.lpips.items()}
        if self.agreement is not None:
            found |= self.agreement.series()
        found |= self.film
        if self.there is None:
            return found
        steps = self.there & np.roll(self.there, 1)  # the first frame ends none, whatever is rolled in
        return {
            name: np.where(steps if name in STEP_MEASURES else self.there, values, np.nan)
            for name, values in found.items()
        }
