"""What a subject's networks were trained with, as their files tell people: read without the networks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motiontransfer.artifacts.tensors import read_metadata


@dataclass(frozen=True)
class ModelSchema:
    """The schema of a kind of file.

    Attributes:
        name: of the schema.
        version: of the schema.
        stage: that writes such files.
    """

    name: str
    version: int
    stage: str


GENERATOR: Final = ModelSchema("generator", 8, "train_gan")
FACE_GENERATOR: Final = ModelSchema("face_generator", 3, "train_face")


def read_recipe(path: Path, schema: ModelSchema) -> dict[str, Any]:
    """The values that a network was trained with.

    Raises:
        ArtifactError: missing, or not a file of this kind and version.
    """
    return dict(read_metadata(path, schema.name, schema.version)["recipe"])
