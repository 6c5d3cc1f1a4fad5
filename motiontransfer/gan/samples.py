"""Training samples: a pair of frames with conditions, plate and weights, augmented alike.

A sample is a pure function of (film, seed, number), so that an interrupted training goes on with the very
samples it would have had.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import torch
from torch import Tensor

from motiontransfer.gan.condition import ConditionStyle, draw_condition
from motiontransfer.gan.loss_weights import loss_weights
from motiontransfer.gan.mirror import mirror_image, mirror_points
from motiontransfer.gan.picture import Image, condition_tensor, image_tensor
from motiontransfer.gan.training_film import Frames, TrainingFilm
from motiontransfer.gan.warp import Matrix, random_warp, warp_image, warp_points
from motiontransfer.gan.window import Windows
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.skeleton import PART_SLICES

_HIDDEN_S: Final = 0.5, 2.0  # so much film about a pair is hidden: nothing asked for later was filmed so near
_DROPPABLE: Final = ("face", "left_hand", "right_hand")


@dataclass(frozen=True)
class Augmentation:
    """How often samples are changed.

    Attributes:
        mirror_probability: everything at once as a mirror shows it, in poses that the person may never have
            taken; the mirrored appearance tells what is on which side.
        warp_probability: a small turn, scaling and shift of everything at once.
        drop_probability: for the face and each hand, that it is missing from the figure, as it will be
            where the detector loses it.
    """

    mirror_probability: float
    warp_probability: float
    drop_probability: float


@dataclass(frozen=True)
class Batch:
    """B samples. F = 2 frames each, earlier first.

    Attributes:
        conditions: (B, F, CHANNELS, H, W) in [0, 1].
        images: (B, F, 3, H, W) in [-1, 1].
        plate: (B, 3, H, W) in [-1, 1].
        weights: (B, F, 1, H, W), positive.
    """

    conditions: Tensor
    images: Tensor
    plate: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The batch on a device."""
        return self._each(lambda tensor: tensor.to(device, non_blocking=tensor.is_pinned()))

    def pinned(self) -> "Batch":
        """The batch in memory from which a GPU fetches it by itself."""
        return self._each(lambda tensor: tensor.pin_memory())

    def part(self, places: slice) -> "Batch":
        """Some of the samples."""
        return self._each(lambda tensor: tensor[places])

    def cut(self, windows: Windows) -> "Batch":
        """The batch in a window of each sample."""
        return self._each(windows.cut)

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Batch":
        return Batch(*(change(part) for part in (self.conditions, self.images, self.plate, self.weights)))


class Sampler:
    """Makes batches of a film."""

    def __init__(
        self, film: TrainingFilm, style: ConditionStyle, augmentation: Augmentation, seed: int
    ) -> None:
        self.film, self.style, self.augmentation, self.seed = film, style, augmentation, seed
        self._read = film.reader()
        self._mirrored = film.appearance.in_mirror()

    def batch(self, first: int, count: int) -> Batch:
        """Samples `first` to `first + count` of the endless sequence that the seed gives."""
        samples = [self._sample(number) for number in range(first, first + count)]
        conditions, images, plates, weights = (np.stack(parts) for parts in zip(*samples, strict=True))
        return Batch(
            condition_tensor(conditions),
            image_tensor(images),
            image_tensor(plates),
            torch.from_numpy(weights)[:, :, None],
        )

    def _sample(self, number: int) -> tuple[Image, Image, Image, FloatArray]:
        random = np.random.default_rng([self.seed, number])
        pair, appearance = self._pair(pair_at(self.film.pairs, self.seed, number)), self.film.appearance
        if random.random() < self.augmentation.mirror_probability:
            pair, appearance = pair.mirrored(), self._mirrored
        if random.random() < self.augmentation.warp_probability:
            pair = pair.warped(random_warp(random, self.film.size))
        weights = np.stack([loss_weights(points, self.film.size) for points in pair.points])
        drawn = self._with_parts_dropped(pair.points, random)
        known = appearance.without(*hidden_frames(pair.frames, self.film.interval_s, random))
        conditions = [draw_condition(points, self.film.size, self.style, known) for points in drawn]
        return np.stack(conditions), pair.images, pair.plate, weights

    def _pair(self, frames: Frames) -> "_Pair":
        images = np.stack([self._read(frame) for frame in frames])
        return _Pair(frames, self.film.points[frames], images, self.film.plates.behind(frames[1]))

    def _with_parts_dropped(self, points: FloatArray, random: np.random.Generator) -> FloatArray:
        drawn = points.copy()
        for part in _DROPPABLE:
            if random.random() < self.augmentation.drop_probability:
                drawn[:, PART_SLICES[part]] = np.nan
        return drawn


@dataclass(frozen=True)
class _Pair:
    """Two frames with all that belongs to them.

    Attributes:
        frames: (2,) their numbers.
        points: (2, K, 2) in pixels.
        images: (2, H, W, 3) uint8.
        plate: (H, W, 3) uint8.
    """

    frames: Frames
    points: FloatArray
    images: Image
    plate: Image

    def mirrored(self) -> "_Pair":
        """In a mirror."""
        points = mirror_points(self.points, self.plate.shape[1])
        return _Pair(self.frames, points, mirror_image(self.images), mirror_image(self.plate))

    def warped(self, matrix: Matrix) -> "_Pair":
        """Moved by a matrix."""
        images = np.stack([warp_image(image, matrix) for image in self.images])
        points, plate = warp_points(self.points, matrix), warp_image(self.plate, matrix)
        return _Pair(self.frames, points, images, plate)


def hidden_frames(frames: Frames, interval_s: float, random: np.random.Generator) -> tuple[int, int]:
    """First and last number of what is hidden of the film while some frames are learnt from.

    Args:
        frames: in rising order.
        interval_s: between frames.
        random: draws how much before and after.
    """
    before, after = random.uniform(*_HIDDEN_S, 2) / interval_s
    return int(frames[0] - before), int(frames[-1] + after)


def pair_at(pairs: Frames, seed: int, number: int) -> Frames:
    """(2,), one of (N, 2) pairs: each round takes every one once, in an order of its own."""
    turn, place = divmod(number, len(pairs))
    return pairs[_order(len(pairs), seed, turn)[place]]


@lru_cache(maxsize=2)  # two rounds meet in a batch; a long film's order takes milliseconds
def _order(count: int, seed: int, turn: int) -> Frames:
    return np.random.default_rng([seed, turn, 1]).permutation(count)
