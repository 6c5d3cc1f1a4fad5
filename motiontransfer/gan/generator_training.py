"""The plan and the trainee of a subject's generator."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan import losses
from motiontransfer.gan.condition import FIGURE, ConditionStyle
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.parallel import Team
from motiontransfer.gan.picture import draw_rows
from motiontransfer.gan.samples import Augmentation, Batch, Sampler
from motiontransfer.gan.trainer import Trainer, TrainerSettings
from motiontransfer.gan.training import Values
from motiontransfer.gan.training_film import TrainingFilm

_LOOK_PAIRS: Final = 8


@dataclass(frozen=True)
class GeneratorPlan:
    """One training of a generator.

    Attributes:
        film: the subject's film; its pairs are those that train.
        validation: the same film with the pairs that validate, or None where none were set aside.
        style: of the conditions.
        augmentation: of the samples.
        settings: the recipe.
        batch: pairs a step, over all processes.
        seed: of weights and samples.
        folder: where checkpoint and latest picture go.
        digest: of parameters, inputs and code.
    """

    film: TrainingFilm
    validation: TrainingFilm | None
    style: ConditionStyle
    augmentation: Augmentation
    settings: TrainerSettings
    batch: int
    seed: int
    folder: Path
    digest: str

    @property
    def steps(self) -> int:
        """The training's length."""
        return self.settings.steps

    def build(self, team: Team, device: torch.device) -> "GeneratorTrainee":
        """Builds networks with equal weights in every process."""
        torch.manual_seed(self.seed)
        return GeneratorTrainee(self, team, device)


class GeneratorTrainee:
    """A generator in training."""

    def __init__(self, plan: GeneratorPlan, team: Team, device: torch.device) -> None:
        self._plan, self._team, self._device = plan, team, device
        self._trainer = Trainer(plan.settings, device, team.average_gradients)
        self._sampler = Sampler(plan.film, plan.style, plan.augmentation, plan.seed)
        self._share = plan.batch // team.size

    @property
    def averaged(self) -> Generator:
        """The moving average of the weights, which is what is kept."""
        averaged = self._trainer.average.module
        assert isinstance(averaged, Generator)
        return averaged

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps."""
        trainer = self._trainer
        return {
            "generator": trainer.generator,
            "average": trainer.average,
            "discriminator": trainer.discriminator,
        }

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps."""
        return {f"{name}_optimizer": optimizer for name, optimizer in self._trainer.optimizers.items()}

    def step(self, number: int) -> Values:
        """Trains on this process's share of the step's pairs."""
        first = number * self._plan.batch + self._team.rank * self._share
        return self._trainer.step(number, self._sampler.batch(first, self._share).to(self._device))

    def look(self) -> Values:
        """Draws latest.png from held-out pairs (from training pairs where none are held out) and measures.

        Returns:
            `validation_structure`, the SSIM loss around the person; nothing where no pairs are held out.
        """
        plan = self._plan
        film = plan.validation or plan.film
        count = min(_LOOK_PAIRS, len(film.pairs))
        places = np.linspace(0, len(film.pairs) - 1, count).round().astype(int)
        sampler = Sampler(film.with_pairs(film.pairs[places]), plan.style, Augmentation(0, 0), plan.seed)
        batch = sampler.batch(0, count).to(self._device)
        fake = self._two_frames(batch)
        figures, real = batch.conditions[:, 1, FIGURE], batch.images[:, 1]
        draw_rows(plan.folder / "latest.png", [figures * 2 - 1, fake, real])
        if plan.validation is None:
            return {}
        around = (batch.weights[:, 1] > 1).float()
        return {"validation_structure": losses.structure(fake, real, around).item()}

    def _two_frames(self, batch: Batch) -> Tensor:
        with torch.no_grad(), mixed_precision(self._device):
            first = self.averaged(batch.conditions[:, 0], torch.zeros_like(batch.plate), batch.plate)
            return self.averaged(batch.conditions[:, 1], first, batch.plate)
