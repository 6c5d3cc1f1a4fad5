"""What blocks say of files that a user has and DVC does not watch: each is told by its SHA-256 too."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from motiontransfer.errors import ParamsError

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def told_path(root: Path, key: str, file: str | None, expected: str, instead: str) -> Path:
    """Where a file lies.

    Args:
        root: of the project, from which relative paths are told.
        key: the parameter, "lpips.heads_file" for example.
        file: its value.
        expected: what file is needed.
        instead: what to set to do without one.

    Raises:
        ParamsError: the parameter is empty.
    """
    if not file:
        raise ParamsError(f"{key}: found nothing, expected {expected}; name it, or set {instead}")
    return root / Path(file).expanduser()
