"""One training step of EDN's generator after another, global and then local, in the order of the method.

What the local stage has beside the global one is there from the start and waits, so that a checkpoint of any
step holds the same names; what a stage leaves behind keeps neither gradients nor moments.
"""

from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan.accumulation import Terms, accumulated
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.discriminator import Discriminator, Features
from motiontransfer.gan.edn_networks import EdnGenerator
from motiontransfer.gan.edn_samples import EdnBatch
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.judging import judge
from motiontransfer.gan.optimization import adam, follow, prepared, set_learning_rate
from motiontransfer.gan.perceptual import perceptual_network
from motiontransfer.gan.team import Team

_FRAMES: Final = 2  # of a sample
# pix2pixHD sums a scale's features with 4 / (layers + 1) each, which is four times their mean.
_FEATURES: Final = 4.0


class EdnTrainer:
    """Networks and optimizers of one training. Both generators share a trunk.

    Args:
        settings: the recipe.
        seed: of the perceptual loss's random weights, and of those that the local stage adds.
        team: the processes that train in step.
        device: where to train.
    """

    def __init__(self, settings: EdnSettings, seed: int, team: Team, device: torch.device) -> None:
        self._settings, self._seed, self._team = settings, seed, team
        generator = EdnGenerator(settings.shape)
        self.local_generator = prepared(generator.localized(), device)
        self.global_generator = prepared(generator, device)
        self.discriminator = prepared(_discriminator(settings), device)
        self._perceptual = prepared(perceptual_network(settings.perceptual_weights, seed), device)
        generators = nn.ModuleList(module for name, module in self.modules.items() if name != "discriminator")
        self.optimizers: Mapping[str, Optimizer] = {
            "generator_optimizer": adam(generators.parameters(), settings.learning_rate),
            "discriminator_optimizer": adam(self.discriminator.parameters(), settings.learning_rate),
        }

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What is trained: the trunk once, and what the generators have besides."""
        return {
            "trunk": self.local_generator.trunk,
            "head": self.global_generator.head,
            "enhancer": self.local_generator.enhancer,
            "discriminator": self.discriminator,
        }

    def begin_local(self) -> None:
        """Fresh optimizers, and each of the discriminator's scales where it finds the resolution it knows.

        The finest is new, and the coarsest of before has nothing to see any more.
        """
        for optimizer in self.optimizers.values():
            optimizer.state.clear()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed + 1)
            begun = _discriminator(self._settings)
        for scale, known in zip(begun.scales[1:], self.discriminator.scales[:-1], strict=True):
            scale.load_state_dict(known.state_dict())
        self.discriminator.load_state_dict(begun.state_dict())

    def step(self, batch: EdnBatch, local: bool, rate: float) -> Terms:
        """Trains on this process's share of a batch, at the stage's size, at a learning rate; its losses."""
        set_learning_rate(self.optimizers.values(), rate)
        terms = accumulated(
            len(batch.images),
            self._settings.accumulate,
            lambda part, share: self.descend(batch.part(part), local, share),
        )
        follow([self.generator(local), self.discriminator], self.optimizers.values(), self._team)
        return terms

    def paint(self, figures: Tensor, local: bool) -> Tensor:
        """Two frames in a row, the second from the first's output and that from zeros (EDN).

        Args:
            figures: (B, F, 3, H, W) in [0, 1].
            local: whether by the local generator.

        Returns:
            (B, F, 3, H, W) in [-1, 1], the second not detached from the first.
        """
        fakes, previous = [], torch.zeros_like(figures[:, 0])
        with mixed_precision(figures.device):
            for figure in figures.unbind(1):
                previous = self.generator(local)(figure, previous)
                fakes.append(previous)
        return torch.stack(fakes, 1)

    def generator(self, local: bool) -> EdnGenerator:
        """The generator of a stage."""
        return self.local_generator if local else self.global_generator

    def descend(self, batch: EdnBatch, local: bool, share: float) -> Terms:
        """Adds to the gradients what a part of a batch tells; returns its losses.

        Each loss is carried back to the fakes by itself, and all that they say from there through the
        generator: so no more than one of their networks' activations lies beside its own.
        """
        fakes = self.paint(batch.figures, local)
        direction, terms = self._judge(fakes.detach(), batch, share)
        finer, terms["perceptual"] = self._perceive(fakes.detach(), batch.images, local)
        fakes.backward(share * (direction + finer))
        return terms

    def _judge(self, fakes: Tensor, batch: EdnBatch, share: float) -> tuple[Tensor, Terms]:
        """Adds to the discriminator's gradients, and tells where the fakes have to go for it."""
        settings, leaf = self._settings, fakes.requires_grad_()
        found = judge(self._look, *(x.flatten(1, 2) for x in (batch.figures, leaf, batch.images)))
        matched = _FEATURES * found.feature_matching
        wanted = settings.adversarial_weight * found.adversarial + settings.feature_matching_weight * matched
        (direction,) = torch.autograd.grad(wanted, leaf, retain_graph=True)
        (share * found.discriminator).backward(inputs=list(self.discriminator.parameters()))
        terms = {
            "adversarial": found.adversarial,
            "feature_matching": matched,
            "discriminator": found.discriminator,
        }
        return direction, {name: term.detach() for name, term in terms.items()}

    def _look(self, figures: Tensor, images: Tensor) -> list[Features]:
        """D(x_{t-1}, x_t, y_{t-1}, y_t)."""
        with mixed_precision(images.device):
            verdicts: list[Features] = self.discriminator(figures, images)
        return verdicts

    def _perceive(self, fakes: Tensor, images: Tensor, local: bool) -> tuple[Tensor, Tensor]:
        """Where the perceptual loss wants the fakes, and its sum over the frames, which go one by one."""
        settings = self._settings
        weight = settings.local_perceptual_weight if local else settings.global_perceptual_weight
        directions, distances = [], []
        for fake, image in zip(fakes.unbind(1), images.unbind(1), strict=True):
            leaf = fake.detach().requires_grad_()
            with mixed_precision(leaf.device):
                distance = self._perceptual(leaf, image)
            directions.append(torch.autograd.grad(weight * distance, leaf)[0])
            distances.append(distance.detach())
        return torch.stack(directions, 1), torch.stack(distances).sum()


def _discriminator(settings: EdnSettings) -> Discriminator:
    return Discriminator(
        _FRAMES,
        settings.discriminator_channels,
        settings.discriminator_layers,
        settings.discriminator_scales,
    )
