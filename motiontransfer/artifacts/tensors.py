"""Safetensors files with a schema name and version, checked on reading."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from motiontransfer.artifacts.files import replacing, require_file
from motiontransfer.errors import ArtifactError

# One key only: with two the order of the header varies, and so do the bytes.
_KEY = "motiontransfer"


def write_tensors(
    path: Path, schema: str, version: int, tensors: dict[str, torch.Tensor], metadata: dict[str, Any]
) -> None:
    """Writes tensors (moved to the CPU) with their schema and metadata as sorted JSON.

    Raises:
        ArtifactError: the disk is full.
    """
    header = json.dumps({"schema": schema, "version": version, "metadata": metadata}, sort_keys=True)
    contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(tensors.items())}
    with replacing(path, durable=True) as beside, _system_errors():
        save_file(contiguous, beside, metadata={_KEY: header})


def read_tensors(path: Path, schema: str, version: int) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Reads tensors to the CPU, and their metadata. Runs no code from the file.

    Raises:
        ArtifactError: the file is missing, is not safetensors, or is of another schema or version.
    """
    with _opened(path) as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no iterator)
        return tensors, _metadata(path, file, schema, version)


def read_metadata(path: Path, schema: str, version: int) -> dict[str, Any]:
    """Reads what stands beside the tensors, and not them.

    Raises:
        ArtifactError: as `read_tensors`.
    """
    with _opened(path) as file:
        return _metadata(path, file, schema, version)


@contextmanager
def _system_errors() -> Iterator[None]:
    """Has what the system refused be an error of the system, which safetensors tells in words alone."""
    try:
        yield
    except SafetensorError as error:
        number = re.search(r"os error (\d+)", str(error))
        if number is None:
            raise
        raise OSError(int(number.group(1)), os.strerror(int(number.group(1)))) from error


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    require_file(path)
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            yield file
    except SafetensorError as error:
        raise ArtifactError(f"{path}: not a safetensors file ({error}); train again") from error


def _metadata(path: Path, file: Any, schema: str, version: int) -> dict[str, Any]:
    header = json.loads((file.metadata() or {}).get(_KEY, "{}"))
    found = (header.get("schema"), header.get("version"))
    if found != (schema, version):
        raise ArtifactError(
            f"{path}: holds {found[0] or 'no schema'} version {found[1]}, expected {schema} version "
            f"{version}; train again"
        )
    return dict(header["metadata"])
