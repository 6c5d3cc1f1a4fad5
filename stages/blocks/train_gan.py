"""The block `train_gan.default`: the recipe of the generator's training."""

from dataclasses import fields
from typing import Annotated

from pydantic import Field

from motiontransfer.gan.generator import GeneratorShape
from motiontransfer.gan.samples import Augmentation
from motiontransfer.gan.trainer import TrainerSettings
from stages.params import Block

Weight = Annotated[float, Field(ge=0, le=1000)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class TrainGanParams(Block):
    """The recipe of the generator's training."""

    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    batch: Annotated[int, Field(ge=1, le=256)]
    accumulate: Annotated[int, Field(ge=1, le=256)]
    patience: Annotated[int, Field(ge=0, le=10_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    kernel_learning_rate: Annotated[float, Field(gt=0, le=1)]
    warmup_steps: Annotated[int, Field(ge=0)]
    averaging_decay: Annotated[float, Field(ge=0, lt=1)]
    previous_output: bool
    body_map: bool
    body_atlas: bool
    exemplars: Annotated[int, Field(ge=0, le=100_000)]
    channels: Annotated[int, Field(ge=4, le=512)]
    scales: Annotated[int, Field(ge=1, le=8)]
    discriminator_channels: Annotated[int, Field(ge=4, le=512)]
    discriminator_layers: Annotated[int, Field(ge=1, le=5)]
    discriminator_scales: Annotated[int, Field(ge=1, le=4)]
    adversarial_from: Fraction
    pixel_weight: Weight
    gradient_weight: Weight
    structure_weight: Weight
    adversarial_weight: Weight
    feature_matching_weight: Weight
    mirror_probability: Fraction
    warp_probability: Fraction
    drop_probability: Fraction
    reach: Annotated[float, Field(gt=0, le=10)]

    def settings(self) -> TrainerSettings:
        """The recipe as the trainer takes it."""
        shape = GeneratorShape(self.channels, self.scales, self.previous_output)
        recipe = {field.name for field in fields(TrainerSettings)} - {"shape"}
        return TrainerSettings(shape=shape, **self.model_dump(include=recipe))

    def augmentation(self) -> Augmentation:
        """How samples are changed."""
        return Augmentation(self.mirror_probability, self.warp_probability, self.drop_probability)
