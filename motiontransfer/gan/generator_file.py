"""The generator as a file that alone rebuilds the network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.appearance_file import appearance_of, appearance_tensors
from motiontransfer.gan.edn_networks import EdnGenerator, EdnShape
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.model_file import ModelFile
from motiontransfer.gan.model_recipe import GENERATOR
from motiontransfer.gan.model_terms import ModelTerms

_FILE: Final = ModelFile(GENERATOR, {"default": (Generator, GeneratorShape), "edn": (EdnGenerator, EdnShape)})


@dataclass(frozen=True)
class TrainedGenerator:
    """A generator and what must be the same when it is used as when it was trained.

    Attributes:
        network: with the weights that are kept; its class is the preset's.
        terms: on which it was trained.
        appearance: of the subject, as it was sketched in training.
    """

    network: Generator | EdnGenerator
    terms: ModelTerms
    appearance: Appearance = field(default_factory=Appearance.unknown)

    @property
    def preset(self) -> str:
        """The preset it belongs to, "default" or "edn"."""
        return _FILE.preset(self.network)


def write_generator(path: Path, trained: TrainedGenerator, recipe: Mapping[str, Any]) -> None:
    """Writes all of it, preset and skeleton, and for people to read the recipe it came from."""
    _FILE.write(path, trained.network, trained.terms, recipe, appearance_tensors(trained.appearance))


def read_generator(path: Path) -> TrainedGenerator:
    """Reads a generator to the CPU.

    Raises:
        ArtifactError: missing, not a generator of this version, of an unknown preset, or trained on another
            skeleton.
    """
    network, terms, beside = _FILE.read(path)
    return TrainedGenerator(network, terms, appearance_of(beside))
