"""The `lpips` block: in whose features pictures are compared, and where a user has the weights."""

from pathlib import Path
from typing import Literal

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.metrics.lpips import Lpips
from stages.blocks.weight_files import Digest, told_path
from stages.params import Block


class LpipsParams(Block):
    """A backbone and two files; DVC does not watch them, so each is told by its SHA-256 too."""

    backbone: Literal["none", "alex", "vgg"]
    backbone_file: str | None
    backbone_sha256: Digest | None
    heads_file: str | None
    heads_sha256: Digest | None

    def files(self, root: Path) -> tuple[Path, ...]:
        """The files of weights, the backbone's and the heads'; none without a backbone.

        Args:
            root: of the project, from which relative paths are told.

        Raises:
            ParamsError: a backbone is chosen and a file is not told.
        """
        if self.backbone == "none":
            return ()
        told = {"backbone_file": self.backbone_file, "heads_file": self.heads_file}
        expected = f"a file of weights for {self.backbone}"
        return tuple(
            told_path(root, f"lpips.{key}", file, expected, "lpips.backbone to none")
            for key, file in told.items()
        )

    def load(self, root: Path) -> Lpips | None:
        """The distance, or None without a backbone.

        Args:
            root: of the project, from which relative paths are told.

        Raises:
            ParamsError: a file is not told.
            ArtifactError: a file is missing, or is not what it should be.
        """
        if self.backbone == "none":
            return None
        weights, heads = self.files(root)
        return Lpips.load(
            self.backbone, WeightFile(weights, self.backbone_sha256), WeightFile(heads, self.heads_sha256)
        )
