"""The part of the `edn` trainings' blocks that tells where a user has VGG19's weights."""

from pathlib import Path

from motiontransfer.artifacts.weight_file import WeightFile
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
