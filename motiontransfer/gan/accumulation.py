"""A batch taken in parts, one after another: the gradients of the whole in the memory of a part."""

from collections.abc import Callable, Iterator

from torch import Tensor

Terms = dict[str, Tensor]  # losses by name, each a scalar that no gradient hangs on


def accumulated(count: int, parts: int, descend: Callable[[slice, float], Terms]) -> Terms:
    """Takes a batch in parts and returns its losses, each the mean over the batch, still on the device.

    Args:
        count: samples in the batch.
        parts: how many there are to be, at most one a sample.
        descend: takes a part and its share of the batch; adds share * gradient to every weight's gradient
            and returns the part's losses.
    """
    sums: Terms = {}
    for part, share in micro_batches(count, parts):
        for name, term in descend(part, share).items():
            sums[name] = sums[name] + share * term if name in sums else share * term
    return sums


def micro_batches(count: int, parts: int) -> Iterator[tuple[slice, float]]:
    """Slices of a batch, the last perhaps smaller, and each one's share of it."""
    size = -(-count // parts)
    for first in range(0, count, size):
        last = min(first + size, count)
        yield slice(first, last), (last - first) / count
