"""Where an interrupted training goes on: all it needs, under the digests of what it is made from.

Samples and learning rate are functions of the step's number, so weights, the moving average, the optimizers'
moments, the log and whether the training went back are all there is to keep. From a checkpoint of other
parameters, inputs or code no training goes on: it would publish a model that was never trained on them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn
from torch.optim import Optimizer

from motiontransfer.artifacts.digests import remembered_sha256
from motiontransfer.artifacts.tensors import read_metadata, read_tensors, write_tensors
from motiontransfer.errors import ArtifactError

_SCHEMA, _VERSION = "training_checkpoint", 2
_DIGEST_LENGTH: Final = hashlib.sha256().digest_size * 2

Rows = list[dict[str, float]]
Digests = Mapping[str, str]  # by the name of what goes into a training; short ones are told as they are


@dataclass(frozen=True)
class Point:
    """How far a training is.

    Attributes:
        step: steps done.
        rows: the log so far.
        went_back_from: the step at which a loss was not finite, or None where none was.
    """

    step: int = 0
    rows: Rows = field(default_factory=list)
    went_back_from: int | None = None

    def is_after(self, other: "Point") -> bool:
        """Whether this one is nearer the end; whoever went back is nearer than whoever has yet to."""
        return self._rank() > other._rank()

    def _rank(self) -> tuple[bool, int]:
        return self.went_back_from is not None, self.step


class Checkpoint:
    """A checkpoint file of one training.

    Args:
        path: where it lies.
        digests: of what the training is made from.
    """

    def __init__(self, path: Path, digests: Digests) -> None:
        self.path, self._digests = path, digests

    def save(
        self, modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer], point: Point
    ) -> None:
        """Keeps networks and optimizers as they are at `point`; the file before is replaced by a whole one.

        Raises:
            ArtifactError: the disk is full; the file before stays.
        """
        tensors = {
            f"{name}/{key}": value
            for name, module in modules.items()
            for key, value in module.state_dict().items()
        }
        for name, optimizer in optimizers.items():
            for place, state in optimizer.state_dict()["state"].items():
                tensors |= {f"{name}/{place}/{key}": torch.as_tensor(value) for key, value in state.items()}
        metadata = {
            "digests": dict(self._digests),
            "step": point.step,
            "rows": point.rows,
            "went_back_from": point.went_back_from,
        }
        write_tensors(self.path, _SCHEMA, _VERSION, tensors, metadata)

    def point(self) -> Point | None:
        """How far the training is that the file keeps; None where there is no file.

        Raises:
            ArtifactError: it cannot be read, or is another training's; the message is the reason alone.
        """
        if not self.path.exists():
            return None
        metadata = read_metadata(self.path, _SCHEMA, _VERSION)
        changes = _changes(metadata["digests"], self._digests)
        if changes:
            raise ArtifactError(f"{changes} since its checkpoint of step {metadata['step']}")
        return Point(metadata["step"], metadata["rows"], metadata["went_back_from"])

    def load(self, modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]) -> None:
        """Loads the state that the file keeps, which must be this training's."""
        tensors, _ = read_tensors(self.path, _SCHEMA, _VERSION)
        for name, module in modules.items():
            module.load_state_dict(_under(name, tensors))
        for name, optimizer in optimizers.items():
            _load_optimizer(optimizer, _under(name, tensors))


def digests(parameters: Any, inputs: Iterable[Path], memory: Path) -> dict[str, str]:
    """What a plan is made from: the digests of its parameters, its input files and the library's code.

    Changed code must not go on from a checkpoint of the old.

    Args:
        parameters: plain values.
        inputs: files, which may be large.
        memory: a file that remembers their digests, so that not all is read by a training that goes on.
    """
    code = sorted(Path(__file__).parents[1].rglob("*.py"))
    return {
        "parameters": digest(parameters, []),
        "inputs": digest([remembered_sha256(path, memory) for path in inputs], []),
        "code": digest([], code),
    }


def digest(values: Any, files: Iterable[Path]) -> str:
    """SHA-256 over plain values and the bytes of files."""
    total = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for path in files:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _changes(before: Digests, now: Digests) -> str:
    """What differs, in words; nothing where all is the same."""
    names = {**now, **before}
    changed = [_change(name, before.get(name, "none"), now.get(name, "none")) for name in names]
    return ", ".join(filter(None, changed))


def _change(name: str, before: str, now: str) -> str:
    if before == now:
        return ""
    told = _DIGEST_LENGTH not in (len(before), len(now))
    return f"{name} changed from {before} to {now}" if told else f"{name} changed"


def _under(name: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    prefix = f"{name}/"
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}


def _load_optimizer(optimizer: Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        place, _, name = key.partition("/")
        state.setdefault(int(place), {})[name] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
    for parameter, moments in optimizer.state.items():
        for name, moment in moments.items():
            if moment.shape == parameter.shape:
                # The fused step reads memory in the parameter's own order, which a file does not keep.
                moments[name] = torch.empty_like(parameter, requires_grad=False).copy_(moment)
