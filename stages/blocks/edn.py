"""The blocks `train_gan.edn` and `train_face.edn`: the recipes of EDN's two trainings."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from motiontransfer.gan.edn_networks import EdnFaceShape, EdnShape
from motiontransfer.gan.edn_settings import EdnFaceSettings, EdnSettings
from stages.blocks.perceptual import PerceptualParams

Weight = Annotated[float, Field(ge=0, le=1000)]
Epochs = Annotated[float, Field(gt=0, le=10_000)]
Channels = Annotated[int, Field(ge=4, le=512)]


class EdnGanParams(PerceptualParams):
    """The recipe of the generator's training, global and local."""

    global_epochs: Epochs
    local_epochs: Annotated[float, Field(ge=0, le=10_000)]
    batch: Annotated[int, Field(ge=1, le=256)]
    accumulate: Annotated[int, Field(ge=1, le=256)]
    patience: Annotated[int, Field(ge=0, le=10_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    constant_fraction: Annotated[float, Field(ge=0, le=1)]
    squashed_width: Annotated[int, Field(ge=32, le=8192)] | None
    channels: Channels
    halvings: Annotated[int, Field(ge=1, le=6)]
    blocks: Annotated[int, Field(ge=0, le=32)]
    enhancer_blocks: Annotated[int, Field(ge=0, le=32)]
    discriminator_channels: Channels
    discriminator_layers: Annotated[int, Field(ge=1, le=5)]
    discriminator_scales: Annotated[int, Field(ge=1, le=4)]
    adversarial_weight: Weight
    feature_matching_weight: Weight
    global_perceptual_weight: Weight
    local_perceptual_weight: Weight

    def settings(self, root: Path) -> EdnSettings:
        """The recipe as training takes it.

        Args:
            root: of the project, from which a relative path of weights is told.
        """
        shape = EdnShape(self.channels, self.halvings, self.blocks, self.enhancer_blocks, local=False)
        return EdnSettings(
            shape=shape,
            discriminator_channels=self.discriminator_channels,
            discriminator_layers=self.discriminator_layers,
            discriminator_scales=self.discriminator_scales,
            global_epochs=self.global_epochs,
            local_epochs=self.local_epochs,
            accumulate=self.accumulate,
            patience=self.patience,
            learning_rate=self.learning_rate,
            constant_fraction=self.constant_fraction,
            adversarial_weight=self.adversarial_weight,
            feature_matching_weight=self.feature_matching_weight,
            global_perceptual_weight=self.global_perceptual_weight,
            local_perceptual_weight=self.local_perceptual_weight,
            perceptual_weights=self.perceptual_weights(root),
        )


class EdnFaceParams(PerceptualParams):
    """The recipe of the face generator's training."""

    epochs: Epochs
    batch: Annotated[int, Field(ge=1, le=1024)]
    accumulate: Annotated[int, Field(ge=1, le=1024)]
    patience: Annotated[int, Field(ge=0, le=10_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    constant_fraction: Annotated[float, Field(ge=0, le=1)]
    channels: Channels
    halvings: Annotated[int, Field(ge=1, le=6)]
    blocks: Annotated[int, Field(ge=0, le=32)]
    discriminator_channels: Channels
    discriminator_layers: Annotated[int, Field(ge=1, le=5)]
    adversarial_weight: Weight
    perceptual_weight: Weight

    def settings(self, root: Path) -> EdnFaceSettings:
        """The recipe as training takes it.

        Args:
            root: of the project, from which a relative path of weights is told.
        """
        return EdnFaceSettings(
            shape=EdnFaceShape(self.channels, self.halvings, self.blocks),
            discriminator_channels=self.discriminator_channels,
            discriminator_layers=self.discriminator_layers,
            epochs=self.epochs,
            accumulate=self.accumulate,
            patience=self.patience,
            learning_rate=self.learning_rate,
            constant_fraction=self.constant_fraction,
            adversarial_weight=self.adversarial_weight,
            perceptual_weight=self.perceptual_weight,
            perceptual_weights=self.perceptual_weights(root),
        )
