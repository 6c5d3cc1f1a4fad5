"""What a subject's trainings say of themselves, in the files of what they trained."""

from typing import Any

from motiontransfer.gan.model_recipe import FACE_GENERATOR, GENERATOR, read_recipe
from stages.layout import Layout


def training_recipes(layout: Layout, subject: str) -> dict[str, dict[str, Any]]:
    """The stage that trained to the values that it trained with.

    Raises:
        ArtifactError: a file is missing, or of another version.
    """
    return {
        "train_gan": read_recipe(layout.generator(subject), GENERATOR),
        "train_face": read_recipe(layout.face_generator(subject), FACE_GENERATOR),
    }
