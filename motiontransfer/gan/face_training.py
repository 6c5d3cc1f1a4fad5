"""The plan and the trainee of a subject's face generator."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan import losses
from motiontransfer.gan.accumulation import Terms, accumulated
from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.discriminator import PatchDiscriminator
from motiontransfer.gan.early_stop import WATCHED, Best
from motiontransfer.gan.face_crops import FaceCrops
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape, refined, rim
from motiontransfer.gan.lighter import lighter_faces
from motiontransfer.gan.optimization import adam, follow, set_learning_rate
from motiontransfer.gan.picture import draw_rows
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses

_LOOK_FACES: Final = 12
_TOGETHER: Final = 64  # held-out faces measured at a time


@dataclass(frozen=True)
class FaceSettings:
    """The recipe.

    Attributes:
        shape: of the face generator.
        discriminator_channels: of its single 70 x 70 patch discriminator.
        accumulate: parts in which a process takes its share of a batch, one after another.
        patience: looks at the validation part in a row without improvement that end it; 0 trains to the end.
        steps: length of the training.
        learning_rate: at its start; it falls to zero in a straight line.
        adversarial_from: the share of the steps after which the discriminator joins.
        pixel_weight, gradient_weight, structure_weight, adversarial_weight: of the losses.
    """

    shape: FaceShape
    discriminator_channels: int
    accumulate: int
    patience: int
    steps: int
    learning_rate: float
    adversarial_from: float
    pixel_weight: float
    gradient_weight: float
    structure_weight: float
    adversarial_weight: float


@dataclass(frozen=True)
class FacePlan:
    """One training of a face generator: as `GeneratorPlan`, on faces cut out beforehand.

    Attributes:
        crops: faces that train.
        validation: held-out faces that choose, or None.
        settings: the recipe.
        batch: faces a step, over all processes.
        seed: of weights and samples.
        folder: where checkpoints and latest picture go.
        digest: of parameters, inputs and code, part by part.
    """

    crops: FaceCrops
    validation: FaceCrops | None
    settings: FaceSettings
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
        settings = self.settings
        return lighter_faces("train_face.default", self.batch, settings.accumulate, settings.shape.channels)

    def build(self, team: Team, device: torch.device) -> "FaceTrainee":
        """Builds networks with equal weights in every process."""
        torch.manual_seed(self.seed)
        return FaceTrainee(self, team, device)


class FaceTrainee:
    """A face generator in training."""

    def __init__(self, plan: FacePlan, team: Team, device: torch.device) -> None:
        self._plan, self._team, self._device = plan, team, device
        settings = plan.settings
        self._generator = FaceGenerator(settings.shape).to(device)
        self._discriminator = PatchDiscriminator(3 + 3, settings.discriminator_channels, 3).to(device)
        self._best = Best(self._generator)
        self._generator_optimizer = adam(self._generator.parameters(), settings.learning_rate)
        self._discriminator_optimizer = adam(self._discriminator.parameters(), settings.learning_rate)
        self._share = plan.batch // team.size
        if plan.validation is not None:  # doing nothing is the first to beat
            self._best.consider(self._validation_loss(self._generator, plan.validation), self._generator)

    @property
    def kept(self) -> FaceGenerator:
        """The best on held-out faces; the last where none are held out."""
        return self._generator if self._plan.validation is None else self._best.network

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps."""
        return {"generator": self._generator, "best": self._best, "discriminator": self._discriminator}

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps."""
        return {
            "generator_optimizer": self._generator_optimizer,
            "discriminator_optimizer": self._discriminator_optimizer,
        }

    def step(self, number: int, rate: float) -> Losses:
        """Trains on this process's share of the step's faces."""
        settings = self._plan.settings
        rate *= settings.learning_rate * (1 - number / settings.steps)
        set_learning_rate(self.optimizers.values(), rate)
        faces = self._faces(number)
        judged = number >= settings.adversarial_from * settings.steps
        trained = [self._generator, self._discriminator] if judged else [self._generator]
        values = accumulated(
            self._share,
            settings.accumulate,
            lambda part, share: self._descend([pictures[part] for pictures in faces], share, judged),
        )
        follow(trained, list(self.optimizers.values())[: len(trained)], self._team)
        return values

    def look(self) -> Values:
        """Measures and keeps the best where faces are held out."""
        if self._plan.validation is None:
            return {}
        loss = self._validation_loss(self._generator, self._plan.validation)
        self._best.consider(loss, self._generator)
        return {WATCHED: loss}

    def draw(self) -> None:
        """Draws latest.png: figures, fakes, what becomes of them, and reals."""
        crops = self._plan.validation or self._plan.crops
        places = torch.linspace(0, len(crops) - 1, min(_LOOK_FACES, len(crops))).round().long()
        figure, fake, real = crops.at(places, self._device)
        with torch.no_grad():
            face = refined(fake, self._generator(figure, fake))
        draw_rows(self._plan.folder / "latest.png", [figure * 2 - 1, fake, face, real])

    def _faces(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        random = np.random.default_rng([self._plan.seed, number])
        places = random.integers(0, len(self._plan.crops), self._plan.batch)
        share = places[self._team.rank * self._share :][: self._share]
        return self._plan.crops.at(torch.from_numpy(share), self._device)

    def _descend(self, faces: list[Tensor], share: float, judged: bool) -> Terms:
        """Adds to the gradients what a part of the batch tells; returns its losses."""
        figure, fake, real = faces
        face = refined(fake, self._generator(figure, fake))
        loss, terms = self._reconstruction(face, real)
        if judged:
            fooled = self._fool(figure, face)
            told_apart = self._tell_apart(figure, face.detach(), real)
            loss = loss + self._plan.settings.adversarial_weight * fooled
            terms |= {"adversarial": fooled.detach(), "discriminator": told_apart.detach()}
            (share * told_apart).backward(inputs=list(self._discriminator.parameters()))
        (share * loss).backward(inputs=list(self._generator.parameters()))
        return terms

    def _reconstruction(self, face: Tensor, real: Tensor) -> tuple[Tensor, Terms]:
        settings, weight = self._plan.settings, _weights(face)
        terms = {
            "pixel": losses.charbonnier(face, real, weight),
            "gradient": losses.gradient(face, real, weight),
            "structure": losses.structure(face, real, weight),
        }
        scales = (settings.pixel_weight, settings.gradient_weight, settings.structure_weight)
        total = torch.stack([scale * term for scale, term in zip(scales, terms.values(), strict=True)]).sum()
        return total, {name: term.detach() for name, term in terms.items()}

    def _fool(self, figure: Tensor, face: Tensor) -> Tensor:
        return losses.adversarial([self._discriminator(torch.cat([figure, face], 1))], real=True)

    def _tell_apart(self, figure: Tensor, face: Tensor, real: Tensor) -> Tensor:
        both = torch.cat([torch.cat([figure, face], 1), torch.cat([figure, real], 1)])
        fake, true = self._discriminator(both)[-1].chunk(2)
        return (losses.adversarial([[fake]], real=False) + losses.adversarial([[true]], real=True)) / 2

    def _validation_loss(self, generator: FaceGenerator, crops: FaceCrops) -> float:
        """The mean SSIM loss over held-out faces, a few at a time so that memory stays small."""
        total = 0.0
        for places in torch.arange(len(crops)).split(_TOGETHER):
            figures, fakes, reals = crops.at(places, self._device)
            with torch.no_grad():
                faces = refined(fakes, generator(figures, fakes))
                total += len(places) * losses.structure(faces, reals, _weights(faces)).item()
        return total / len(crops)


def _weights(face: Tensor) -> Tensor:
    return rim(face.shape[-1], face.device).expand(len(face), -1, -1, -1)
