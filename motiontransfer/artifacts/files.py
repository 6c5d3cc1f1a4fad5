"""Writing a file so that a reader sees the old one or the whole new one, never a half."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from motiontransfer.errors import ArtifactError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path beside `path` to write to, and renames it over `path` when the block succeeds.

    DVC hard-links outputs read-only, so a file is replaced and never edited in place. When the block
    raises, what was written is removed and `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem}.partial{path.suffix}")
    beside.unlink(missing_ok=True)
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_json(path: Path, content: Any) -> None:
    """Writes sorted, indented JSON: equal content gives equal bytes."""
    with replacing(path) as beside:
        beside.write_text(json.dumps(content, indent=2, sort_keys=True, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Reads JSON.

    Raises:
        ArtifactError: the file is missing or is not JSON.
    """
    require_file(path)
    try:
        return json.loads(path.read_text())
    except ValueError as error:  # no JSON, or no text at all
        raise ArtifactError(
            f"{path}: not JSON ({error}); remove it and run the stage that makes it"
        ) from error


def require_file(path: Path) -> None:
    """Raises ArtifactError unless `path` is a file."""
    if not path.is_file():
        raise ArtifactError(f"{path}: no such file; run the stage that makes it ('dvc repro')")
