"""The networks of EDN: pix2pixHD's global generator and local enhancer, and those of the face.

Every convolution of the generators but the strided ones reflects the picture at its border; every one but the
last is followed by an instance norm without weights and a ReLU. Letters in shapes: B batch, C channels, H and
W height and width, F side of a face.
"""

import dataclasses
from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.gan.discriminator import Features, PatchDiscriminator
from motiontransfer.gan.initialization import initialize
from motiontransfer.gan.instance_norm import InstanceNorm
from motiontransfer.gan.reflected_convolution import ReflectedConvolution

_PICTURE: Final = 3
_INPUT: Final = 2 * _PICTURE  # the stick figure, and the picture that goes with it


@dataclass(frozen=True)
class EdnShape:
    """What rebuilds a generator; 64, 4, 9 and 3 are the published numbers.

    Attributes:
        channels: feature channels at the global generator's finest scale; the enhancer has half as many.
        halvings: how many times the global generator halves the picture.
        blocks: residual blocks of the global generator, at its coarsest scale.
        enhancer_blocks: residual blocks of the local enhancer.
        local: whether the local enhancer paints, at twice the size that the global generator sees.
    """

    channels: int
    halvings: int
    blocks: int
    enhancer_blocks: int
    local: bool


class EdnGenerator(nn.Module):
    """G(x_t, y_{t-1}), painting every pixel: the global generator, or with it the local enhancer.

    The global generator is `trunk` and `head`; 182.45 M parameters as published. With the enhancer its head
    is gone: the trunk runs on the picture at half its size, its features are added to the enhancer's, and
    both are trained together; 182.72 M parameters.

    Args:
        shape: of the network.
        trunk: one to be taken over, or None for a new one.

    Attributes:
        multiple: of height and width, to which pictures are padded inside; twice that is the least.
    """

    def __init__(self, shape: EdnShape, trunk: nn.Sequential | None = None) -> None:
        super().__init__()
        self.shape, self.multiple = shape, 2 ** (shape.halvings + shape.local)
        if shape.local:
            self.enhancer = _Enhancer(shape.channels // 2, shape.channels, shape.enhancer_blocks)
        else:
            self.head = _head(shape.channels)
        self.apply(initialize)
        self.trunk = _trunk(shape.channels, shape.halvings, shape.blocks) if trunk is None else trunk
        if trunk is None:
            self.trunk.apply(initialize)

    def forward(self, figure: Tensor, previous: Tensor) -> Tensor:
        """Paints one frame.

        Args:
            figure: (B, 3, H, W) the stick figure on white in [0, 1], of any height and width.
            previous: (B, 3, H, W) the previous output in [-1, 1], or zeros for the first frame.

        Returns:
            (B, 3, H, W) float32 in [-1, 1].
        """
        x = _padded(torch.cat([figure, previous], 1), self.multiple)
        painted = self._local(x) if self.shape.local else self.head(self.trunk(x))
        return torch.tanh(painted[..., : figure.shape[-2], : figure.shape[-1]].float())

    def localized(self) -> "EdnGenerator":
        """A local generator, on the CPU, that has taken over this one's trunk; its enhancer is new."""
        return EdnGenerator(dataclasses.replace(self.shape, local=True), self.trunk)

    def _local(self, x: Tensor) -> Tensor:
        half = F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)
        painted: Tensor = self.enhancer(x, self.trunk(half))
        return painted


@dataclass(frozen=True)
class EdnFaceShape:
    """What rebuilds a face generator; 64, 3 and 5 are the published numbers.

    Attributes:
        channels: feature channels at the finest scale.
        halvings: how many times the face is halved.
        blocks: residual blocks at the coarsest scale.
    """

    channels: int
    halvings: int
    blocks: int


class EdnFaceGenerator(nn.Module):
    """R(x_F, y_F): what to add to the face y_F of an output; a small global generator, 26.7 M parameters."""

    def __init__(self, shape: EdnFaceShape) -> None:
        super().__init__()
        self.shape, self.multiple = shape, 2**shape.halvings
        self.trunk = _trunk(shape.channels, shape.halvings, shape.blocks)
        self.head = _head(shape.channels)
        self.apply(initialize)

    def forward(self, figure: Tensor, face: Tensor) -> Tensor:
        """The residual (B, 3, F, F) in [-1, 1] for a figure in [0, 1] and a face in [-1, 1] of that shape."""
        x = self.head(self.trunk(_padded(torch.cat([figure, face], 1), self.multiple)))
        return torch.tanh(x[..., : face.shape[-2], : face.shape[-1]].float())


