"""The face generator as a file that alone rebuilds the network."""

from dataclasses import asdict
from pathlib import Path

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape

_SCHEMA, _VERSION = "face_generator", 1


def write_face_generator(path: Path, network: FaceGenerator) -> None:
    """Writes weights and shape."""
    write_tensors(path, _SCHEMA, _VERSION, network.state_dict(), {"shape": asdict(network.shape)})


def read_face_generator(path: Path) -> FaceGenerator:
    """Reads a face generator to the CPU.

    Raises:
        ArtifactError: missing, or not a face generator of this version.
    """
    tensors, metadata = read_tensors(path, _SCHEMA, _VERSION)
    network = FaceGenerator(FaceShape(**metadata["shape"]))
    network.load_state_dict(tensors)
    return network.eval()
