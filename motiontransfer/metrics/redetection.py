"""Running the clip's own detector again, on pictures that were made.

A detector's setting alone moves joints by as much as a good generator errs, so source, target and judged
pictures are all seen by one detector with one configuration. Where that cannot be, because poses come from
elsewhere, nothing is detected, and it is said why.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from motiontransfer.pose.detector import Detection, Detector
from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.sightings import most_prominent
from motiontransfer.pose.skeleton import JOINT_COUNT
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
        return why_not_comparable(self.detector.producer, self.known)

    def __call__(self, pictures: Iterable[Image]) -> Keypoints | None:
        """Detects on pictures that follow one another in time."""
        if self.why_not:
            for _ in pictures:
                pass
            return None
        found = [_subject(people, self.size) for people in self._detected(iter(pictures))]
        xy = np.stack([detection.xy for detection in found])
        confidence = np.stack([detection.confidence for detection in found])
        return gate_keypoints(Keypoints.of(xy, confidence, self.size, self.detector.producer), self.gates)

    def _detected(self, pictures: Iterator[Image]) -> Iterator[Sequence[Detection]]:
        *shots, _ = self.index.shots()
        for shot in shots:
            yield from self.detector.detect(islice(pictures, shot.stop - shot.start))
        yield from self.detector.detect(pictures)  # the last, to the pictures' end: too many are noticed


def why_not_comparable(producer: str, known: Iterable[Keypoints]) -> str:
    """Why what a detector finds on a film cannot be compared with known keypoints; empty where it can.

    Args:
        producer: who looks at the film.
        known: what it would be compared with.
    """
    strangers = sorted({keypoints.producer for keypoints in known} - {producer})
    if not strangers:
        return ""
    return (
        f"Those found by {' and '.join(map(repr, strangers))} cannot be compared with what {producer!r} "
        "finds on the film, as detectors differ by more than a good film errs"
    )


def _subject(people: Sequence[Detection], size: tuple[int, int]) -> Detection:
    """The most prominent person, for only the subject was painted; or one of whom nothing is seen."""
    nobody = Detection(np.full((JOINT_COUNT, 2), np.nan, np.float32), np.zeros(JOINT_COUNT, np.float32))
    return next(iter(most_prominent(people, size)), nobody)
