"""The perceptual loss (Johnson et al., 2016) in the features of VGG19, with pix2pixHD's layers and weights.

This project ships no weights and fetches none. A user who has VGG19's points at them; without, the network is
the same and its weights are random, which tells less than what ImageNet taught.
"""

import math
from collections.abc import Iterator
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.artifacts.weight_tensors import Tensors, read_weights

_DEPTHS: Final = (2, 2, 4, 4, 1)  # convolutions of each block of VGG19, the last cut off behind its first
_WIDTHS: Final = (64, 128, 256, 512, 512)
_TITLE: Final = "VGG19's state dict as torchvision saves it"


class Perceptual(nn.Module):
    """Mean L1 distances behind the first ReLU of each block, those of coarser blocks counting for more.

    Pictures go in as they are, in [-1, 1], as pix2pixHD's do and without ImageNet's mean and spread. Its
    weights are frozen, and `features` is laid out as torchvision's.

    Args:
        widths: channels of each block; others than VGG19's own are for trying things out.
    """

    def __init__(self, widths: tuple[int, ...] = _WIDTHS) -> None:
        super().__init__()
        self.features = nn.Sequential(*_layers(widths))
        self.taps = tuple(_taps())
        self.shares = tuple(1 / 2**number for number in (5, 4, 3, 2, 0))  # 1/32, 1/16, 1/8, 1/4, 1
        self.requires_grad_(False)

    def forward(self, fake: Tensor, real: Tensor) -> Tensor:
        """The distance of two pictures (B, 3, H, W), 16 pixels high and wide at least: a scalar."""
        with torch.no_grad():
            wanted = self._tapped(real)
        distances = [F.l1_loss(ours, theirs) for ours, theirs in zip(self._tapped(fake), wanted, strict=True)]
        return torch.stack([part * share for part, share in zip(distances, self.shares, strict=True)]).sum()

    def _tapped(self, x: Tensor) -> list[Tensor]:
        """(B, C, H, W) float32 behind each tapped ReLU."""
        tapped = []
        for place, layer in enumerate(self.features):
            x = layer(x)
            if place in self.taps:
                tapped.append(x.float())
        return tapped


def perceptual_network(file: WeightFile | None, seed: int, widths: tuple[int, ...] = _WIDTHS) -> Perceptual:
    """The loss, on the CPU.

    Args:
        file: VGG19's weights as torchvision saves them, or None for random ones.
        seed: of the random ones.
        widths: as `Perceptual` takes them.

    Raises:
        ArtifactError: the file is missing, has another digest, or holds weights of another network.
    """
    with torch.device("meta"):
        network = Perceptual(widths)
    network.load_state_dict(_random(network, seed) if file is None else _read(file, network), assign=True)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network.requires_grad_(False)


def _read(file: WeightFile, network: Perceptual) -> Tensors:
    file.require("VGG19's weights for the perceptual loss", "perceptual_sha256")
    shapes = {key: tuple(tensor.shape) for key, tensor in network.state_dict().items()}
    return read_weights(file.path, shapes, _TITLE)


def _random(network: Perceptual, seed: int) -> Tensors:
    """Weights after He et al. (2015), behind which features keep their size; biases are zero."""
    random = torch.Generator().manual_seed(seed)
    weights = {}
    for key, held in network.state_dict().items():
        spread = math.sqrt(2 / held[0].numel()) if held.ndim == 4 else 0.0
        weights[key] = torch.randn(held.shape, generator=random, device="cpu") * spread
    return weights


def _layers(widths: tuple[int, ...]) -> Iterator[nn.Module]:
    inputs = 3
    for block, (width, depth) in enumerate(zip(widths, _DEPTHS, strict=True)):
        if block:
            yield nn.MaxPool2d(2)
        for _ in range(depth):
            yield nn.Conv2d(inputs, width, 3, padding=1)
            yield nn.ReLU(inplace=True)
            inputs = width


def _taps() -> Iterator[int]:
    """Places in `features` of relu1_1, relu2_1, relu3_1, relu4_1 and relu5_1."""
    first = 0
    for depth in _DEPTHS:
        yield first + 1
        first += 2 * depth + 1  # with the pool
