"""One training step of EDN's face generator after another, with the frozen generator in the loop.

In the paper the losses are those of the face alone. In the released code those of the whole picture, with the
refined face in it, reach the face generator as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan.accumulation import Terms, accumulated
from motiontransfer.gan.device import frozen, mixed_precision
from motiontransfer.gan.discriminator import Features
from motiontransfer.gan.edn_face import cut, paste, refine
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator, FaceDiscriminator
from motiontransfer.gan.edn_samples import EdnBatch
from motiontransfer.gan.edn_settings import EdnFaceSettings
from motiontransfer.gan.judging import judge
from motiontransfer.gan.optimization import adam, follow, prepared, set_learning_rate
from motiontransfer.gan.perceptual import perceptual_network
from motiontransfer.gan.team import Team
from motiontransfer.pose.edn_face_box import IntArray


@dataclass(frozen=True)
class Faces:
    """The faces of B pairs, F = 2 frames each, earlier first: (B, F, 3, S, S) with side S.

    Attributes:
        figures: in [0, 1].
        fakes: refined, and so in [-2, 2].
        reals: in [-1, 1].
    """

    figures: Tensor
    fakes: Tensor
    reals: Tensor


class EdnFaceTrainer:
    """Networks and optimizers of one training.

    Args:
        settings: the recipe.
        painting: the generator whose faces are refined; it is frozen.
        boxes: (T, 4) face boxes in pixels of what it paints; a pair has its first frame's.
        seed: of the perceptual loss's random weights.
        team: the processes that train in step.
        device: where to train.
    """

    def __init__(
        self,
        settings: EdnFaceSettings,
        painting: EdnGenerator,
        boxes: IntArray,
        seed: int,
        team: Team,
        device: torch.device,
    ) -> None:
        self._settings, self._boxes, self._team, self._device = settings, boxes, team, device
        self._painting = frozen(prepared(painting, device), device)
        self.generator = prepared(EdnFaceGenerator(settings.shape), device)
        discriminator = FaceDiscriminator(settings.discriminator_channels, settings.discriminator_layers)
        self.discriminator = prepared(discriminator, device)
        self._perceptual = prepared(perceptual_network(settings.perceptual_weights, seed), device)
        self.optimizers: Mapping[str, Optimizer] = {
            "generator_optimizer": adam(self.generator.parameters(), settings.learning_rate),
            "discriminator_optimizer": adam(self.discriminator.parameters(), settings.learning_rate),
        }

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What is trained."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def step(self, batch: EdnBatch, rate: float) -> Terms:
        """Trains on this process's share of a batch at a learning rate; its losses."""
        set_learning_rate(self.optimizers.values(), rate)
        terms = accumulated(
            len(batch.images),
            self._settings.accumulate,
            lambda part, share: self._descend(self.paint(batch.part(part)), share),
        )
        follow(self.modules.values(), self.optimizers.values(), self._team)
        return terms

    def paint(self, batch: EdnBatch) -> Faces:
        """Two frames in a row, the second from the first with its face refined, as in a film (EDN)."""
        boxes = self._boxes[batch.frames[:, 0]]
        previous, fakes = torch.zeros_like(batch.images[:, 0]), []
        with mixed_precision(self._device):
            for figure in batch.figures.unbind(1):
                painted = self._painting(figure, previous)
                fakes.append(refine(self.generator, cut(figure, boxes), cut(painted, boxes)))
                previous = paste(fakes[-1], painted, boxes)
        figures, reals = (
            torch.stack([cut(frame, boxes) for frame in frames.unbind(1)], 1)
            for frames in (batch.figures, batch.images)
        )
        return Faces(figures, torch.stack(fakes, 1), reals)

    def _descend(self, faces: Faces, share: float) -> Terms:
        """Adds to the gradients what a part of a batch tells; returns its losses."""
        direction, terms = self._judge(faces, share)
        finer, terms["perceptual"] = self._perceive(faces)
        faces.fakes.backward(share * (direction + finer))
        return terms

    def _judge(self, faces: Faces, share: float) -> tuple[Tensor, Terms]:
        """Adds to the discriminator's gradients, and tells where the fakes have to go for it.

        It judges each frame by itself, and losses are means over both.
        """
        leaf = faces.fakes.detach().requires_grad_()
        found = judge(self._look, *(x.flatten(0, 1) for x in (faces.figures, leaf, faces.reals)))
        wanted = self._settings.adversarial_weight * found.adversarial
        (direction,) = torch.autograd.grad(wanted, leaf, retain_graph=True)
        (share * found.discriminator).backward(inputs=list(self.discriminator.parameters()))
        return direction, {
            "adversarial": found.adversarial.detach(),
            "discriminator": found.discriminator.detach(),
        }

    def _look(self, figures: Tensor, faces: Tensor) -> list[Features]:
        with mixed_precision(self._device):
            return [self.discriminator(figures, faces)]

    def _perceive(self, faces: Faces) -> tuple[Tensor, Tensor]:
        """Where the perceptual loss wants the fakes, and its sum over the frames."""
        leaf = faces.fakes.detach().requires_grad_()
        with mixed_precision(self._device):
            mean = self._perceptual(leaf.flatten(0, 1), faces.reals.flatten(0, 1))
        distance = mean * leaf.shape[1]
        (direction,) = torch.autograd.grad(self._settings.perceptual_weight * distance, leaf)
        return direction, distance.detach()
