"""Poses of a made film that somebody else found: no detector of ours looks at it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from motiontransfer.metrics.redetection import why_not_comparable
from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.picture import Image


@dataclass(frozen=True)
class SuppliedPoses:
    """A `Detect` of what was seen on the film by a detector that runs elsewhere.

    Attributes:
        sightings: of everyone in every frame of the film, in its pixels.
        gates: which joints it is believed.
        known: the keypoints that those found are compared with.
    """

    sightings: Sightings
    gates: GateSettings
    known: Collection[Keypoints]

    @property
    def why_not(self) -> str:
        """Says who found the known keypoints, if it was another detector."""
        return why_not_comparable(self.sightings.producer, self.known)

    def __call__(self, pictures: Iterable[Image]) -> Keypoints | None:
        """The most prominent person of each frame, for only the subject was painted; pictures only pass."""
        for _ in pictures:
            pass
        if self.why_not:
            return None
        return gate_keypoints(self.sightings.keypoints(self._subject()), self.gates)

    def _subject(self) -> np.ndarray:
        """(T,) int32: the sighting that is most prominent, -1 where nobody was seen."""
        rows = np.full(self.sightings.frames, -1, np.int32)
        rising = np.argsort(self.sightings.prominence, kind="stable")
        rows[self.sightings.frame[rising]] = rising  # the last, the most prominent, stays
        return rows


@dataclass(frozen=True)
class Undetected:
    """A `Detect` that finds nothing, where no detector can look.

    Attributes:
        why_not: the reason, as a sentence without its full stop.
    """

    why_not: str

    def __call__(self, pictures: Iterable[Image]) -> None:
        """The pictures only pass."""
        for _ in pictures:
            pass
