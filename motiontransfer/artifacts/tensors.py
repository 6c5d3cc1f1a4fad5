"""Safetensors files with a schema name and version, checked on reading."""

import json
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
    """Writes tensors (moved to the CPU) with their schema and metadata as sorted JSON."""
    header = json.dumps({"schema": schema, "version": version, "metadata": metadata}, sort_keys=True)
    contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(tensors.items())}
    with replacing(path) as beside:
        save_file(contiguous, beside, metadata={_KEY: header})


def read_tensors(path: Path, schema: str, version: int) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Reads tensors to the CPU, and their metadata. Runs no code from the file.

    Raises:
        ArtifactError: the file is missing, is not safetensors, or is of another schema or version.
    """
    require_file(path)
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            header = json.loads((file.metadata() or {}).get(_KEY, "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no iterator)
    except SafetensorError as error:
        raise ArtifactError(f"{path}: not a safetensors file ({error}); train again") from error
    found = (header.get("schema"), header.get("version"))
    if found != (schema, version):
        raise ArtifactError(
            f"{path}: holds {found[0] or 'no schema'} version {found[1]}, expected {schema} version "
            f"{version}; train again"
        )
    return tensors, dict(header["metadata"])
