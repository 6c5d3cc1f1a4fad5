"""A U-Net: the body of both generators.

Letters in shapes: B batch, C channels, H and W height and width.
"""

import itertools
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.gan.instance_norm import InstanceNorm

_RESIDUALS: Final = 2  # blocks at the coarsest scale
_WIDEST: Final = 8  # channels double at each scale up to this many times the first


class UNet(nn.Module):
    """Convolutions down to a coarse scale and up again, each scale seeing its mirror's features.

    Args:
        channels_in: of the input.
        channels_out: of the output.
        channels: at the finest scale.
        scales: how many times the picture is halved.
        fold: fold x fold pixels are folded into channels before the first convolution and unfolded after
            the last, which saves time where neighbouring pixels say little new.

    Attributes:
        multiple: of height and width, to which pictures are padded inside.
    """

    def __init__(self, channels_in: int, channels_out: int, channels: int, scales: int, fold: int) -> None:
        super().__init__()
        self._fold, self.multiple = fold, fold * 2**scales
        widths = [min(channels * 2**scale, channels * _WIDEST) for scale in range(scales + 1)]
        pairs = list(itertools.pairwise(widths))
        self.stem = _block(channels_in * fold**2, widths[0])
        self.down = nn.ModuleList(_block(fine, coarse, stride=2) for fine, coarse in pairs)
        self.deep = nn.ModuleList(_Residual(widths[-1]) for _ in range(_RESIDUALS))
        self.up = nn.ModuleList(_block(coarse + fine, fine) for fine, coarse in reversed(pairs))
        self.head = nn.Conv2d(widths[0], channels_out * fold**2, 3, padding=1)
        self.apply(_initialize)

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels_in, H, W) to (B, channels_out, H, W) float32, of any height and width."""
        height, width = x.shape[-2:]
        x = F.pad(x, (0, -width % self.multiple, 0, -height % self.multiple), mode="replicate")
        x = self.stem(F.pixel_unshuffle(x, self._fold))  # (B, C, H / fold, W / fold)
        skips = []
        for down in self.down:
            skips.append(x)
            x = down(x)
        for residual in self.deep:
            x = residual(x)
        for up, skip in zip(self.up, reversed(skips), strict=True):
            x = up(torch.cat([F.interpolate(x, scale_factor=2.0, mode="bilinear"), skip], 1))
        return F.pixel_shuffle(self.head(x), self._fold)[..., :height, :width].float()


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(channels, channels), _convolution(channels, channels, 1), _norm(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def _block(channels_in: int, channels_out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        _convolution(channels_in, channels_out, stride), _norm(channels_out), nn.LeakyReLU(0.2, inplace=True)
    )


def _convolution(channels_in: int, channels_out: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)


def _norm(channels: int) -> InstanceNorm:
    return InstanceNorm(channels, affine=True)


def _initialize(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, a=0.2)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
