"""Tensors out of files of weights that a user has.

They are .pth or .pt files of tensors alone, or .safetensors files, and are read without running anything that
they may hold beside tensors.
"""

import struct
import warnings
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open

from motiontransfer.errors import ArtifactError

_PICKLED: Final = (".pth", ".pt")
_SAFE: Final = ".safetensors"
# What torch.load has been seen to raise on files that are cut short, spoilt, or none of its own.
_UNREADABLE: Final = (
    UnpicklingError, EOFError, OSError, struct.error,
    AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

Shape = tuple[int, ...]
Tensors = dict[str, torch.Tensor]


def read_weights(path: Path, shapes: Mapping[str, Shape], expected: str) -> Tensors:
    """The tensors of some shapes, float32; what else the file holds is left.

    Args:
        path: of the file.
        shapes: by name.
        expected: what file to give, for who gave another.

    Raises:
        ArtifactError: the file cannot be read, or lacks one of them, or holds it in another shape, or holds
            what is no finite real number.
    """
    held = _read(path, expected)
    chosen = {}
    for key, shape in shapes.items():
        tensor = held.get(key)
        if not isinstance(tensor, torch.Tensor):
            raise ArtifactError(f"{path}: found {_listed(held)}, expected {key}; give {expected}")
        if tensor.shape != shape:
            raise ArtifactError(
                f"{path}: {key} is of shape {tuple(tensor.shape)}, expected {shape}; give {expected}"
            )
        if not tensor.is_floating_point() or not tensor.isfinite().all():
            raise ArtifactError(f"{path}: {key} is not of finite real numbers; give {expected}")
        chosen[key] = tensor.float()
    return chosen


def _read(path: Path, expected: str) -> dict[Any, Any]:
    if path.suffix == _SAFE:
        try:
            with safe_open(path, framework="pt", device="cpu") as file:
                return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no iterator)
        except SafetensorError as error:
            raise ArtifactError(f"{path}: not a safetensors file ({error}); give {expected}") from error
    if path.suffix not in _PICKLED:
        kinds = ", ".join((*_PICKLED, _SAFE))
        raise ArtifactError(f"{path}: found a {path.suffix or 'nameless'} file, expected one of {kinds}")
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd pickles, which then are refused or read
            held = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise ArtifactError(
            f"{path}: not a file of tensors alone, which is all that is read; give {expected}"
        ) from error
    if not isinstance(held, dict):
        raise ArtifactError(f"{path}: holds a {type(held).__name__}, not tensors by name; give {expected}")
    return held


def _listed(held: dict[Any, Any]) -> str:
    """The first keys of a file."""
    keys = [str(key) for key in held]
    return ", ".join(keys[:2]) + (", ..." if len(keys) > 2 else "") if keys else "nothing"
