"""The blocks `train_gan.edn` and `train_face.edn`: the recipes of EDN's two trainings."""

from dataclasses import fields
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from motiontransfer.gan.edn_networks import EdnFaceShape, EdnShape
from motiontransfer.gan.edn_settings import EdnFaceSettings, EdnSettings
from stages.blocks.perceptual import PerceptualParams

Weight = Annotated[float, Field(ge=0, le=1000)]
Epochs = Annotated[float, Field(gt=0, le=10_000)]
Blocks = Annotated[int, Field(ge=0, le=32)]
Channels = Annotated[int, Field(ge=4, le=512)]

# What the settings do not take as it stands in the block.
_MADE: Final = {"shape", "perceptual_weights"}


class _EdnParams(PerceptualParams):
    """What both recipes have."""

    accumulate: Annotated[int, Field(ge=1, le=1024)]
    patience: Annotated[int, Field(ge=0, le=10_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    constant_fraction: Annotated[float, Field(ge=0, le=1)]
    channels: Channels
    halvings: Annotated[int, Field(ge=1, le=6)]
    blocks: Blocks
    discriminator_channels: Channels
    discriminator_layers: Annotated[int, Field(ge=1, le=5)]
    adversarial_weight: Weight


class EdnGanParams(_EdnParams):
    """The recipe of the generator's training, global and local."""

    global_epochs: Epochs
    local_epochs: Annotated[float, Field(ge=0, le=10_000)]
    batch: Annotated[int, Field(ge=1, le=256)]
    squashed_width: Annotated[int, Field(ge=32, le=8192)] | None
    enhancer_blocks: Blocks
    discriminator_scales: Annotated[int, Field(ge=1, le=4)]
    feature_matching_weight: Weight
    global_perceptual_weight: Weight
    local_perceptual_weight: Weight

    def settings(self, root: Path) -> EdnSettings:
        """The recipe as training takes it.

        Args:
            root: of the project, from which a relative path of weights is told.
        """
        shape = EdnShape(self.channels, self.halvings, self.blocks, self.enhancer_blocks, local=False)
        recipe = {field.name for field in fields(EdnSettings)} - _MADE
        weights = self.perceptual_weights(root)
        return EdnSettings(shape=shape, perceptual_weights=weights, **self.model_dump(include=recipe))


class EdnFaceParams(_EdnParams):
    """The recipe of the face generator's training."""

    epochs: Epochs
    batch: Annotated[int, Field(ge=1, le=1024)]
    perceptual_weight: Weight

    def settings(self, root: Path) -> EdnFaceSettings:
        """The recipe as training takes it.

        Args:
            root: of the project, from which a relative path of weights is told.
        """
        shape = EdnFaceShape(self.channels, self.halvings, self.blocks)
        recipe = {field.name for field in fields(EdnFaceSettings)} - _MADE
        weights = self.perceptual_weights(root)
        return EdnFaceSettings(shape=shape, perceptual_weights=weights, **self.model_dump(include=recipe))
