"""The part of the `edn` trainings' blocks that tells where a user has VGG19's weights."""

from pathlib import Path

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.gan.perceptual import perceptual_network
from stages.blocks.weight_files import Digest
from stages.params import Block


class PerceptualParams(Block):
    """A file; DVC does not watch it, so it is told by its SHA-256 too."""

    perceptual_file: str | None
    perceptual_sha256: Digest | None

    def perceptual_weights(self, root: Path) -> WeightFile | None:
        """The file of weights, or None where none is told and the weights are random.

        Args:
            root: of the project, from which relative paths are told.
        """
        if not self.perceptual_file:
            return None
        return WeightFile(root / Path(self.perceptual_file).expanduser(), self.perceptual_sha256)


def require_perceptual_weights(params: Block, block: str, root: Path) -> None:
    """Refuses a wrong file now: a training opens it only when all is prepared, which takes minutes.

    Args:
        params: of a training; one without a perceptual loss needs no file.
        block: they stand in, "train_gan.edn" for example.
        root: of the project.

    Raises:
        ArtifactError: the file is missing, has another digest, or holds weights of another network.
    """
    if isinstance(params, PerceptualParams) and (file := params.perceptual_weights(root)):
        file.require("VGG19's weights for the perceptual loss", f"{block}.perceptual_sha256")
        perceptual_network(file, seed=0)
