"""Instance norm (Ulyanov et al., 2016), fast on CPUs too.

PyTorch's turns channels-last tensors round and back, which costs more than the norm. Batch norm over a batch
of one is the same arithmetic and does not: half the time of a convolution block forward and back.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class InstanceNorm(nn.Module):
    """Normalizes each channel of each picture (B, C, H, W) to mean 0 and variance 1.

    Args:
        channels: C.
        affine: whether a learnt scale and shift follow.
    """

    def __init__(self, channels: int, affine: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        if x.device.type != "cpu":
            return F.instance_norm(x, weight=self.weight, bias=self.bias)
        pictures = [F.batch_norm(one, None, None, self.weight, self.bias, True) for one in x.split(1)]
        return pictures[0] if len(pictures) == 1 else torch.cat(pictures)
