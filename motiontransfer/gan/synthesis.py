"""From keypoints to pictures, frame by frame, each output fed back as the next one's condition."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Self

import torch

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.device import pick_device
from motiontransfer.gan.painter import Drawn, Memory, Painted, Painter
from motiontransfer.gan.painter_files import read_painter
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import Keypoints, family


class Synthesizer:
    """A subject, ready to be filmed.

    Args:
        painter: paints the subject.
        other_detector: whether to paint keypoints of another family of detectors than those trained on.
    """

    def __init__(self, painter: Painter, other_detector: bool = False) -> None:
        self._painter, self._other_detector = painter, other_detector

    @classmethod
    def load(
        cls,
        generator: Path,
        face_generator: Path | None,
        plate: Path,
        device: torch.device | None = None,
        other_detector: bool = False,
        film: int = 0,
    ) -> Self:
        """Reads the artifacts of a subject, for a device (by default the one that `pick_device` picks).

        Args:
            generator: its file.
            face_generator: its file, or None to leave faces as the generator paints them.
            plate: its file.
            device: where to run.
            other_detector: whether to paint keypoints of another family of detectors than those trained on.
            film: of the subject's clip, the one in whose room to paint, from 0.

        Raises:
            ArtifactError: one is missing, of another version or skeleton, or they do not fit together.
        """
        painter = read_painter(generator, face_generator, plate, device or pick_device(), film)
        return cls(painter, other_detector)

    @property
    def producer(self) -> str:
        """The detector whose keypoints it learnt from."""
        return self._painter.terms.producer

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self._painter.terms.size

    @property
    def plate(self) -> Image:
        """(H, W, 3) RGB uint8: what it shows where nobody was seen."""
        return self._painter.plate

    @property
    def masked(self) -> bool:
        """Whether it tells a mask: it paints the person before the plate, and not every pixel."""
        return self._painter.masked

    def frames(
        self, keypoints: Keypoints, shot_starts: Collection[int] = (), feed_back: bool = True
    ) -> Iterator[Image]:
        """Paints one (H, W, 3) uint8 RGB picture for each frame of the keypoints.

        Pictures leave as they are made: only the keypoints are held whole.

        Args:
            keypoints: T frames in native pixels of the target.
            shot_starts: frames that follow a cut and are painted, as the first is, without a previous one.
            feed_back: False paints every frame so, which shows what the previous output is worth.

        Raises:
            ArtifactError: the keypoints come from another family of detectors than those trained on, and
                nobody asked for that.
        """
        memory = self.begin()
        for frame, drawn in enumerate(self.draw(keypoints, range(len(keypoints)))):
            if frame in shot_starts or not feed_back:
                memory = memory.starting()
            painted, memory = self.paint(drawn, memory)
            yield painted.picture

    def draw(self, keypoints: Keypoints, frames: Iterable[int]) -> Iterator[Drawn]:
        """Draws some frames of a film for `paint`, as they are asked for; may run ahead in a thread.

        Args:
            keypoints: all of the film's, in native pixels of the target.
            frames: their numbers.

        Raises:
            ArtifactError: the keypoints come from another family of detectors than those trained on, and
                nobody asked for that.
        """
        self._check_family(keypoints)
        return self._painter.draw(keypoints.scaled_to(self.size), frames)

    def begin(self) -> Memory:
        """The memory before a film's first frame."""
        return self._painter.begin()

    def paint(self, drawn: Drawn, memory: Memory) -> tuple[Painted, Memory]:
        """Paints a frame with the memory that the one before it left; returns it and the next one's."""
        return self._painter.paint(drawn, memory)

    def _check_family(self, keypoints: Keypoints) -> None:
        found, known = family(keypoints.producer), family(self.producer)
        if found != known and not self._other_detector:
            raise ArtifactError(
                f"the keypoints were found by {found!r}, and the generator learnt from those of {known!r}, "
                "which place joints otherwise, so it would misread them; detect both with one detector"
            )
