"""A painter's memory as a file: with it, an interrupted film goes on to the same bytes."""

from pathlib import Path
from typing import Final

import torch

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.painter import Memory

_SCHEMA: Final = "painter_memory"
_VERSION: Final = 1


def write_memory(path: Path, memory: Memory) -> None:
    """Writes what a painter knows after a frame, its last output as it is, of floats.

    Raises:
        ArtifactError: the disk is full.
    """
    tensors = {} if memory.previous is None else {"previous": memory.previous}
    if memory.reach is not None:
        tensors["reach"] = torch.from_numpy(memory.reach)
    write_tensors(path, _SCHEMA, _VERSION, tensors, {})


def read_memory(path: Path) -> Memory:
    """Reads it to the CPU.

    Raises:
        ArtifactError: it is missing, or is no such file; without it all segments of its folder are of no use.
    """
    try:
        tensors, _ = read_tensors(path, _SCHEMA, _VERSION)
    except ArtifactError as error:
        raise ArtifactError(
            f"{path}: not a painter's memory, with which the film would go on; remove {path.parent}, and run "
            "again"
        ) from error
    reach = tensors.get("reach")
    return Memory(tensors.get("previous"), None if reach is None else reach.numpy())
