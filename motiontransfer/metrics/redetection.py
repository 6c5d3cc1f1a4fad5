"""Running the clip's own detector again, on pictures that were made.

A detector's setting alone moves joints by as much as a good generator errs, so source, target and judged
pictures are all seen by one detector with one configuration.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from motiontransfer.pose.detector import Detector
from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.picture import Image

Detect = Callable[[Iterable[Image]], Keypoints]
"""Finds the person on successive pictures RGB uint8; keypoints in the pixels of those."""


@dataclass(frozen=True)
class Redetector:
    """A `Detect` of one detector and its gates, in this process and in one pass.

    Attributes:
        detector: the one that found the clip's keypoints.
        gates: which joints it is believed.
        size: (height, width) of the pictures.
    """

    detector: Detector
    gates: GateSettings
    size: tuple[int, int]

    def __call__(self, pictures: Iterable[Image]) -> Keypoints:
        """Detects on pictures that follow one another in time."""
        found = list(self.detector.detect(pictures))
        xy = np.stack([detection.xy for detection in found])
        confidence = np.stack([detection.confidence for detection in found])
        return gate_keypoints(Keypoints.of(xy, confidence, self.size, self.detector.producer), self.gates)
