"""The plan and the trainee of EDN's generator: what each step of its two stages trains on."""

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
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.early_stop import WATCHED, Best, best_or_last, with_best
from motiontransfer.gan.edn_networks import EdnGenerator
from motiontransfer.gan.edn_samples import EdnBatch, EdnSampler
from motiontransfer.gan.edn_settings import EdnSettings, learning_rate, steps_of
from motiontransfer.gan.edn_trainer import EdnTrainer
from motiontransfer.gan.lighter import lighter_edn
from motiontransfer.gan.picture import draw_rows
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.training_film import Frames, TrainingFilm

_LOOK_PAIRS: Final = 4


@dataclass(frozen=True)
class EdnPlan:
    """One training of EDN's generator.

    Attributes:
        film: the subject's film; its pairs are those that train.
        validation: the same film with the pairs that validate, or None where none were set aside.
        style: of the stick figures.
        size: (height, width) of the pictures that the local generator sees, which may be squashed.
        settings: the recipe.
        batch: pairs a step, over all processes; 1 in the released code.
        seed: of weights and samples.
        folder: where checkpoint and latest picture go.
        digest: of parameters, inputs and code.
    """

    film: TrainingFilm
    validation: TrainingFilm | None
    style: ConditionStyle
    size: tuple[int, int]
    settings: EdnSettings
    batch: int
    seed: int
    folder: Path
    digest: Digests

    @property
    def global_steps(self) -> int:
        """The global stage's length."""
        return steps_of(self.settings.global_epochs, len(self.film.pairs), self.batch)

    @property
    def steps(self) -> int:
        """Both stages' length."""
        return self.global_steps + steps_of(self.settings.local_epochs, len(self.film.pairs), self.batch)

    @property
    def patience(self) -> int:
        """So many looks in a row without improvement end the training; 0 trains to its end."""
        return self.settings.patience

    @property
    def watched_from(self) -> int:
        """The first step that is the kept generator's."""
        return self.global_steps + 1 if self.settings.local_epochs else 0

    def is_local(self, number: int) -> bool:
        """Whether a step, from 0, is the local stage's."""
        return number >= self.global_steps

    def learning_rate(self, number: int) -> float:
        """At a step, from 0: each stage begins anew."""
        first, end = (self.global_steps, self.steps) if self.is_local(number) else (0, self.global_steps)
        return learning_rate(number - first, end - first, self.settings)

    def lighter(self) -> str:
        """What to set so that a step takes less memory."""
        return lighter_edn(self.settings, self.size, self.batch)

    def build(self, team: Team, device: torch.device) -> "EdnTrainee":
        """Builds networks with equal weights in every process."""
        torch.manual_seed(self.seed)
        return EdnTrainee(self, team, device)


class EdnTrainee:
    """EDN's generator in training."""

    def __init__(self, plan: EdnPlan, team: Team, device: torch.device) -> None:
        self._plan, self._team, self._device = plan, team, device
        self._trainer = EdnTrainer(plan.settings, plan.seed, team, device)
        self._sampler = EdnSampler(plan.film, plan.style, plan.size, plan.seed)
        self._share = plan.batch // team.size
        self._batches = Ahead(self._batch, plan.steps)
        self._local = plan.is_local(0)
        self._best = Best(self._last) if plan.patience else None

    @property
    def kept(self) -> EdnGenerator:
        """The local generator (the global one where there is no local stage): as it is at the end.

        Where the validation part may end the training, with the weights that did best on it.
        """
        return best_or_last(self._best, self._last)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps."""
        return with_best(self._trainer.modules, self._best)

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps."""
        return self._trainer.optimizers

    def step(self, number: int, rate: float) -> Losses:
        """Trains on this process's share of the step's pairs; the local stage begins at its first step."""
        plan = self._plan
        self._local = plan.is_local(number)
        if 0 < number == plan.global_steps:
            self._trainer.begin_local()
        rate *= plan.learning_rate(number)
        batch = self._batches[number].to(self._device)
        return {**self._trainer.step(batch, self._local, rate), "learning_rate": rate}

    def look(self) -> Values:
        """Measures on held-out pairs, and keeps the best weights where they are asked for.

        Returns:
            The SSIM loss around the person, at the size of the stage; nothing where no pairs are held out.
        """
        if self._plan.validation is None:
            return {}
        frames, _, fake, real = self._looked()
        around = self._sampler.around_person(frames, (fake.shape[-2], fake.shape[-1]))
        loss = losses.structure(fake, real, around).item()
        if self._best is not None and self._local == self._last.shape.local:
            self._best.consider(loss, self._last)
        return {WATCHED: loss}

    def draw(self) -> None:
        """Draws latest.png from held-out pairs (from training pairs where none are held out)."""
        _, figure, fake, real = self._looked()
        draw_rows(self._plan.folder / "latest.png", [figure * 2 - 1, fake, real])

    @property
    def _last(self) -> EdnGenerator:
        trainer = self._trainer
        return trainer.local_generator if self._plan.settings.local_epochs else trainer.global_generator

    def _batch(self, number: int) -> EdnBatch:
        first = number * self._plan.batch + self._team.rank * self._share
        batch = self._sampler.batch(first, self._share, halved=not self._plan.is_local(number))
        return batch.pinned() if self._device.type == "cuda" else batch

    def _looked(self) -> tuple[Frames, Tensor, Tensor, Tensor]:
        """Later frames of pairs spread over the held-out ones, their figures, fakes and reals on the CPU."""
        pairs = (self._plan.validation or self._plan.film).spread(_LOOK_PAIRS)
        batch = self._sampler.of(pairs, halved=not self._local)
        with torch.no_grad():
            fakes = [
                self._trainer.paint(pair[None].to(self._device), self._local)[:, 1] for pair in batch.figures
            ]
        return pairs[:, 1], batch.figures[:, 1], torch.cat(fakes).cpu(), batch.images[:, 1]
