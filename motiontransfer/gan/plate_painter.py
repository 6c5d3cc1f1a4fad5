"""The painter of the preset `default`: the person before a clean background plate."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import FIGURE, REACH, draw_condition
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.face_generator import FaceGenerator, refine
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.painter import Drawn, Memory, Painted
from motiontransfer.gan.picture import Image, condition_tensor, image_tensor, tensor_image
from motiontransfer.pose.boxes import face_boxes
from motiontransfer.pose.keypoints import FloatArray, Keypoints


class PlatePainter:
    """Paints within the reach of the stick figure; beyond it the plate shows.

    A frame in which nobody was seen shows the plate alone; one in which the trunk was not keeps the reach of
    the frame before.

    Args:
        generator: trained.
        appearance: of the subject, with which it was trained.
        face: the face generator, or None to leave faces as the generator paints them.
        terms: on which both were trained.
        plate: (H, W, 3) RGB uint8, of the size of the terms.
        device: where to run.
    """

    def __init__(
        self,
        generator: Generator,
        appearance: Appearance,
        face: FaceGenerator | None,
        terms: ModelTerms,
        plate: Image,
        device: torch.device,
    ) -> None:
        self.terms, self._device = terms, device
        self._generator, self._appearance = generator.to(device), appearance
        self._face = None if face is None else face.to(device)
        self.plate, self.masked = plate, True
        self._plate = image_tensor(plate)[None].to(device)

    def draw(self, keypoints: Keypoints, frames: Iterable[int]) -> Iterator[Drawn]:
        """Conditions with the reach of their own frame; face boxes are as large as the person."""
        boxes, seen = face_boxes(keypoints), keypoints.seen.any(1)
        for frame in frames:
            if not seen[frame]:
                yield Drawn(None, boxes[frame])
                continue
            points, terms = keypoints.xy[frame], self.terms
            yield Drawn(draw_condition(points, terms.size, terms.style, self._appearance), boxes[frame])

    def begin(self) -> Memory:
        """No reach yet."""
        return Memory(reach=np.zeros((*self.terms.size, 1), np.uint8))

    def paint(self, drawn: Drawn, memory: Memory) -> tuple[Painted, Memory]:
        """One picture at `terms.size`; its output is remembered as it is, of floats."""
        if drawn.condition is None:
            return Painted(self.plate, np.zeros(self.terms.size, np.uint8)), memory.starting()
        condition = drawn.condition.copy()
        if condition[..., REACH].any():
            memory = replace(memory, reach=condition[..., REACH].copy())
        condition[..., REACH] = memory.reach
        output, mask = self._output(condition, memory.previous, drawn.box)
        painted = Painted(tensor_image(output[0]), _levels(mask[0, 0]))
        return painted, replace(memory, previous=output.contiguous())

    def _output(self, condition: Image, previous: Tensor | None, box: FloatArray) -> tuple[Tensor, Tensor]:
        """The picture (1, 3, H, W) in [-1, 1], and its mask (1, 1, H, W) in [0, 1]."""
        drawn = condition_tensor(condition)[None].to(self._device)
        before = torch.zeros_like(self._plate) if previous is None else previous.to(self._device)
        with torch.inference_mode():
            with mixed_precision(self._device):
                output, mask = self._generator.with_mask(drawn, before, self._plate)
            if self._face is not None and np.isfinite(box).all():
                box_tensor = torch.from_numpy(box)[None].to(self._device)
                output = refine(self._face, drawn[:, FIGURE], output, box_tensor)
        return output, mask


def _levels(mask: Tensor) -> Image:
    """(H, W) in [0, 1] as uint8 to 255."""
    return np.asarray((mask.float() * 255).round().to(torch.uint8).cpu().numpy())
