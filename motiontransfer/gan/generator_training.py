"""The plan and the trainee of a subject's generator."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan import losses
from motiontransfer.gan.ahead import Ahead
from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.condition import FIGURE, ConditionStyle
from motiontransfer.gan.device import mixed_precision
from motiontransfer.gan.early_stop import WATCHED, Best, best_or_last, with_best
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.lighter import lighter_generator
from motiontransfer.gan.picture import draw_rows
from motiontransfer.gan.samples import Augmentation, Batch, Sampler
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.trainer import Trainer, TrainerSettings
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
        folder: where checkpoints and latest picture go.
        digest: of parameters, inputs and code, part by part.
    """

    film: TrainingFilm
    validation: TrainingFilm | None
    style: ConditionStyle
    augmentation: Augmentation
    settings: TrainerSettings
    batch: int
    seed: int
    folder: Path
    digest: Digests

    @property
    def steps(self) -> int:
        """The training's length."""
        return self.settings.steps

    @property
    def patience(self) -> int:
        """Looks in a row without improvement that end it."""
        return self.settings.patience

    @property
    def watched_from(self) -> int:
        """Every look counts."""
        return 0

    def lighter(self) -> str:
        """What to set so that a step takes less memory."""
        return lighter_generator(self.settings, self.film.size, self.batch)

    def build(self, team: Team, device: torch.device) -> "GeneratorTrainee":
        """Builds networks with equal weights in every process."""
        torch.manual_seed(self.seed)
        return GeneratorTrainee(self, team, device)


class GeneratorTrainee:
    """A generator in training."""

    def __init__(self, plan: GeneratorPlan, team: Team, device: torch.device) -> None:
        self._plan, self._team, self._device = plan, team, device
        self._trainer = Trainer(plan.settings, device, team)
        self._sampler = Sampler(plan.film, plan.style, plan.augmentation, plan.seed)
        self._share = plan.batch // team.size
        self._batches = Ahead(self._batch, plan.steps)
        watched = plan.patience > 0 and plan.validation is not None
        self._best = Best(self._averaged) if watched else None

    @property
    def kept(self) -> Generator:
        """The moving average of the weights; with patience, as it did best on held-out frames."""
        return best_or_last(self._best, self._averaged)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps."""
        trainer = self._trainer
        trained = {
            "generator": trainer.generator,
            "average": trainer.average,
            "discriminator": trainer.discriminator,
        }
        return with_best(trained, self._best)

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps."""
        return {f"{name}_optimizer": optimizer for name, optimizer in self._trainer.optimizers.items()}

    def step(self, number: int, rate: float) -> Losses:
        """Trains on this process's share of the step's pairs."""
        return self._trainer.step(number, self._batches[number].to(self._device), rate)

    def look(self) -> Values:
        """Measures on held-out pairs.

        Returns:
            `validation_structure`, the SSIM loss around the person; nothing where no pairs are held out.
        """
        if self._plan.validation is None:
            return {}
        batch = self._shown()
        around = (batch.weights[:, 1] > 1).float()
        loss = losses.structure(self._two_frames(batch), batch.images[:, 1], around).item()
        if self._best is not None:
            self._best.consider(loss, self._averaged)
        return {WATCHED: loss}

    def draw(self) -> None:
        """Draws latest.png: figures, fakes and reals of held-out pairs, of training pairs where none are."""
        batch = self._shown()
        figures, real = batch.conditions[:, 1, FIGURE], batch.images[:, 1]
        draw_rows(self._plan.folder / "latest.png", [figures * 2 - 1, self._two_frames(batch), real])

    @property
    def _averaged(self) -> Generator:
        averaged = self._trainer.average.module
        assert isinstance(averaged, Generator)
        return averaged

    def _shown(self) -> Batch:
        """Pairs from all over the held-out part, on the CPU."""
        plan = self._plan
        film = plan.validation or plan.film
        shown = film.with_pairs(film.spread(_LOOK_PAIRS))
        return Sampler(shown, plan.style, Augmentation(0, 0, 0), plan.seed).batch(0, len(shown.pairs))

    def _batch(self, number: int) -> Batch:
        batch = self._sampler.batch(number * self._plan.batch + self._team.rank * self._share, self._share)
        return batch.pinned() if self._device.type == "cuda" else batch

    def _two_frames(self, batch: Batch) -> Tensor:
        """Each pair's later frame, on the CPU.

        One by one, as in a film; eight at a time would take more memory than a step with `accumulate`.
        """
        return torch.cat([self._later_frame(batch.part(slice(n, n + 1))) for n in range(len(batch.plate))])

    def _later_frame(self, pair: Batch) -> Tensor:
        pair = pair.to(self._device)
        with torch.no_grad(), mixed_precision(self._device):
            first = self._averaged(pair.conditions[:, 0], torch.zeros_like(pair.plate), pair.plate)
            return self._averaged(pair.conditions[:, 1], first, pair.plate).cpu()
