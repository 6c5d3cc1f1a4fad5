"""One training step after another: the generator's and the discriminator's, in the order of the method."""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from motiontransfer.gan import losses
from motiontransfer.gan.accumulation import Terms, accumulated
from motiontransfer.gan.condition import FIGURE, REACH
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.discriminator import Discriminator, Features
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.judging import judge
from motiontransfer.gan.muon import Muon
from motiontransfer.gan.optimization import adam, follow, prepared
from motiontransfer.gan.samples import Batch
from motiontransfer.gan.team import Team
from motiontransfer.gan.window import Size

_FRAMES: Final = 2  # of a sample


@dataclass(frozen=True)
class TrainerSettings:
    """The recipe.

    Attributes:
        shape: of the generator.
        discriminator_channels, discriminator_layers, discriminator_scales: of the discriminator.
        accumulate: parts in which a process takes its share of a batch, one after another.
        patience: looks at the validation part in a row without improvement that end it; 0 trains to the end.
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
    accumulate: int
    patience: int
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
        team: the processes that train in step.
    """

    def __init__(self, settings: TrainerSettings, device: torch.device, team: Team) -> None:
        self.settings, self._team = settings, team
        self.generator = prepared(Generator(settings.shape), device)
        self.discriminator = prepared(
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
            "generator": adam(others, settings.learning_rate),
            "discriminator": adam(self.discriminator.parameters(), settings.learning_rate / 2),
        }
        self._peaks = {name: optimizer.param_groups[0]["lr"] for name, optimizer in self.optimizers.items()}

    def step(self, number: int, batch: Batch, rate: float = 1.0) -> dict[str, Tensor | float]:
        """Trains on this process's share of a batch.

        Args:
            number: of the step, from 0.
            batch: the share, on the trainer's device.
            rate: times the step's learning rates.

        Returns:
            Its losses, left on the device, and the learning rate, by name.
        """
        rate *= learning_rate_factor(number, self.settings)
        for name, optimizer in self.optimizers.items():
            optimizer.param_groups[0]["lr"] = self._peaks[name] * rate
        judged = number >= self.settings.adversarial_from * self.settings.steps
        sizes = self._window_sizes(batch)
        terms = accumulated(
            len(batch.plate),
            self.settings.accumulate,
            lambda part, share: self.descend(batch.part(part), sizes, share, judged),
        )
        self.follow(judged)
        return {**terms, "learning_rate": self.settings.learning_rate * rate}

    def descend(self, batch: Batch, sizes: list[Size], share: float, judged: bool) -> Terms:
        """Adds to the gradients what a part of a batch tells; returns its losses.

        Args:
            batch: the part.
            sizes: of the windows around the person, in all frames together and in each.
            share: of the part in its batch.
            judged: whether the discriminator has joined.
        """
        # Beyond where the generator paints there is nothing to learn.
        batch = batch.cut(self.generator.windows(batch.conditions[:, :, REACH].amax(1), sizes[0]))
        fakes = self._unroll(batch, sizes[1:])
        loss, terms = self._reconstruction(fakes, batch)
        if judged:
            through_discriminator, judgement = self._judge(fakes, batch, share)
            loss, terms = loss + through_discriminator, terms | judgement
        (share * loss).backward()
        return terms

    def follow(self, judged: bool) -> None:
        """Moves the weights along the gradients of all processes, which are then gone."""
        trained = [self.generator, self.discriminator] if judged else [self.generator]
        optimizers = [
            optimizer for name, optimizer in self.optimizers.items() if judged or name != "discriminator"
        ]
        follow(trained, optimizers, self._team)
        self.average.update_parameters(self.generator)

    def _window_sizes(self, batch: Batch) -> list[Size]:
        """Of the windows that hold the person in both frames, and in each: those of the whole batch.

        Instance norm sees how much of a picture is background, so they must not depend on how a batch is
        shared out among processes, or taken in parts.
        """
        reach = batch.conditions[:, :, REACH]
        own = [self.generator.windows(part).size for part in (reach.amax(1), *reach.unbind(1))]
        sides = self._team.largest([side for size in own for side in size])
        return list(zip(sides[::2], sides[1::2], strict=True))

    def _unroll(self, batch: Batch, sizes: list[Size]) -> Tensor:
        """Two frames in a row, the second from the first's output: (B, F, 3, H, W)."""
        fakes: list[Tensor] = []
        previous = torch.zeros_like(batch.plate)
        for condition, size in zip(batch.conditions.unbind(1), sizes, strict=True):
            with mixed_precision(condition.device):
                previous = self.generator(condition, previous, batch.plate, size)
            fakes.append(previous)
        return torch.stack(fakes, 1)

    def _reconstruction(self, fakes: Tensor, batch: Batch) -> tuple[Tensor, Terms]:
        flat = (fakes.flatten(0, 1), batch.images.flatten(0, 1), batch.weights.flatten(0, 1))
        terms = {
            "pixel": (losses.charbonnier, self.settings.pixel_weight),
            "gradient": (losses.gradient, self.settings.gradient_weight),
            "structure": (losses.structure, self.settings.structure_weight),
        }
        parts = {name: (loss(*flat), weight) for name, (loss, weight) in terms.items() if weight}
        total = torch.stack([value * weight for value, weight in parts.values()]).sum()
        return total, {name: value.detach() for name, (value, _) in parts.items()}

    def _judge(self, fakes: Tensor, batch: Batch, share: float) -> tuple[Tensor, Terms]:
        """Adds to the discriminator's gradients and returns the generator's losses through it.

        One forward pass over fake and real serves both: the generator's losses are carried back to the
        fake pictures alone, then the discriminator's to its weights.
        """
        leaf = fakes.detach().requires_grad_()
        figures = self._rows(batch.conditions[:, :, FIGURE])
        found = judge(self._look, figures, self._rows(leaf), self._rows(batch.images))
        wanted = (
            self.settings.adversarial_weight * found.adversarial
            + self.settings.feature_matching_weight * found.feature_matching
        )
        (direction,) = torch.autograd.grad(wanted, leaf, retain_graph=True)
        (share * found.discriminator).backward(inputs=list(self.discriminator.parameters()))
        terms = {
            "adversarial": found.adversarial,
            "feature_matching": found.feature_matching,
            "discriminator": found.discriminator,
        }
        return (fakes * direction).sum(), {name: term.detach() for name, term in terms.items()}

    def _look(self, figures: Tensor, images: Tensor) -> list[Features]:
        with mixed_precision(images.device):
            verdicts: list[Features] = self.discriminator(figures, images)
        return verdicts

    def _rows(self, frames: Tensor) -> Tensor:
        """(B, F, 3, H, W) as the discriminator sees them: frames in a row, or each by itself."""
        return frames.flatten(1, 2) if self.settings.shape.previous_output else frames.flatten(0, 1)


def learning_rate_factor(number: int, settings: TrainerSettings) -> float:
    """The share of the highest learning rate at a step: a linear rise, then a cosine to zero."""
    if number < settings.warmup_steps:
        return (number + 1) / settings.warmup_steps
    done = (number - settings.warmup_steps) / max(settings.steps - settings.warmup_steps, 1)
    return 0.5 * (1 + math.cos(math.pi * min(done, 1)))


def _kernels_and_others(generator: Generator) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Kernels that lead to a norm, and the rest: norms, and the last layer, whose scale is the picture's."""
    last = set(generator.net.head.parameters())
    kernels = [weight for weight in generator.parameters() if weight.ndim == 4 and weight not in last]
    inside = set(kernels)
    return kernels, [weight for weight in generator.parameters() if weight not in inside]
