"""Multi-scale patch discriminators on frames in a row (pix2pixHD's, as EDN conditions them)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.gan.initialization import initialize
from motiontransfer.gan.instance_norm import InstanceNorm

Features = list[Tensor]


class PatchDiscriminator(nn.Module):
    """Judges overlapping patches; the last feature is the verdict (B, 1, h, w), without a sigmoid.

    Args:
        channels_in: of figures and pictures together.
        channels: at the finest layer.
        layers: that halve the picture.
        affine: whether the norms have learnt scales and shifts.
    """

    def __init__(self, channels_in: int, channels: int, layers: int, affine: bool = False) -> None:
        super().__init__()
        widths = [min(channels * 2**layer, channels * 8) for layer in range(layers + 1)]
        blocks: list[nn.Module] = [nn.Sequential(_convolution(channels_in, widths[0], 2), _activation())]
        for layer in range(1, layers + 1):
            stride = 2 if layer < layers else 1
            convolution = _convolution(widths[layer - 1], widths[layer], stride)
            blocks.append(nn.Sequential(convolution, InstanceNorm(widths[layer], affine), _activation()))
        blocks.append(_convolution(widths[-1], 1, 1))
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Features:
        """Every layer's output, the verdict last."""
        features = []
        for block in self.blocks:
            x = block(x)
            features.append(x)
        return features


class Discriminator(nn.Module):
    """D(x_{t-1}, x_t, y_{t-1}, y_t) at several scales, each half as fine as the one before.

    It sees both frames and both stick figures at once, and so judges the movement with the pictures; with one
    frame at a time, D(x_t, y_t), it judges pictures alone.

    Args:
        frames: N, how many frames it sees at once.
        channels: at the finest layer.
        layers: that halve the picture.
        scales: how many times the picture is judged.
    """

    def __init__(self, frames: int, channels: int, layers: int, scales: int) -> None:
        super().__init__()
        channels_in = frames * (3 + 3)
        self.scales = nn.ModuleList(PatchDiscriminator(channels_in, channels, layers) for _ in range(scales))
        self.apply(initialize)

    def forward(self, figures: Tensor, images: Tensor) -> list[Features]:
        """Judges frames in a row.

        Args:
            figures: (B, 3 N, H, W), the stick figures in [0, 1].
            images: (B, 3 N, H, W), the pictures in [-1, 1].

        Returns:
            For each scale its layers' outputs.
        """
        x = torch.cat([figures, images], 1)
        verdicts = []
        for place, scale in enumerate(self.scales):
            if place:
                x = F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)
            verdicts.append(scale(x))
        return verdicts


def _convolution(channels_in: int, channels_out: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(channels_in, channels_out, 4, stride, padding=2)


def _activation() -> nn.LeakyReLU:
    return nn.LeakyReLU(0.2, inplace=True)
