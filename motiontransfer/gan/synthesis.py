"""From keypoints to pictures, frame by frame, each output fed back as the next one's condition."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Self

import numpy as np
import torch

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.condition import FIGURE, REACH, draw_condition
from motiontransfer.gan.device import mixed_precision, pick_device
from motiontransfer.gan.face_file import read_face_generator
from motiontransfer.gan.face_generator import FaceGenerator, refine
from motiontransfer.gan.generator_file import TrainedGenerator, read_generator
from motiontransfer.gan.picture import Image, condition_tensor, image_tensor, tensor_image
from motiontransfer.pose.boxes import face_boxes
from motiontransfer.pose.keypoints import Keypoints, family


class Synthesizer:
    """A subject's trained generators and plate, ready to paint.

    Args:
        trained: the generator.
        face: the face generator, or None to leave faces as the generator paints them.
        plate: (H, W, 3) uint8.
        device: where to run.
        other_detector: whether to paint keypoints of another family of detectors than those trained on.
    """

    def __init__(
        self,
        trained: TrainedGenerator,
        face: FaceGenerator | None,
        plate: Image,
        device: torch.device,
        other_detector: bool = False,
    ) -> None:
        if plate.shape[:2] != trained.size:
            raise ArtifactError(
                f"the plate is {plate.shape[0]}x{plate.shape[1]} and the generator was trained at "
                f"{trained.size[0]}x{trained.size[1]}; train again"
            )
        self._trained, self._device, self._other_detector = trained, device, other_detector
        self._generator = trained.network.to(device)
        self._face = None if face is None else face.to(device)
        self._plate_image = plate
        self._plate = image_tensor(plate)[None].to(device)

    @classmethod
    def load(
        cls,
        generator: Path,
        face_generator: Path | None,
        plate: Path,
        device: torch.device | None = None,
        other_detector: bool = False,
    ) -> Self:
        """Reads the artifacts of a subject, for a device (by default the one that `pick_device` picks).

        Args:
            generator: its file.
            face_generator: its file, or None to leave faces as the generator paints them.
            plate: its file.
            device: where to run.
            other_detector: whether to paint keypoints of another family of detectors than those trained on.

        Raises:
            ArtifactError: one is missing, of another version, or they do not fit together.
        """
        face = None if face_generator is None else read_face_generator(face_generator)
        trained, device = read_generator(generator), device or pick_device()
        return cls(trained, face, read_picture(plate), device, other_detector)

    @property
    def producer(self) -> str:
        """The detector whose keypoints it learnt from."""
        return self._trained.producer

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the pictures."""
        return self._trained.size

    def frames(
        self, keypoints: Keypoints, shot_starts: Collection[int] = (), feed_back: bool = True
    ) -> Iterator[Image]:
        """Paints one (H, W, 3) uint8 RGB picture for each frame of the keypoints.

        A frame in which nobody was seen shows the plate; one in which the trunk was not keeps the reach of
        the frame before. Pictures leave as they are made: only the keypoints are held whole.

        Args:
            keypoints: T frames in native pixels of the target.
            shot_starts: frames that follow a cut and are painted, as the first is, without a previous one.
            feed_back: False paints every frame so, which shows what the previous output is worth.

        Raises:
            ArtifactError: the keypoints come from another family of detectors than those trained on, and
                nobody asked for that.
        """
        self._check_family(keypoints)
        keypoints = keypoints.scaled_to(self.size)
        boxes = face_boxes(keypoints)
        nothing = torch.zeros_like(self._plate)
        previous, reach = nothing, np.zeros((*self.size, 1), np.uint8)
        for frame in range(len(keypoints)):
            if not keypoints.seen[frame].any():
                previous = nothing
                yield self._plate_image
                continue
            condition = draw_condition(keypoints.xy[frame], self.size, self._trained.style)
            if condition[..., REACH].any():
                reach = condition[..., REACH].copy()
            condition[..., REACH] = reach
            starting = frame in shot_starts or not feed_back
            previous = self._paint(condition, nothing if starting else previous, boxes[frame])
            yield tensor_image(previous[0])

    def _paint(self, condition: Image, previous: torch.Tensor, box: np.ndarray) -> torch.Tensor:
        drawn = condition_tensor(condition)[None].to(self._device)
        with torch.inference_mode():
            with mixed_precision(self._device):
                image = self._generator(drawn, previous, self._plate)
            if self._face is not None and np.isfinite(box).all():
                image = refine(
                    self._face, drawn[:, FIGURE], image, torch.from_numpy(box)[None].to(self._device)
                )
        return image

    def _check_family(self, keypoints: Keypoints) -> None:
        found, known = family(keypoints.producer), family(self._trained.producer)
        if found != known and not self._other_detector:
            raise ArtifactError(
                f"the keypoints were found by {found!r}, and the generator learnt from those of {known!r}, "
                "which place joints otherwise, so it would misread them; detect both with one detector"
            )
