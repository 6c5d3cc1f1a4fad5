"""Poses of a made film that somebody else found: no detector of ours looks at it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from motiontransfer.metrics.redetection import Detect, why_not_comparable
from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image
from motiontransfer.video.writer import FilmWriter

NEARLY_LOSSLESS_CRF: Final = 4
"""Of x264, for pictures that a detector shall see as they were painted: the colours' halved resolution then
changes them more than the compression does."""


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


@dataclass(frozen=True)
class FilmedPoses:
    """A `Detect` that leaves the pictures as a film, at which a detector that runs elsewhere can look.

    Attributes:
        path: of the film, an MP4.
        size: (height, width) of the pictures.
        index: of the T frames.
        look: gives what was seen on the film; it is asked once the film lies there, whole.
    """

    path: Path
    size: tuple[int, int]
    index: FrameIndex
    look: Callable[[], Detect]

    @property
    def why_not(self) -> str:
        """Why nobody has looked; to be asked after the film has been made."""
        return self._looked.why_not

    def __call__(self, pictures: Iterable[Image]) -> Keypoints | None:
        """Writes T pictures as they pass, and tells what was seen on them."""
        with FilmWriter(self.path, self.size, self.index, crf=NEARLY_LOSSLESS_CRF) as film:
            for picture in pictures:
                film.write(picture)
        return self._looked(())

    @cached_property
    def _looked(self) -> Detect:
        return self.look()