class FaceDiscriminator(nn.Module):
    """D_F(x_F, y_F): one 70 x 70 patch discriminator on a face and its part of the stick figure.

    The published one has batch norm and trains on one face at a time. Here each face is normalized by itself,
    which is the same for one and does not depend on how a batch is shared out.

    Args:
        channels: at the finest layer; 64 as published.
        layers: that halve the face; 3 as published.
    """

    def __init__(self, channels: int, layers: int) -> None:
        super().__init__()
        self.patches = PatchDiscriminator(_INPUT, channels, layers, affine=True)
        self.apply(initialize)

    def forward(self, figure: Tensor, face: Tensor) -> Features:
        """Every layer's output, the verdict last, for (B, 3, F, F) in [0, 1] and in [-1, 1]."""
        features: Features = self.patches(torch.cat([figure, face], 1))
        return features


class _Enhancer(nn.Module):
    """Adds the trunk's features to its own of half the size, and paints."""

    def __init__(self, fine: int, coarse: int, blocks: int) -> None:
        super().__init__()
        self.down = nn.Sequential(*_convolved(_INPUT, fine, kernel=7), *_halved(fine, coarse))
        self.up = nn.Sequential(*[_Residual(coarse) for _ in range(blocks)], *_doubled(coarse, fine))
        self.head = _head(fine)

    def forward(self, x: Tensor, coarse: Tensor) -> Tensor:
        painted: Tensor = self.head(self.up(self.down(x) + coarse))
        return painted


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_convolved(channels, channels, kernel=3),
            ReflectedConvolution(channels, channels, kernel=3),
            InstanceNorm(channels, affine=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def _trunk(channels: int, halvings: int, blocks: int) -> nn.Sequential:
    """(B, 6, H, W) to (B, channels, H, W): down to the coarsest scale, residual blocks, and up again."""
    widths = [channels * 2**scale for scale in range(halvings + 1)]
    layers = _convolved(_INPUT, channels, kernel=7)
    for scale in range(halvings):
        layers += _halved(widths[scale], widths[scale + 1])
    layers += [_Residual(widths[-1]) for _ in range(blocks)]
    for scale in reversed(range(halvings)):
        layers += _doubled(widths[scale + 1], widths[scale])
    return nn.Sequential(*layers)


def _head(channels: int) -> nn.Module:
    """The last convolution; a tanh follows."""
    return ReflectedConvolution(channels, _PICTURE, kernel=7)


def _convolved(channels_in: int, channels_out: int, kernel: int) -> list[nn.Module]:
    return [ReflectedConvolution(channels_in, channels_out, kernel), *_normed(channels_out)]


def _halved(channels_in: int, channels_out: int) -> list[nn.Module]:
    return [nn.Conv2d(channels_in, channels_out, 3, stride=2, padding=1), *_normed(channels_out)]


def _doubled(channels_in: int, channels_out: int) -> list[nn.Module]:
    up = nn.ConvTranspose2d(channels_in, channels_out, 3, stride=2, padding=1, output_padding=1)
    return [up, *_normed(channels_out)]


def _normed(channels: int) -> list[nn.Module]:
    return [InstanceNorm(channels, affine=False), nn.ReLU(inplace=True)]


def _padded(x: Tensor, multiple: int) -> Tensor:
    """The picture with its right and lower border repeated up to multiples, at least two of them.

    At the coarsest scale that leaves 2 x 2 places, without which nothing could be reflected or normalized.
    PyTorch's own padding sorts every pixel's gradient to be the same each time on CUDA.
    """
    height, width = (max(-(-side // multiple), 2) * multiple for side in x.shape[-2:])
    if width > x.shape[-1]:
        x = torch.cat([x, x[..., -1:].expand(-1, -1, -1, width - x.shape[-1])], -1)
    if height > x.shape[-2]:
        x = torch.cat([x, x[..., -1:, :].expand(-1, -1, height - x.shape[-2], -1)], -2)
    return x
