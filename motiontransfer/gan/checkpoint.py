"""Where an interrupted training goes on: all it needs, under the digest of what it is made from.

Samples and learning rate are functions of the step's number, so weights, the moving average, the optimizers'
moments and the log are all there is to keep. A checkpoint of other parameters, inputs or code is thrown away:
resuming it would publish a model that was never trained on them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.errors import ArtifactError

_SCHEMA, _VERSION = "training_checkpoint", 1
Rows = list[dict[str, float]]


class Checkpoint:
    """The checkpoint file of one training.

    Args:
        path: where it lies.
        digest: of parameters, inputs and code.
        modules: networks whose state is kept, by name.
        optimizers: optimizers whose state is kept, by name.
    """

    def __init__(
        self, path: Path, digest: str, modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]
    ) -> None:
        self.path, self.digest, self._modules, self._optimizers = path, digest, modules, optimizers

    def save(self, step: int, rows: Rows) -> None:
        """Keeps the state after `step` steps, and the log so far."""
        tensors = {
            f"{name}/{key}": value
            for name, module in self._modules.items()
            for key, value in module.state_dict().items()
        }
        for name, optimizer in self._optimizers.items():
            for place, state in optimizer.state_dict()["state"].items():
                tensors |= {f"{name}/{place}/{key}": torch.as_tensor(value) for key, value in state.items()}
        write_tensors(
            self.path, _SCHEMA, _VERSION, tensors, {"digest": self.digest, "step": step, "rows": rows}
        )

    def restore(self) -> tuple[int, Rows]:
        """Loads the state if it is this training's; returns how many steps are done, and the log."""
        if not self.path.exists():
            return 0, []
        try:
            tensors, metadata = read_tensors(self.path, _SCHEMA, _VERSION)
        except ArtifactError:
            return 0, []  # half a file of a full disk, or of an older version: train from the start
        if metadata["digest"] != self.digest:
            return 0, []
        for name, module in self._modules.items():
            module.load_state_dict(_under(name, tensors))
        for name, optimizer in self._optimizers.items():
            _load_optimizer(optimizer, _under(name, tensors))
        return metadata["step"], metadata["rows"]


def digest(values: Any, files: Iterable[Path]) -> str:
    """SHA-256 over plain values and the bytes of files."""
    total = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for path in files:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def code_files() -> list[Path]:
    """The library's modules: changed code must not go on from a checkpoint of the old."""
    return sorted(Path(__file__).parents[1].rglob("*.py"))


def _under(name: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    prefix = f"{name}/"
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}


def _load_optimizer(optimizer: Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        place, _, field = key.partition("/")
        state.setdefault(int(place), {})[field] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
    for parameter, moments in optimizer.state.items():
        for name, moment in moments.items():
            if moment.shape == parameter.shape:
                # The fused step reads memory in the parameter's own order, which a file does not keep.
                moments[name] = torch.empty_like(parameter, requires_grad=False).copy_(moment)
