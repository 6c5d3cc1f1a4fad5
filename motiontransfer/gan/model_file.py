"""Files of trained networks: with the weights, all that rebuilds the network and tells what it can paint."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.model_recipe import ModelSchema
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.pose.skeleton import SKELETON

_BESIDE: Final = "beside."  # begins the names of tensors that are no weights


@dataclass(frozen=True)
class ModelFile:
    """A kind of file.

    Attributes:
        schema: its schema.
        networks: by preset, the network's class and the class of what rebuilds it, its `shape`.
    """

    schema: ModelSchema
    networks: Mapping[str, tuple[type[nn.Module], type[Any]]]

    def write(
        self,
        path: Path,
        network: Any,
        terms: ModelTerms,
        recipe: Mapping[str, Any],
        beside: Mapping[str, Tensor],
    ) -> None:
        """Writes weights, preset, shape, terms, skeleton, what else, and for people to read the recipe."""
        metadata = {
            "preset": self.preset(network),
            "shape": asdict(network.shape),
            "skeleton": SKELETON,
            "recipe": dict(recipe),
            **terms.metadata(),
        }
        also = {f"{_BESIDE}{name}": tensor for name, tensor in beside.items()}
        tensors = {**network.state_dict(), **also}
        write_tensors(path, self.schema.name, self.schema.version, tensors, metadata)

    def read(self, path: Path) -> tuple[Any, ModelTerms, dict[str, Tensor]]:
        """Reads a network to the CPU, its terms, and what lies beside its weights.

        Raises:
            ArtifactError: missing, not a file of this kind and version, of a preset that is not known, or
                trained on another skeleton.
        """
        tensors, metadata = read_tensors(path, self.schema.name, self.schema.version)
        self._check(path, metadata)
        kind, shape = self.networks[metadata["preset"]]
        with torch.device("meta"):  # nothing is drawn that the file's weights take the place of
            network = kind(shape(**metadata["shape"]))
        beside = {
            name.removeprefix(_BESIDE): tensors.pop(name)
            for name in list(tensors)
            if name.startswith(_BESIDE)
        }
        network.load_state_dict(tensors, assign=True)
        return network.eval(), ModelTerms.of(metadata), beside

    def preset(self, network: nn.Module) -> str:
        """The preset that a network belongs to."""
        return next(name for name, (kind, _) in self.networks.items() if isinstance(network, kind))

    def _check(self, path: Path, metadata: Mapping[str, Any]) -> None:
        again = f"run {self.schema.stage} again"
        if metadata["preset"] not in self.networks:
            known = ", ".join(self.networks)
            raise ArtifactError(
                f"{path}: is of preset {metadata['preset']!r}, expected one of {known}; {again}, or use the "
                "version of motiontransfer that wrote it"
            )
        if metadata["skeleton"] != SKELETON:
            raise ArtifactError(
                f"{path}: was trained on the joints of {metadata['skeleton']}, expected those of {SKELETON}; "
                f"{again}"
            )
