"""Running the clip's own detector again, on pictures that were made.

A detector's setting alone moves joints by as much as a good generator errs, so source, target and judged
pictures are all seen by one detector with one configuration. Where that cannot be, because poses come from
elsewhere, nothing is detected, and it is said why.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from motiontransfer.pose.detector import Detection, Detector
from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image


class Detect(Protocol):
    """Finds the person on successive pictures."""

    @property
    def why_not(self) -> str:
        """Why nothing is detected; empty where it is."""

    def __call__(self, pictures: Iterable[Image]) -> Keypoints | None:
        """Keypoints in the pixels of the pictures, RGB uint8, all of which it takes; None if `why_not`."""


@dataclass(frozen=True)
class Redetector:
    """A `Detect` of one detector and its gates, in this process; it begins anew at each cut, as in a clip.

    Within a shot it makes one pass. Where a clip is long, its own detection did so in chunks, whose warm-up
    frames are there to make that no difference.

    Attributes:
        detector: the one that found the clip's keypoints.
        gates: which joints it is believed.
        size: (height, width) of the pictures.
        index: of the pictures.
        known: the keypoints that those found are compared with.
    """

    detector: Detector
    gates: GateSettings
    size: tuple[int, int]
    index: FrameIndex
    known: Collection[Keypoints]

    @property
    def why_not(self) -> str:
        """Says who found the known keypoints, if it was another detector."""
        strangers = sorted({keypoints.producer for keypoints in self.known} - {self.detector.producer})
        if not strangers:
            return ""
        return (
            f"Those found by {' and '.join(map(repr, strangers))} cannot be compared with what "
            f"{self.detector.producer!r} finds on the film, as detectors differ by more than a good film errs"
        )

    def __call__(self, pictures: Iterable[Image]) -> Keypoints | None:
        """Detects on pictures that follow one another in time."""
        if self.why_not:
            for _ in pictures:
                pass
            return None
        found = list(self._detected(iter(pictures)))
        xy = np.stack([detection.xy for detection in found])
        confidence = np.stack([detection.confidence for detection in found])
        return gate_keypoints(Keypoints.of(xy, confidence, self.size, self.detector.producer), self.gates)

    def _detected(self, pictures: Iterator[Image]) -> Iterator[Detection]:
        *shots, _ = self.index.shots()
        for shot in shots:
            yield from self.detector.detect(islice(pictures, shot.stop - shot.start))
        yield from self.detector.detect(pictures)  # the last, to the pictures' end: too many are noticed
