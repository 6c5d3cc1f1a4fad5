"""When the validation part says that a training learns nothing more, and the weights that did best on it.

What is watched stands in the log, and whether to stop is a function of it: a resumed training decides alike.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, cast

import torch
from torch import Tensor, nn

WATCHED: Final = "validation_structure"  # the SSIM loss on held-out frames: the lower the better

N = TypeVar("N", bound=nn.Module)


def best_step(rows: Sequence[Mapping[str, float]], watched_from: int) -> int | None:
    """The step of the best look so far, the first of equals; None before the first that counts.

    Args:
        rows: of the log, each with its `step`; looks hold the watched value.
        watched_from: the step from which they count.
    """
    looks = _looks(rows, watched_from)
    return int(min(looks, key=lambda row: row[WATCHED])["step"]) if looks else None


def stopped_early(rows: Sequence[Mapping[str, float]], patience: int, watched_from: int) -> bool:
    """Whether `patience` looks in a row brought nothing better; never with a patience of 0."""
    best = best_step(rows, watched_from)
    since = [row for row in _looks(rows, watched_from) if best is not None and row["step"] > best]
    return patience > 0 and len(since) >= patience


def _looks(rows: Sequence[Mapping[str, float]], watched_from: int) -> list[Mapping[str, float]]:
    return [row for row in rows if WATCHED in row and row["step"] >= watched_from]


class Best(nn.Module, Generic[N]):
    """A copy of a network with the weights that did best so far; listed among a trainee's modules, it is kept
    in checkpoints and goes back with them.

    Args:
        network: whose weights are the best until others are considered.
    """

    loss: Tensor

    def __init__(self, network: N) -> None:
        super().__init__()
        self._kept = copy.deepcopy(network)
        self.register_buffer("loss", torch.tensor(float("inf")))

    @property
    def network(self) -> N:
        """The network with the best weights."""
        return cast(N, self._kept)

    def consider(self, loss: float, network: N) -> None:
        """Takes the network's weights if their loss is the lowest so far; the first of equals stays."""
        if loss < self.loss:
            self.loss.fill_(loss)
            self._kept.load_state_dict(network.state_dict())


def best_or_last(best: Best[N] | None, last: N) -> N:
    """The network with the best weights, or the last where none were watched, or none looked at yet."""
    return last if best is None or not best.loss.isfinite() else best.network


def with_best(trained: Mapping[str, nn.Module], best: Best[Any] | None) -> dict[str, nn.Module]:
    """A trainee's modules, the best among them where they are watched."""
    return {**trained, **({} if best is None else {"best": best})}
