"""The face generator as a file that alone rebuilds the network."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from motiontransfer.artifacts.tensors import read_metadata, read_tensors, write_tensors
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape

_SCHEMA, _VERSION = "face_generator", 2


def write_face_generator(path: Path, network: FaceGenerator, recipe: Mapping[str, Any]) -> None:
    """Writes weights and shape, and for people to read the recipe they came from."""
    metadata = {"shape": asdict(network.shape), "recipe": dict(recipe)}
    write_tensors(path, _SCHEMA, _VERSION, network.state_dict(), metadata)


def read_face_recipe(path: Path) -> dict[str, Any]:
    """The values that the face generator was trained with.

    Raises:
        ArtifactError: missing, or not a face generator of this version.
    """
    return dict(read_metadata(path, _SCHEMA, _VERSION)["recipe"])


def read_face_generator(path: Path) -> FaceGenerator:
    """Reads a face generator to the CPU.

    Raises:
        ArtifactError: missing, or not a face generator of this version.
    """
    tensors, metadata = read_tensors(path, _SCHEMA, _VERSION)
    network = FaceGenerator(FaceShape(**metadata["shape"]))
    network.load_state_dict(tensors)
    return network.eval()
