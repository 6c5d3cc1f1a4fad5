"""How much memory and work a training step takes, counted without the one and without the other.

The very step runs on fake tensors, which have shapes and types and no contents, and what would lie in memory
is added up as it comes and goes. What a library asks for beside tensors is not seen: workspaces, CUDA's
context, and holes that an allocator leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar
from weakref import WeakSet, finalize

import numpy as np
import torch
from torch import Tensor, UntypedStorage, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only
from torch.utils.flop_counter import flop_registry

from motiontransfer.gan.condition import CHANNELS
from motiontransfer.gan.edn_samples import EdnBatch, half_size
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.edn_trainer import EdnTrainer
from motiontransfer.gan.samples import Batch
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainer import Trainer, TrainerSettings
from motiontransfer.gan.window import Size

_FRAMES: Final = 2  # of a sample
_MOMENTS: Final = 2  # that an optimizer keeps of each weight, Adam as Muon
T = TypeVar("T")


@dataclass(frozen=True)
class Footprint:
    """What a step takes.

    Attributes:
        kept_bytes: from step to step: weights, their moving average, moments.
        peak_bytes: at the most, with what is kept.
        operations: multiplications and additions of convolutions and matrix products.
    """

    kept_bytes: int
    peak_bytes: int
    operations: int


def generator_footprint(settings: TrainerSettings, size: Size, batch: int, device: torch.device) -> Footprint:
    """Of the generator's training once the discriminator has joined, at most.

    Args:
        settings: the recipe.
        size: (height, width) of the pictures; windows around the person take less.
        batch: pairs of frames a step, in one process.
        device: where it would train, which tells the precision.
    """

    def step(trainer: Trainer) -> None:
        whole = _blank_batch(-(-batch // settings.accumulate), size, device)
        trainer.descend(whole, [size] * (1 + _FRAMES), 1.0, judged=True)

    def build(nowhere: torch.device) -> Trainer:
        return Trainer(settings, nowhere, Team.alone())

    return _counted(build, step, lambda trainer: [trainer.generator, trainer.discriminator], device)


def edn_footprint(
    settings: EdnSettings, size: Size, batch: int, local: bool, device: torch.device
) -> Footprint:
    """Of a step of EDN's generator.

    Args:
        settings: the recipe; the perceptual loss's weights are not looked at.
        size: (height, width) of the pictures; the global stage sees half of each.
        batch: pairs of frames a step, in one process.
        local: which stage.
        device: where it would train, which tells the precision.
    """
    seen = size if local else half_size(size)

    def step(trainer: EdnTrainer) -> None:
        pictures = torch.zeros(-(-batch // settings.accumulate), _FRAMES, 3, *seen, device=device)
        frames = np.zeros(pictures.shape[:_FRAMES], np.int64)
        trainer.descend(EdnBatch(frames, pictures, torch.zeros_like(pictures)), local, 1.0)

    def build(nowhere: torch.device) -> EdnTrainer:
        return EdnTrainer(replace(settings, perceptual_weights=None), 0, Team.alone(), nowhere)

    return _counted(build, step, lambda trainer: [trainer.generator(local), trainer.discriminator], device)


def _counted(
    build: Callable[[torch.device], T],
    step: Callable[[T], None],
    trained: Callable[[T], list[nn.Module]],
    device: torch.device,
) -> Footprint:
    with torch.device("meta"):
        trainer = build(torch.device("meta"))
    with FakeTensorMode(), Counter() as counter:
        for network in vars(trainer).values():
            if isinstance(network, nn.Module):
                _lay_out(network, device)
        built_bytes = counter.now_bytes
        step(trainer)
        weights = {weight for network in trained(trainer) for weight in network.parameters()}
    moments_bytes = _MOMENTS * sum(weight.numel() * weight.element_size() for weight in weights)
    return Footprint(built_bytes + moments_bytes, counter.peak_bytes + moments_bytes, counter.operations)


def _lay_out(network: nn.Module, device: torch.device) -> None:
    """Gives a network that has shapes alone weights on a device, those that it shares with another once."""
    for module in network.modules():
        for name, weight in list(module.named_parameters(recurse=False)):
            if weight.device.type == "meta":
                fake = torch.empty_strided(weight.shape, weight.stride(), device=device)
                setattr(module, name, nn.Parameter(fake, weight.requires_grad))


class Counter(TorchDispatchMode):
    """Adds up the storages of tensors made inside, while they are there, and the operations."""

    def __init__(self) -> None:
        super().__init__()
        self.now_bytes = self.peak_bytes = self.operations = 0
        self._known = WeakSet[UntypedStorage]()

    def __torch_dispatch__(
        self, function: Any, types: Any, arguments: tuple[Any, ...] = (), named: dict[str, Any] | None = None
    ) -> Any:
        result = function(*arguments, **(named or {}))
        tree_map_only(Tensor, self._meet, result)
        if function.overloadpacket in flop_registry:
            counted = flop_registry[function.overloadpacket]
            self.operations += counted(*arguments, **(named or {}), out_val=result)
        return result

    def _meet(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        if storage not in self._known:
            self._known.add(storage)
            self._change(storage.nbytes())
            finalize(storage, self._change, -storage.nbytes())

    def _change(self, size_bytes: int) -> None:
        self.now_bytes += size_bytes
        self.peak_bytes = max(self.peak_bytes, self.now_bytes)


def _blank_batch(count: int, size: Size, device: torch.device) -> Batch:
    def blank(*shape: int) -> Tensor:
        return torch.zeros(*shape, *size, device=device)

    return Batch(
        blank(count, _FRAMES, CHANNELS),
        blank(count, _FRAMES, 3),
        blank(count, 3),
        blank(count, _FRAMES, 1),
    )
