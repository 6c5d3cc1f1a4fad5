"""What is trained: a plan, small enough to travel, and the trainee that it builds in each process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.team import Team, Values

Losses = Mapping[str, Tensor | float]


class Trainee(Protocol):
    """Networks in training, and how they take a step.

    A step is a function of weights, moments, the step's number and its rate alone: it draws no random number
    that these do not give. So a training goes on from a checkpoint to the same bytes.
    """

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps, by name: the same from the first step to the last."""

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps, by name."""

    def step(self, number: int, rate: float) -> Losses:
        """Trains on this process's share of step `number`'s samples.

        Args:
            number: of the step, from 0; samples and learning rate follow from it.
            rate: times all learning rates: 1, or less for good once the training went back (`divergence`).

        Returns:
            Losses by name, scalars that stay on the device: the loop reads those of many steps at once, and
            need not wait for a GPU at each.
        """

    def look(self) -> Values:
        """Measures on held-out frames; called at fixed steps, in rank 0 alone.

        May keep the weights that did best so far. Among the values is `early_stop.WATCHED` where frames are
        held out.
        """

    def draw(self) -> None:
        """Draws latest.png; called in rank 0 alone and by the clock, so it changes nothing that trains."""


T = TypeVar("T", bound=Trainee, covariant=True)


class Plan(Protocol[T]):
    """One training, small enough to be sent to each process.

    Attributes:
        steps: its length.
        batch: samples a step over all processes.
        folder: where checkpoints and latest picture go.
        digest: of what it is made from, part by part (`checkpoint.digests`).
        patience: so many looks in a row without improvement end the training; 0 trains to its end.
        watched_from: the step from which looks count.
    """

    @property
    def steps(self) -> int: ...  # noqa: D102
    @property
    def batch(self) -> int: ...  # noqa: D102
    @property
    def folder(self) -> Path: ...  # noqa: D102
    @property
    def digest(self) -> Digests: ...  # noqa: D102
    @property
    def patience(self) -> int: ...  # noqa: D102
    @property
    def watched_from(self) -> int: ...  # noqa: D102

    def build(self, team: Team, device: torch.device) -> T:
        """Builds the networks, equal in every process."""

    def lighter(self) -> str:
        """What to set, and to what, so that a step takes less memory: the best first, in words."""
