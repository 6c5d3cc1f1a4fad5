"""What the processes of a training say to one another: gradients, losses, sizes."""

from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

import torch
import torch.distributed as distributed
from torch import Tensor, nn

from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.training_failure import is_of_device

Values = dict[str, float]

_PEER_LOST: Final = "ncclRemoteError"


class OthersSilentError(MotionTransferError):
    """The other processes of a team did not answer in time, or are gone."""


@dataclass(frozen=True)
class Team:
    """One process's place among those that train in step.

    Words (losses, sizes) go by gloo from CPU to CPU; gradients go by NCCL where every process has a CUDA
    device of its own, else by gloo as well.

    Attributes:
        rank: from 0; rank 0 reports and keeps the checkpoints.
        size: how many there are.
        device: where this process computes.
    """

    rank: int
    size: int
    device: torch.device
    _reports: Connection | None
    _gradients: distributed.ProcessGroup | None

    @classmethod
    def alone(cls) -> "Team":
        """A team of one, on the CPU, that reports to nobody."""
        return cls(0, 1, torch.device("cpu"), None, None)

    def report(self, message: Any) -> None:
        """Sends a message to the parent; only rank 0's arrive. Ends this process when the parent is gone."""
        if self._reports is not None:
            try:
                self._reports.send(message)
            except BrokenPipeError:
                raise SystemExit(1) from None

    def average_gradients(self, parameters: list[nn.Parameter]) -> None:
        """Replaces each gradient by the mean over the team.

        Raises:
            OthersSilentError: as all that is said to one another.
        """
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        if self.size == 1 or not gradients:
            return
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        self._reduce(flat, distributed.ReduceOp.SUM, self._gradients)
        flat /= self.size
        for gradient, averaged in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(averaged.view_as(gradient))

    def mean(self, values: Values) -> Values:
        """Losses by name, averaged: those of the whole batch, the same in every process."""
        if self.size == 1 or not values:
            return values
        names = list(values)
        summed = torch.tensor([values[name] for name in names], dtype=torch.float64)
        self._reduce(summed, distributed.ReduceOp.SUM)
        return dict(zip(names, (summed / self.size).tolist(), strict=True))

    def largest(self, numbers: list[int]) -> list[int]:
        """The largest that any process has, number by number."""
        if self.size == 1:
            return numbers
        found = torch.tensor(numbers)
        self._reduce(found, distributed.ReduceOp.MAX)
        return [int(number) for number in found]

    def wait(self) -> None:
        """Waits for the others."""
        self.largest([0])

    def _reduce(self, tensor: Tensor, operation: Any, group: distributed.ProcessGroup | None = None) -> None:
        try:
            distributed.all_reduce(tensor, operation, group)
        except RuntimeError as error:
            if is_of_device(error) and _PEER_LOST not in str(error):
                raise  # it is this process's own
            raise others_silent() from error


def others_silent() -> OthersSilentError:
    """What a process says that has waited for the others in vain."""
    return OthersSilentError(
        "a training process waited for the others in vain: one of them hangs; run the stage again, it goes "
        "on from its last checkpoint"
    )
