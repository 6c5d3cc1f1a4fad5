"""The block `train_face.default`: the recipe of the face generator's training."""

from typing import Annotated

from pydantic import Field

from motiontransfer.gan.face_generator import FaceShape
from motiontransfer.gan.face_training import FaceSettings
from stages.params import Block

Weight = Annotated[float, Field(ge=0, le=1000)]


class TrainFaceParams(Block):
    """The recipe of the face generator's training."""

    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    batch: Annotated[int, Field(ge=1, le=1024)]
    accumulate: Annotated[int, Field(ge=1, le=1024)]
    patience: Annotated[int, Field(ge=0, le=10_000)]
    faces: Annotated[int, Field(ge=8, le=1_000_000)]
    seed: Annotated[int, Field(ge=0)]
    learning_rate: Annotated[float, Field(gt=0, le=0.1)]
    face_px_fraction: Annotated[float, Field(gt=0, le=1)]
    channels: Annotated[int, Field(ge=4, le=512)]
    scales: Annotated[int, Field(ge=1, le=6)]
    discriminator_channels: Annotated[int, Field(ge=4, le=512)]
    adversarial_from: Annotated[float, Field(ge=0, le=1)]
    pixel_weight: Weight
    gradient_weight: Weight
    structure_weight: Weight
    adversarial_weight: Weight

    def settings(self, height: int) -> FaceSettings:
        """The recipe as training takes it, for a working height in pixels."""
        face_px = max(32, 16 * round(self.face_px_fraction * height / 16))
        values = self.model_dump(exclude={"batch", "faces", "seed", "face_px_fraction", "channels", "scales"})
        return FaceSettings(shape=FaceShape(self.channels, self.scales, face_px), **values)
