"""Weights of LPIPS, read from files that a user has: the backbone's, and the heads'.

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

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.lpips_backbones import Backbone, Shape

_PICKLED: Final = (".pth", ".pt")
_SAFE: Final = ".safetensors"
# What torch.load has been seen to raise on files that are cut short, spoilt, or none of its own.
_UNREADABLE: Final = (
    UnpicklingError, EOFError, OSError, struct.error,
    AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

Tensors = dict[str, torch.Tensor]


def read_backbone(file: WeightFile, backbone: Backbone) -> Tensors:
    """The backbone's weights and biases, float32, by torchvision's keys; what else the file holds is left.

    Raises:
        ArtifactError: the file is missing, has another digest, is of no known kind, or holds no such weights.
    """
    file.require("LPIPS's backbone", "lpips.backbone_sha256")
    expected = f"{backbone.title}'s state dict as torchvision saves it"
    return _chosen(file.path, backbone.shapes(), expected)


def read_heads(file: WeightFile, backbone: Backbone) -> Tensors:
    """The weights with which LPIPS adds up the channels of each tapped layer, by the lpips package's keys.

    Raises:
        ArtifactError: as `read_backbone`; or a weight is negative, which a distance cannot have.
    """
    file.require("LPIPS's heads", "lpips.heads_sha256")
    expected = f"the lpips package's heads for {backbone.title}, weights/v0.1/{backbone.name}.pth"
    heads = _chosen(file.path, backbone.head_shapes(), expected)
    for key, head in heads.items():
        if head.min() < 0:
            raise ArtifactError(
                f"{file.path}: {key} holds {head.min():.3g}, expected nothing below 0; give {expected}"
            )
    return heads


def _chosen(path: Path, shapes: Mapping[str, Shape], expected: str) -> Tensors:
    """The tensors of some shapes out of a file.

    Raises:
        ArtifactError: the file cannot be read, or lacks one of them, or holds it in another shape.
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
