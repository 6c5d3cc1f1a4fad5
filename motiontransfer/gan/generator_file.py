"""The generator as a file that alone rebuilds the network."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from motiontransfer.artifacts.tensors import read_metadata, read_tensors, write_tensors
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.pose.stick_figure import StickFigureStyle

_SCHEMA, _VERSION = "generator", 3


@dataclass(frozen=True)
class TrainedGenerator:
    """A generator and what must be the same when it is used as when it was trained.

    Attributes:
        network: with its averaged weights.
        size: (height, width) it was trained at.
        style: of the conditions it knows.
        producer: the detector whose keypoints it knows.
    """

    network: Generator
    size: tuple[int, int]
    style: ConditionStyle
    producer: str


def write_generator(path: Path, trained: TrainedGenerator, recipe: Mapping[str, Any]) -> None:
    """Writes weights, shape, size, style and producer, and for people to read the recipe it came from."""
    metadata = {
        "shape": asdict(trained.network.shape),
        "size": list(trained.size),
        "style": asdict(trained.style),
        "producer": trained.producer,
        "recipe": dict(recipe),
    }
    write_tensors(path, _SCHEMA, _VERSION, trained.network.state_dict(), metadata)


def read_recipe(path: Path) -> dict[str, Any]:
    """The values that the generator was trained with.

    Raises:
        ArtifactError: missing, or not a generator of this version.
    """
    return dict(read_metadata(path, _SCHEMA, _VERSION)["recipe"])


def read_generator(path: Path) -> TrainedGenerator:
    """Reads a generator to the CPU.

    Raises:
        ArtifactError: missing, or not a generator of this version.
    """
    tensors, metadata = read_tensors(path, _SCHEMA, _VERSION)
    network = Generator(GeneratorShape(**metadata["shape"]))
    network.load_state_dict(tensors)
    height, width = metadata["size"]
    drawn = metadata["style"]
    style = ConditionStyle(StickFigureStyle(**drawn["figure"]), drawn["reach"], drawn["body_map"])
    return TrainedGenerator(network.eval(), (height, width), style, metadata["producer"])
