"""EDN's training samples: two frames in a row with their stick figures, as filmed: no crop, mirror or warp.

A sample is a pure function of (film, seed, number), as those of `samples.Sampler` are.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.loss_weights import loss_weights
from motiontransfer.gan.picture import Image, condition_tensor, image_tensor, resampled
from motiontransfer.gan.samples import pair_at
from motiontransfer.gan.training_film import Frames, TrainingFilm
from motiontransfer.pose.stick_figure import draw_stick_figure


@dataclass(frozen=True)
class EdnBatch:
    """B samples. F = 2 frames each, earlier first.

    Attributes:
        frames: (B, F), their numbers.
        figures: (B, F, 3, H, W) in [0, 1].
        images: (B, F, 3, H, W) in [-1, 1].
    """

    frames: Frames
    figures: Tensor
    images: Tensor

    def to(self, device: torch.device) -> "EdnBatch":
        """The batch on a device."""
        figures, images = (part.to(device, non_blocking=True) for part in (self.figures, self.images))
        return EdnBatch(self.frames, figures, images)

    def pinned(self) -> "EdnBatch":
        """The batch in memory from which a GPU fetches it by itself."""
        return EdnBatch(self.frames, self.figures.pin_memory(), self.images.pin_memory())

    def part(self, places: slice) -> "EdnBatch":
        """Some of the samples."""
        return EdnBatch(self.frames[places], self.figures[places], self.images[places])


class EdnSampler:
    """Makes batches of a film.

    Args:
        film: the subject's film; its pairs are what is sampled.
        style: of the stick figures.
        size: (height, width) of figures and pictures, which may be squashed.
        seed: of the order.
    """

    def __init__(self, film: TrainingFilm, style: ConditionStyle, size: tuple[int, int], seed: int) -> None:
        self.film, self.style, self.size, self.seed = film, style, size, seed
        self._read = film.reader()

    def batch(self, first: int, count: int, halved: bool = False) -> EdnBatch:
        """Samples `first` to `first + count` of the endless sequence that the seed gives."""
        numbers = range(first, first + count)
        return self.of(np.stack([pair_at(self.film.pairs, self.seed, n) for n in numbers]), halved)

    def of(self, pairs: Frames, halved: bool = False) -> EdnBatch:
        """Samples of (B, F) pairs, halved in height and width if told.

        Halves are the published ones: of a figure the nearest pixels, of a picture a bicubic reduction.
        """
        figures = _stacked([[self._figure(frame) for frame in pair] for pair in pairs])
        images = _stacked([[self._image(frame) for frame in pair] for pair in pairs])
        if halved:
            figures, images = _half(figures, "nearest-exact"), _half(images, "bicubic")
        return EdnBatch(pairs, condition_tensor(figures), image_tensor(images))

    def around_person(self, frames: Frames, size: tuple[int, int]) -> Tensor:
        """(N, 1, H, W): 1 on and near the person in pictures of `size`, 0 elsewhere."""
        factor = np.divide(size[::-1], self.film.size[::-1], dtype=np.float32)
        points = (self.film.points[frames] + 0.5) * factor - 0.5
        weights = np.stack([loss_weights(frame_points, size) for frame_points in points])
        return torch.from_numpy(weights > 1)[:, None].float()

    def _figure(self, frame: int) -> Image:
        return draw_stick_figure(self.film.points[frame], self.film.size, self.size, self.style.figure)

    def _image(self, frame: int) -> Image:
        return resampled(self._read(frame), self.size)


def half_size(size: tuple[int, int]) -> tuple[int, int]:
    """(height, width) halved, and rounded up."""
    return (size[0] + 1) // 2, (size[1] + 1) // 2


def _stacked(pictures: list[list[Image]]) -> Image:
    """(B, F, H, W, 3)."""
    return np.stack([np.stack(pair) for pair in pictures])


def _half(pictures: Image, mode: str) -> Image:
    """(B, F, H, W, 3) to half the height and width."""
    pixels = torch.from_numpy(pictures).flatten(0, 1).movedim(-1, -3)
    smooth = mode == "bicubic"
    halves = F.interpolate(
        pixels, half_size((pictures.shape[2], pictures.shape[3])), mode=mode, antialias=smooth
    )
    image: Image = halves.movedim(-3, -1).reshape(*pictures.shape[:2], *halves.shape[-2:], 3).numpy()
    return image
