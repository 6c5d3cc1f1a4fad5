"""Writing a file so that a reader sees the old one or the whole new one, never a half."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from motiontransfer.errors import ArtifactError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # of a disk, of a quota, of what one file may take


@contextmanager
def replacing(path: Path, durable: bool = False) -> Iterator[Path]:
    """Yields a path beside `path` to write to, and renames it over `path` when the block succeeds.

    DVC hard-links outputs read-only, so a file is replaced and never edited in place. When the block
    raises, what was written is removed and `path` stays as it was.

    Args:
        path: of the file.
        durable: that the file is on disk before it takes the old one's place: a machine that loses power then
            has one of the two whole.

    Raises:
        ArtifactError: the disk is full.
    """
    beside = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        yield beside
        if durable:
            _sync(beside)
        beside.replace(path)
        if durable:
            _sync(path.parent)
    except OSError as error:
        if not is_full(error):
            raise
        raise ArtifactError(f"{path}: {os.strerror(error.errno or 0)}; make room there") from error
    finally:
        beside.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Whether this is a disk's, or a quota's, having no room left."""
    return error.errno in _FULL


def remove_partial(path: Path) -> None:
    """Removes what a process left beside `path` that was killed while it wrote."""
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.stem}.partial{path.suffix}")


def _sync(path: Path) -> None:
    """Waits until a file's bytes, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
