"""EDN in small: recipes and plans on the tiny film."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from small_film import SIZE, training_film
from torch import Tensor, nn

from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.edn_networks import EdnShape
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.edn_training import EdnPlan
from motiontransfer.gan.perceptual import Perceptual, perceptual_network
from motiontransfer.gan.team import Team
from motiontransfer.pose.stick_figure import StickFigureStyle

EDN_STYLE = ConditionStyle(StickFigureStyle("edn", 0.02, 0.01, 0.01, 8), 1.4, False)
SETTINGS = EdnSettings(
    shape=EdnShape(channels=8, halvings=2, blocks=2, enhancer_blocks=1, local=False),
    discriminator_channels=8, discriminator_layers=3, discriminator_scales=3, global_epochs=0.5,
    local_epochs=0.5, learning_rate=2e-4, constant_fraction=0.5, adversarial_weight=1.0,
    feature_matching_weight=10.0, global_perceptual_weight=5.0, local_perceptual_weight=10.0,
    perceptual_weights=None, accumulate=1, patience=0,
)  # fmt: skip


def edn_plan(folder: Path, batch: int = 1, frames: int = 9, **changes: Any) -> EdnPlan:
    """Eight pairs: four steps a stage unless told otherwise, the last two validate."""
    folder.mkdir(parents=True, exist_ok=True)
    film = training_film(folder, frames)
    settings = replace(SETTINGS, **changes)
    return EdnPlan(film, film.with_pairs(film.pairs[-2:]), EDN_STYLE, SIZE, settings, batch, 0, folder, {})


class Recording(Team):
    """A team of one that remembers the gradients of each descent."""

    gradients: list[list[Tensor]]

    def __init__(self) -> None:
        super().__init__(0, 1, torch.device("cpu"), None, None)
        object.__setattr__(self, "gradients", [])

    def average_gradients(self, parameters: list[nn.Parameter]) -> None:
        self.gradients.append([p.grad.clone() for p in parameters if p.grad is not None])


def narrow_perceptual(file: None, seed: int) -> Perceptual:
    """The perceptual loss with a few channels: at VGG19's own width it is most of a small step's time."""
    return perceptual_network(file, seed, (8, 8, 8, 8, 8))


def bytes_of(network: nn.Module) -> bytes:
    return b"".join(value.detach().numpy().tobytes() for value in network.state_dict().values())
