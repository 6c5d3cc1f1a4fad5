"""One training step after another: the generator's and the discriminator's, in the order of the method."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from motiontransfer.gan import losses
from motiontransfer.gan.condition import FIGURE, REACH
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.discriminator import Discriminator
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.muon import Muon
from motiontransfer.gan.samples import Batch

Values = dict[str, float]
M = TypeVar("M", bound=nn.Module)

_FRAMES: Final = 2  # of a sample


@dataclass(frozen=True)
class TrainerSettings:
    """The recipe.

    Attributes:
        shape: of the generator.
        discriminator_channels, discriminator_layers, discriminator_scales: of the discriminator.
        steps: length of the training.
        warmup_steps: over which the learning rate rises; it falls as a cosine to zero after.
        learning_rate: at its highest, of the discriminator twice, and of all in the generator but kernels.
        kernel_learning_rate: at its highest, of the generator's convolutions.
        adversarial_from: the share of the steps after which the discriminator joins.
        averaging_decay: of the generator's moving average, which is what is kept.
        pixel_weight, gradient_weight, structure_weight: of the losses against the real picture.
        adversarial_weight, feature_matching_weight: of the losses through the discriminator.
    """

    shape: GeneratorShape
    discriminator_channels: int
    discriminator_layers: int
    discriminator_scales: int
    steps: int
    warmup_steps: int
    learning_rate: float
    kernel_learning_rate: float
    adversarial_from: float
    averaging_decay: float
    pixel_weight: float
    gradient_weight: float
    structure_weight: float
    adversarial_weight: float
    feature_matching_weight: float


class Trainer:
    """Networks, moving average and optimizers of one training.

    Args:
        settings: the recipe.
        device: where to train.
        synchronize: averages the gradients of these parameters over all training processes.
    """

    def __init__(
        self,
        settings: TrainerSettings,
        device: torch.device,
        synchronize: Callable[[list[nn.Parameter]], None],
    ) -> None:
        self.settings, self.device, self._synchronize = settings, device, synchronize
        self.generator = _prepared(Generator(settings.shape), device)
        self.discriminator = _prepared(
            Discriminator(
                _FRAMES if settings.shape.previous_output else 1,
                settings.discriminator_channels,
                settings.discriminator_layers,
                settings.discriminator_scales,
            ),
            device,
        )
        self.average = AveragedModel(
            self.generator, multi_avg_fn=get_ema_multi_avg_fn(settings.averaging_decay)
        )
        kernels, others = _kernels_and_others(self.generator)
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "kernels": Muon(kernels, settings.kernel_learning_rate),
            "generator": _adam(others, settings.learning_rate),
            "discriminator": _adam(list(self.discriminator.parameters()), settings.learning_rate / 2),
        }
        self._peaks = {name: optimizer.param_groups[0]["lr"] for name, optimizer in self.optimizers.items()}

    def step(self, number: int, batch: Batch) -> Values:
        """Trains on one batch; returns the losses and the learning rate by name."""
        rate = learning_rate_factor(number, self.settings)
        for name, optimizer in self.optimizers.items():
            optimizer.param_groups[0]["lr"] = self._peaks[name] * rate
        batch = self._around_the_person(batch)
        fakes = self._unroll(batch)
        loss, values = self._reconstruction(fakes, batch)
        if number >= self.settings.adversarial_from * self.settings.steps:
            through_discriminator, judged = self._judge(fakes, batch)
            loss, values = loss + through_discriminator, values | judged
        self.generator.zero_grad(set_to_none=True)
        loss.backward()
        self._synchronize(list(self.generator.parameters()))
        self.optimizers["kernels"].step()
        self.optimizers["generator"].step()
        self.average.update_parameters(self.generator)
        return values | {"learning_rate": self.settings.learning_rate * rate}

    def _around_the_person(self, batch: Batch) -> Batch:
        """What losses and discriminator see: beyond where the generator paints there is nothing to learn."""
        return batch.cut(self.generator.windows(batch.conditions[:, :, REACH].amax(1)))

    def _unroll(self, batch: Batch) -> Tensor:
        """Two frames in a row, the second from the first's output: (B, F, 3, H, W)."""
        fakes: list[Tensor] = []
        previous = torch.zeros_like(batch.plate)
        for condition in batch.conditions.unbind(1):
            with mixed_precision(self.device):
                previous = self.generator(condition, previous, batch.plate)
            fakes.append(previous)
        return torch.stack(fakes, 1)

    def _reconstruction(self, fakes: Tensor, batch: Batch) -> tuple[Tensor, Values]:
        flat = (fakes.flatten(0, 1), batch.images.flatten(0, 1), batch.weights.flatten(0, 1))
        terms = {
            "pixel": (losses.charbonnier, self.settings.pixel_weight),
            "gradient": (losses.gradient, self.settings.gradient_weight),
            "structure": (losses.structure, self.settings.structure_weight),
        }
        parts = {name: (loss(*flat), weight) for name, (loss, weight) in terms.items() if weight}
        total = torch.stack([value * weight for value, weight in parts.values()]).sum()
        return total, {name: value.item() for name, (value, _) in parts.items()}

    def _judge(self, fakes: Tensor, batch: Batch) -> tuple[Tensor, Values]:
        """Trains the discriminator and returns the generator's losses through it.

        One forward pass over fake and real serves both: the generator's losses are carried back to the
        fake pictures alone, then the discriminator's to its weights.
        """
        leaf = fakes.detach().requires_grad_()
        figures = self._rows(batch.conditions[:, :, FIGURE])
        images = torch.cat([self._rows(leaf), self._rows(batch.images)])
        with mixed_precision(self.device):
            both = self.discriminator(torch.cat([figures, figures]), images)
        fake = [[feature.chunk(2)[0] for feature in scale] for scale in both]
        real = [[feature.chunk(2)[1] for feature in scale] for scale in both]
        fooled, matched = losses.adversarial(fake, real=True), losses.feature_matching(fake, real)
        wanted = self.settings.adversarial_weight * fooled + self.settings.feature_matching_weight * matched
        (direction,) = torch.autograd.grad(wanted, leaf, retain_graph=True)
        told_apart = (losses.adversarial(fake, real=False) + losses.adversarial(real, real=True)) / 2
        weights = list(self.discriminator.parameters())
        self.discriminator.zero_grad(set_to_none=True)
        told_apart.backward(inputs=weights)
        self._synchronize(weights)
        self.optimizers["discriminator"].step()
        values = {"adversarial": fooled, "feature_matching": matched, "discriminator": told_apart}
        return (fakes * direction).sum(), {name: value.item() for name, value in values.items()}

    def _rows(self, frames: Tensor) -> Tensor:
        """(B, F, 3, H, W) as the discriminator sees them: frames in a row, or each by itself."""
        return frames.flatten(1, 2) if self.settings.shape.previous_output else frames.flatten(0, 1)


def learning_rate_factor(number: int, settings: TrainerSettings) -> float:
    """The share of the highest learning rate at a step: a linear rise, then a cosine to zero."""
    if number < settings.warmup_steps:
        return (number + 1) / settings.warmup_steps
    done = (number - settings.warmup_steps) / max(settings.steps - settings.warmup_steps, 1)
    return 0.5 * (1 + math.cos(math.pi * min(done, 1)))


def _prepared(network: M, device: torch.device) -> M:
    network.to(device)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _kernels_and_others(generator: Generator) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Kernels that lead to a norm, and the rest: norms, and the last layer, whose scale is the picture's."""
    last = set(generator.net.head.parameters())
    kernels = [weight for weight in generator.parameters() if weight.ndim == 4 and weight not in last]
    inside = set(kernels)
    return kernels, [weight for weight in generator.parameters() if weight not in inside]


def _adam(parameters: list[nn.Parameter], learning_rate: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, learning_rate, betas=(0.5, 0.999), fused=True)
