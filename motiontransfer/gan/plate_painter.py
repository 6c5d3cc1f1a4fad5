"""The painter of the preset `default`: the person before a clean background plate."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from motiontransfer.gan.condition import FIGURE, REACH, draw_condition
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.face_generator import FaceGenerator, refine
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.painter import Memory
from motiontransfer.gan.picture import Image, condition_tensor, image_tensor, tensor_image
from motiontransfer.pose.boxes import face_boxes
from motiontransfer.pose.keypoints import FloatArray, Keypoints


class PlatePainter:
    """Paints within the reach of the stick figure; beyond it the plate shows.

    A frame in which nobody was seen shows the plate alone; one in which the trunk was not keeps the reach of
    the frame before.

    Args:
        generator: trained.
        face: the face generator, or None to leave faces as the generator paints them.
        terms: on which both were trained.
        plate: (H, W, 3) RGB uint8, of the size of the terms.
        device: where to run.
    """

    def __init__(
        self,
        generator: Generator,
        face: FaceGenerator | None,
        terms: ModelTerms,
        plate: Image,
        device: torch.device,
    ) -> None:
        self.terms, self._device = terms, device
        self._generator, self._atlas = generator.to(device), generator.atlas
        self._face = None if face is None else face.to(device)
        self._plate_image = plate
        self._plate = image_tensor(plate)[None].to(device)

    def begin(self, keypoints: Keypoints) -> Memory:
        """The memory before the first of T frames at `terms.size`: boxes as large as the person, no reach."""
        return Memory(face_boxes(keypoints), reach=np.zeros((*self.terms.size, 1), np.uint8))

    def paint(self, keypoints: Keypoints, frame: int, memory: Memory) -> tuple[Image, Memory]:
        """One (H, W, 3) RGB uint8 picture; its output is remembered as it is, of floats."""
        if not keypoints.seen[frame].any():
            return self._plate_image, memory.starting()
        condition = draw_condition(keypoints.xy[frame], self.terms.size, self.terms.style, self._atlas)
        if condition[..., REACH].any():
            memory = replace(memory, reach=condition[..., REACH].copy())
        condition[..., REACH] = memory.reach
        output = self._output(condition, memory.previous, memory.boxes[frame])
        return tensor_image(output[0]), replace(memory, previous=output)

    def _output(self, condition: Image, previous: Tensor | None, box: FloatArray) -> Tensor:
        """(1, 3, H, W) in [-1, 1]."""
        drawn = condition_tensor(condition)[None].to(self._device)
        before = torch.zeros_like(self._plate) if previous is None else previous
        with torch.inference_mode():
            with mixed_precision(self._device):
                output = self._generator(drawn, before, self._plate)
            if self._face is not None and np.isfinite(box).all():
                box_tensor = torch.from_numpy(box)[None].to(self._device)
                output = refine(self._face, drawn[:, FIGURE], output, box_tensor)
        return output
