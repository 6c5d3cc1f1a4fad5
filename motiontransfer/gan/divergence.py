"""Whether what a training computes is still finite.

A loss may be infinite at one step, or its gradient be, and then all weights are lost at the next. Losses stay
on the device and are read together every few steps; weights and moments are looked at before they are kept.
"""

import math
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses


class RecentLosses:
    """The losses of the steps since they were last read.

    Args:
        team: over whose processes they are averaged.
    """

    def __init__(self, team: Team) -> None:
        self._team = team
        self._steps: list[tuple[int, Losses]] = []

    def add(self, step: int, losses: Losses) -> None:
        """Remembers a step's losses without looking at them."""
        self._steps.append((step, losses))

    def clear(self) -> None:
        """Forgets them."""
        self._steps.clear()

    def own(self) -> list[tuple[int, Values]]:
        """Each step with this process's own losses."""
        numbers = iter(_floats([loss for _, losses in self._steps for loss in losses.values()]))
        return [(step, {name: next(numbers) for name in losses}) for step, losses in self._steps]

    def taken(self) -> list[tuple[int, Values]]:
        """Each step with its losses, the same in every process; forgets them."""
        own = self.own()
        mean = self._team.mean({f"{step} {name}": v for step, values in own for name, v in values.items()})
        self.clear()
        return [(step, {name: mean[f"{step} {name}"] for name in values}) for step, values in own]


def fault_in(steps: list[tuple[int, Values]]) -> str:
    """The first loss that is not finite, in words; nothing where all are."""
    for step, values in steps:
        for name, value in values.items():
            if not math.isfinite(value):
                return f"{name} was {value} at step {step}"
    return ""


def is_finite(modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]) -> bool:
    """Whether all weights and moments are finite."""
    by_device: dict[torch.device, list[Tensor]] = {}  # counts of steps stay on the CPU
    for tensor in _state(modules, optimizers):
        if tensor.is_floating_point() and tensor.numel():
            by_device.setdefault(tensor.device, []).append(tensor.detach())
    return all(_are_finite(tensors) for tensors in by_device.values())


def _state(modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]) -> Iterator[Tensor]:
    for module in modules.values():
        yield from module.parameters()
    for optimizer in optimizers.values():
        for state in optimizer.state.values():
            yield from (value for value in state.values() if isinstance(value, Tensor))


def _are_finite(tensors: list[Tensor]) -> bool:
    """Of tensors on one device, which is waited for once."""
    largest = [torch.linalg.vector_norm(tensor, math.inf).float() for tensor in tensors]
    return bool(torch.stack(largest).isfinite().all())


def _floats(values: list[Tensor | float]) -> list[float]:
    """Scalars as floats; those on a device come in one transfer."""
    places = [place for place, value in enumerate(values) if isinstance(value, Tensor)]
    floats = [0.0 if isinstance(value, Tensor) else value for value in values]
    if places:
        stacked = torch.stack([torch.as_tensor(values[place]).detach().double() for place in places])
        for place, number in zip(places, stacked.tolist(), strict=True):
            floats[place] = number
    return floats
