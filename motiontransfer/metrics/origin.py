"""What a report was made from: the parameters, and the digests of all files that went in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.artifacts.table import read_recipe


@dataclass(frozen=True)
class Origin:
    """Enough to tell whether a report can be made again.

    Attributes:
        parameters: block to its values, as text.
        digests: file, as named from the project's root, to its SHA-256.
    """

    parameters: dict[str, dict[str, str]]
    digests: dict[str, str]

    @classmethod
    def of(cls, parameters: Mapping[str, Mapping[str, Any]], files: Iterable[Path], root: Path) -> Self:
        """Reads the files.

        Args:
            parameters: block to its values.
            files: what went in.
            root: of the project, from which its files are named; others by their whole path.

        Raises:
            ArtifactError: one of the files is missing.
        """
        texts = {
            block: {name: _text(value) for name, value in values.items()}
            for block, values in parameters.items()
        }
        return cls(texts, {_name(file, root): file_sha256(file) for file in files})


def recipes_of(tables: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """What tables were made with, as they say themselves.

    Args:
        tables: by what made them, "smooth of ben" for example.

    Raises:
        ArtifactError: one of them is missing.
    """
    return {maker: read_recipe(path) for maker, path in tables.items()}


def _name(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _text(value: Any) -> str:
    if value is None:
        return "null"  # as params.yaml has it
    return str(value).lower() if isinstance(value, bool) else str(value)
