"""What the face generator learns from: faces as the generator paints them, beside the real ones.

A generator knows its training frames by heart, and a face net trained on those would learn to do nothing. So
the film is warped a little before the generator paints it, the sketches know nothing of the frames that are
painted, and it runs on its own output as it will when rendering. No more of the film is hidden: of faces that
are far from the real ones the face net learns by heart what was there, which is wrong elsewhere.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from motiontransfer.errors import PoseError
from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import FIGURE, ConditionStyle, draw_condition
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.face_generator import crop
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.picture import condition_tensor, image_tensor
from motiontransfer.gan.training_film import Frames, TrainingFilm
from motiontransfer.gan.warp import Matrix, no_warp, random_warp, warp_boxes, warp_image, warp_points
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.progress import Progress

_RUN: Final = 8  # frames that the generator runs on its own output
_SETTLING: Final = 2  # of them, which are left out: the first come from zeros
_ABREAST: Final = 4  # runs at a time


Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class FaceCrops:
    """N faces, resampled to F x F and kept as bytes, because there are many.

    Attributes:
        figures: (N, 3, F, F) uint8.
        fakes: (N, 3, F, F) uint8, as the generator paints them.
        reals: (N, 3, F, F) uint8.
    """

    figures: Bytes
    fakes: Bytes
    reals: Bytes

    def __len__(self) -> int:
        return len(self.figures)

    def at(self, places: Tensor, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """Figures in [0, 1], fakes and reals in [-1, 1] at some places, float32 on a device."""
        figures, fakes, reals = (
            torch.from_numpy(part[places.numpy()]).to(device, torch.float32) / 127.5 - 1
            for part in (self.figures, self.fakes, self.reals)
        )
        return (figures + 1) / 2, fakes, reals


class FaceCollector:
    """Runs a generator over a film and cuts out faces.

    Args:
        generator: trained, on `device`, not changed.
        film: the subject's film, with the appearance that the generator was trained with.
        boxes: (T, 4) face boxes in pixels at working size, NaN where there is none.
        style: of the conditions.
        face_px: F.
        device: where the generator runs.
    """

    def __init__(
        self,
        generator: Generator,
        film: TrainingFilm,
        boxes: FloatArray,
        style: ConditionStyle,
        face_px: int,
        device: torch.device,
    ) -> None:
        self._generator, self._film, self._boxes, self._style = generator, film, boxes, style
        self._face_px, self._device = face_px, device
        self._read = film.reader()

    def of(self, film: TrainingFilm) -> "FaceCollector":
        """The same collector over other pairs of the film."""
        return FaceCollector(self._generator, film, self._boxes, self._style, self._face_px, self._device)

    @property
    def has_runs(self) -> bool:
        """Whether any run of frames shows a head."""
        return len(self._run_starts()) > 0

    def collect(self, count: int, seed: int, warped: bool, progress: Progress) -> FaceCrops:
        """At least `count` faces from runs spread evenly over the film's pairs, each warped its own way.

        Raises:
            PoseError: no run of frames shows a face.
        """
        starts = self._run_starts()
        if not len(starts):
            raise PoseError(f"no {_RUN} training frames in a row show a head; film for longer")
        kept = _RUN - _SETTLING
        wanted = max(1, -(-count // kept))
        picks = np.linspace(0, len(starts) - 1, wanted).round().astype(int)
        progress.start("collecting faces", wanted, "run")
        parts = []
        for first in range(0, wanted, _ABREAST):
            chosen = starts[picks[first : first + _ABREAST]]
            parts.append(self._run(chosen, [seed, first], warped))
            progress.advance(len(chosen))
        return FaceCrops(*(torch.cat(tensors).numpy() for tensors in zip(*parts, strict=True)))

    def _run_starts(self) -> Frames:
        """First frames of runs from one end of the pairs' stretch to the other, all with a face box.

        Repeated pictures are no pairs to train on, but a run may pass over one: its pose is held.
        """
        usable = np.zeros(len(self._boxes) + _RUN, bool)
        usable[: len(self._boxes)] = np.isfinite(self._boxes).all(-1)
        inside = np.zeros_like(usable)
        for first, last in self._film.stretches():
            inside[first : last + 1] = True
        together = np.lib.stride_tricks.sliding_window_view(usable & inside, _RUN).all(1)
        return np.flatnonzero(together)

    def _run(self, starts: Frames, seed: list[int], warped: bool) -> tuple[Tensor, Tensor, Tensor]:
        random = np.random.default_rng(seed)
        size = self._film.size
        matrices = [random_warp(random, size) if warped else no_warp() for _ in starts]
        known = [self._film.appearance.without(start, start + _RUN - 1) for start in starts]
        plates = [self._film.plates.behind(start) for start in starts]  # a run stays in one film
        warped_plates = [warp_image(*part) for part in zip(plates, matrices, strict=True)]
        plate = image_tensor(np.stack(warped_plates)).to(self._device)
        previous, parts = torch.zeros_like(plate), []
        for offset in range(_RUN):
            frames = starts + offset
            conditions = self._conditions(frames, matrices, known).to(self._device)
            with torch.no_grad(), mixed_precision(self._device):
                previous = self._generator(conditions, previous, plate)
            if offset >= _SETTLING:
                parts.append(self._cut(frames, matrices, conditions[:, FIGURE], previous))
        figures, fakes, reals = (torch.cat(tensors) for tensors in zip(*parts, strict=True))
        return figures, fakes, reals

    def _conditions(self, frames: Frames, matrices: list[Matrix], known: list[Appearance]) -> Tensor:
        points = [warp_points(self._film.points[f], m) for f, m in zip(frames, matrices, strict=True)]
        drawn = [
            draw_condition(joints, self._film.size, self._style, appearance)
            for joints, appearance in zip(points, known, strict=True)
        ]
        return condition_tensor(np.stack(drawn))

    def _cut(
        self, frames: Frames, matrices: list[Matrix], figures: Tensor, fakes: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        reals = image_tensor(
            np.stack([warp_image(self._read(f), m) for f, m in zip(frames, matrices, strict=True)])
        )
        boxes = torch.from_numpy(
            np.stack([warp_boxes(self._boxes[f], m) for f, m in zip(frames, matrices, strict=True)])
        )
        pictures = (figures.cpu() * 2 - 1, fakes.float().cpu(), reals)
        figure, fake, real = (_bytes(crop(picture, boxes, self._face_px)) for picture in pictures)
        return figure, fake, real


def _bytes(pictures: Tensor) -> Tensor:
    """[-1, 1] to uint8."""
    return ((pictures.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
