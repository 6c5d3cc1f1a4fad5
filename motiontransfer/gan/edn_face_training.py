"""The plan and the trainee of EDN's face generator."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.gan import losses
from motiontransfer.gan.ahead import Ahead
from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.early_stop import WATCHED, Best, best_or_last, with_best
from motiontransfer.gan.edn_face_trainer import EdnFaceTrainer, Faces
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator
from motiontransfer.gan.edn_samples import EdnBatch, EdnSampler
from motiontransfer.gan.edn_settings import EdnFaceSettings, learning_rate, steps_of
from motiontransfer.gan.generator_file import read_generator
from motiontransfer.gan.lighter import lighter_faces
from motiontransfer.gan.picture import draw_rows
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.training_film import Frames, TrainingFilm
from motiontransfer.pose.edn_face_box import IntArray

_LOOK_PAIRS: Final = 12


@dataclass(frozen=True)
class EdnFacePlan:
    """One training of EDN's face generator.

    Attributes:
        film: the subject's film; of its pairs, those train whose first frame has a face box.
        validation: the same film with the pairs that validate, or None where none were set aside.
        boxes: (T, 4) face boxes in pixels of what the generator paints, zeros where there is none; both
            frames of a pair have the first one's, as in the released code.
        generator: the file of the generator whose faces are refined. It is not changed.
        style: of the stick figures, that of the generator.
        size: (height, width) of the generator's pictures, which may be squashed; a global one paints half.
        settings: the recipe.
        batch: pairs a step, over all processes; 1 in the released code.
        seed: of weights and samples.
        folder: where checkpoint and latest picture go.
        digest: of parameters, inputs and code.
    """

    film: TrainingFilm
    validation: TrainingFilm | None
    boxes: IntArray
    generator: Path
    style: ConditionStyle
    size: tuple[int, int]
    settings: EdnFaceSettings
    batch: int
    seed: int
    folder: Path
    digest: Digests

    @cached_property  # the loop asks for its length at every step
    def faces(self) -> TrainingFilm:
        """The film with the pairs that train.

        Raises:
            PoseError: no pair has a face.
        """
        film = _with_faces(self.film, self.boxes)
        if not len(film.pairs):
            raise PoseError("no training frame shows a nose or an ear; film the dancer's face as well")
        return film

    @cached_property
    def held_out(self) -> TrainingFilm | None:
        """The film with the pairs that validate, or None where none shows a face."""
        film = self.validation and _with_faces(self.validation, self.boxes)
        return film if film is not None and len(film.pairs) else None

    @property
    def steps(self) -> int:
        """The training's length."""
        return steps_of(self.settings.epochs, len(self.faces.pairs), self.batch)

    @property
    def patience(self) -> int:
        """So many looks in a row without improvement end the training; 0 trains to its end."""
        return self.settings.patience

    @property
    def watched_from(self) -> int:
        """All looks count."""
        return 0

    def lighter(self) -> str:
        """What to set so that a step takes less memory."""
        settings = self.settings
        return lighter_faces("train_face.edn", self.batch, settings.accumulate, settings.shape.channels)

    def build(self, team: Team, device: torch.device) -> "EdnFaceTrainee":
        """Builds networks with equal weights in every process.

        Raises:
            ArtifactError: the generator is missing, or of another preset.
            PoseError: no pair has a face.
        """
        painting = read_generator(self.generator).network
        if not isinstance(painting, EdnGenerator):
            raise ArtifactError(
                f"{self.generator}: is a generator of the preset default, expected edn; run train_gan again"
            )
        torch.manual_seed(self.seed)
        return EdnFaceTrainee(self, painting, team, device)


class EdnFaceTrainee:
    """EDN's face generator in training.

    Args:
        plan: what to train.
        painting: the generator whose faces are refined.
        team: the processes that train in step.
        device: where to train.
    """

    def __init__(self, plan: EdnFacePlan, painting: EdnGenerator, team: Team, device: torch.device) -> None:
        self._plan, self._team, self._device = plan, team, device
        self._trainer = EdnFaceTrainer(plan.settings, painting, plan.boxes, plan.seed, team, device)
        self._sampler = EdnSampler(plan.faces, plan.style, plan.size, plan.seed)
        self._share, self._halved, self._steps = plan.batch // team.size, not painting.shape.local, plan.steps
        self._batches = Ahead(self._batch, self._steps)
        self._best = Best(self._trainer.generator) if plan.patience else None

    @property
    def kept(self) -> EdnFaceGenerator:
        """The face generator as it is at the end.

        Where the validation part may end the training, with the weights that did best on it.
        """
        return best_or_last(self._best, self._trainer.generator)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps."""
        return with_best(self._trainer.modules, self._best)

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps."""
        return self._trainer.optimizers

    def step(self, number: int, rate: float) -> Losses:
        """Trains on this process's share of the step's pairs."""
        rate *= learning_rate(number, self._steps, self._plan.settings)
        batch = self._batches[number].to(self._device)
        return {**self._trainer.step(batch, rate), "learning_rate": rate}

    def look(self) -> Values:
        """Measures on held-out faces, and keeps the best weights where they are asked for.

        Returns:
            The SSIM loss of the faces; nothing where none are held out.
        """
        if self._plan.held_out is None:
            return {}
        _, fake, real = self._looked()
        loss = losses.structure(fake, real, torch.ones_like(fake[:, :1])).item()
        if self._best is not None:
            self._best.consider(loss, self._trainer.generator)
        return {WATCHED: loss}

    def draw(self) -> None:
        """Draws latest.png from held-out faces (from training faces where none are held out)."""
        figure, fake, real = self._looked()
        draw_rows(self._plan.folder / "latest.png", [figure * 2 - 1, fake, real])

    def _batch(self, number: int) -> EdnBatch:
        first = number * self._plan.batch + self._team.rank * self._share
        batch = self._sampler.batch(first, self._share, self._halved)
        return batch.pinned() if self._device.type == "cuda" else batch

    def _looked(self) -> tuple[Tensor, Tensor, Tensor]:
        """Figures, fakes and reals of faces spread over the held-out ones, of pairs' later frames."""
        pairs = (self._plan.held_out or self._plan.faces).spread(_LOOK_PAIRS)
        with torch.no_grad():
            looked = [self._painted(pair[None]) for pair in pairs]
        figures, fakes, reals = zip(
            *((f.figures[:, 1], f.fakes[:, 1], f.reals[:, 1]) for f in looked), strict=True
        )
        return torch.cat(figures), torch.cat(fakes), torch.cat(reals)

    def _painted(self, pairs: Frames) -> Faces:
        return self._trainer.paint(self._sampler.of(pairs, self._halved).to(self._device))


def _with_faces(film: TrainingFilm, boxes: IntArray) -> TrainingFilm:
    """The film with those of its pairs whose first frame has a face box."""
    return film.with_pairs(film.pairs[boxes[film.pairs[:, 0]].any(1)])
