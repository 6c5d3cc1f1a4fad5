"""The face generator as a file that alone rebuilds the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape
from motiontransfer.gan.model_file import ModelFile
from motiontransfer.gan.model_recipe import FACE_GENERATOR
from motiontransfer.gan.model_terms import ModelTerms

_FILE: Final = ModelFile(
    FACE_GENERATOR, {"default": (FaceGenerator, FaceShape), "edn": (EdnFaceGenerator, EdnFaceShape)}
)


@dataclass(frozen=True)
class TrainedFace:
    """A face generator and what must be the same when it is used as when it was trained.

    Attributes:
        network: with the weights that are kept; its class is the preset's.
        terms: of the generator whose faces it refines.
    """

    network: FaceGenerator | EdnFaceGenerator
    terms: ModelTerms

    @property
    def preset(self) -> str:
        """The preset it belongs to, "default" or "edn"."""
        return _FILE.preset(self.network)


def write_face_generator(path: Path, trained: TrainedFace, recipe: Mapping[str, Any]) -> None:
    """Writes weights, preset, shape, terms and skeleton, and for people to read the recipe they came from."""
    _FILE.write(path, trained.network, trained.terms, recipe, {})


def read_face_generator(path: Path) -> TrainedFace:
    """Reads a face generator to the CPU.

    Raises:
        ArtifactError: missing, not a face generator of this version, of an unknown preset, or trained on
            another skeleton.
    """
    network, terms, _ = _FILE.read(path)
    return TrainedFace(network, terms)
