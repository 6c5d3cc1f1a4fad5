"""What a file is known by, whatever it is called: the SHA-256 of its bytes."""

import hashlib
from pathlib import Path

from motiontransfer.artifacts.files import require_file


def file_sha256(path: Path) -> str:
    """The digest of a file, in lower-case hexadecimal, as `sha256sum` tells it.

    Raises:
        ArtifactError: it is missing.
    """
    require_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
