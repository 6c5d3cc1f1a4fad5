"""The painter of the preset `edn`: every pixel anew, as published (EDN).

Only what the released code cannot do is different: it leaves out frames in which nobody was seen, and a film
has to show something there; and it starts from zeros once, where here every shot does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from motiontransfer.gan.device import frozen, mixed_precision
from motiontransfer.gan.edn_face import cut, paste, refine
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator
from motiontransfer.gan.edn_samples import half_size
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.painter import Drawn, Memory, Painted
from motiontransfer.gan.picture import Image, condition_tensor, resampled, tensor_image
from motiontransfer.pose.edn_face_box import IntArray, edn_face_boxes
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.stick_figure import draw_stick_figure


class EdnPainter:
    """Paints from the stick figure and the previous output alone.

    The local generator paints at the size of the pictures that it was trained on, the global one at half of
    it. Where that is squashed, or half, the picture is brought back to its own size; what is fed back is not.
    A frame in which nobody was seen shows the plate, and the next one starts from zeros.

    Args:
        generator: the global or the local one, trained.
        face: the face generator, or None to leave faces as the generator paints them.
        terms: on which both were trained.
        plate: (H, W, 3) RGB uint8, of the size of the terms.
        device: where to run.
    """

    def __init__(
        self,
        generator: EdnGenerator,
        face: EdnFaceGenerator | None,
        terms: ModelTerms,
        plate: Image,
        device: torch.device,
    ) -> None:
        self.terms, self._device = terms, device
        self.plate, self.masked = plate, False
        self._generator = frozen(generator, device)
        self._face = None if face is None else frozen(face, device)
        seen, local = terms.seen_size, generator.shape.local
        self._painted_size = seen if local else half_size(seen)

    def draw(self, keypoints: Keypoints, frames: Iterable[int]) -> Iterator[Drawn]:
        """Stick figures as the networks see them, but for the global one's halving; boxes of one size."""
        boxes, seen = edn_face_boxes(keypoints, self._painted_size), keypoints.seen.any(1)
        for frame in frames:
            yield Drawn(self._drawn(keypoints.xy[frame]) if seen[frame] else None, boxes[frame])

    def begin(self) -> Memory:
        """Nothing yet."""
        return Memory()

    def paint(self, drawn: Drawn, memory: Memory) -> tuple[Painted, Memory]:
        """One picture at `terms.size`; its output is remembered as it is, not clipped to [-1, 1]."""
        if drawn.condition is None:
            return Painted(self.plate, None), memory.starting()
        figure = self._figure(drawn.condition)
        previous = memory.previous
        before = torch.zeros_like(figure) if previous is None else previous.to(self._device)
        with torch.inference_mode(), mixed_precision(self._device):
            output = self._refined(self._generator(figure, before), figure, drawn.box[None])
        return Painted(self._picture(output), None), replace(memory, previous=output.contiguous())

    def _refined(self, output: Tensor, figure: Tensor, box: IntArray) -> Tensor:
        """(1, 3, H, W) with its face refined, if there is a box (1, 4) and who refines it."""
        if self._face is None or not box.any():
            return output
        return paste(refine(self._face, cut(figure, box), cut(output, box)), output, box)

    def _drawn(self, points: FloatArray) -> Image:
        """(H, W, 3) RGB uint8, of the size of the pictures that were trained on."""
        terms = self.terms
        return draw_stick_figure(points, terms.size, terms.seen_size, terms.style.figure)

    def _figure(self, drawn: Image) -> Tensor:
        """(1, 3, H, W) in [0, 1], of the size that the generator paints at."""
        figure = condition_tensor(drawn)[None]
        if self._painted_size != self.terms.seen_size:
            figure = F.interpolate(figure, self._painted_size, mode="nearest-exact")
        return figure.to(self._device)

    def _picture(self, output: Tensor) -> Image:
        """The output at the pictures' own size."""
        return resampled(tensor_image(output[0]), self.terms.size)
