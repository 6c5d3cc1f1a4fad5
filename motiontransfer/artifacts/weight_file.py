"""Files of weights that a user has. This project ships no weights and fetches none.

A file is believed by its SHA-256, because no file name tells which weights are inside, and DVC does not watch
files outside the project.
"""

from dataclasses import dataclass
from pathlib import Path

from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.errors import ArtifactError


@dataclass(frozen=True)
class WeightFile:
    """A file of weights.

    Attributes:
        path: where it lies.
        sha256: its digest, in lower-case hexadecimal; None where the user has not told it yet.
    """

    path: Path
    sha256: str | None

    def require(self, content: str, key: str) -> None:
        """Refuses a file that is not there, or is not the one that was told.

        Args:
            content: whose weights are expected, "LPIPS's backbone" for example.
            key: the parameter that tells the digest, "lpips.backbone_sha256" for example.

        Raises:
            ArtifactError: the file is missing or has another digest.
        """
        if not self.path.is_file():
            raise ArtifactError(
                f"{self.path}: no such file, expected {content}; put it there, nothing is downloaded"
            )
        found = file_sha256(self.path)
        if found != self.sha256:
            raise ArtifactError(
                f"{self.path}: its SHA-256 is {found}, expected {self.sha256 or 'to be told it'}; if this is "
                f"the file you mean, set {key} to it"
            )
