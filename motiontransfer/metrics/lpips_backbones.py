"""The networks in whose features LPIPS compares pictures, laid out as torchvision keeps them.

Only the convolutions of torchvision's `features` are told, which is all that LPIPS uses: each with its place
there, behind each of them a ReLU, and before some a max pool of stride 2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motiontransfer.artifacts.weight_tensors import Shape


@dataclass(frozen=True)
class Convolution:
    """One convolution and the ReLU behind it.

    Attributes:
        place: number in torchvision's `features`.
        shape: of its weight: outputs, inputs, kernel, kernel.
        stride: in both directions.
        padding: with zeros, on all sides.
        pooled: whether a max pool comes before it.
        tapped: whether its ReLU's output is compared.
    """

    place: int
    shape: tuple[int, int, int, int]
    stride: int
    padding: int
    pooled: bool
    tapped: bool

    @property
    def weight(self) -> str:
        """Key of the weight in torchvision's file."""
        return f"features.{self.place}.weight"

    @property
    def bias(self) -> str:
        """Key of the bias in torchvision's file."""
        return f"features.{self.place}.bias"


@dataclass(frozen=True)
class Backbone:
    """A network up to its last tapped layer.

    Attributes:
        name: as LPIPS calls it.
        title: as torchvision calls it.
        convolutions: in order.
        pool: side of the max pool's window.
        least_px: the smallest height and width that reach the last layer.
    """

    name: str
    title: str
    convolutions: tuple[Convolution, ...]
    pool: int
    least_px: int

    def shapes(self) -> dict[str, Shape]:
        """The shape of each weight and bias."""
        weights: dict[str, Shape] = {layer.weight: layer.shape for layer in self.convolutions}
        return weights | {layer.bias: layer.shape[:1] for layer in self.convolutions}

    def head_shapes(self) -> dict[str, Shape]:
        """The shape of each tapped layer's head, a weight a channel."""
        channels = (layer.shape[0] for layer in self.convolutions if layer.tapped)
        return {head_key(number): (1, width, 1, 1) for number, width in enumerate(channels)}


def head_key(number: int) -> str:
    """Key of the head of a tapped layer, counted from 0, in the files of the lpips package."""
    return f"lin{number}.model.1.weight"


def alexnet() -> Backbone:
    """AlexNet as torchvision has it, compared behind each of its five ReLUs."""
    return Backbone(
        "alex",
        "AlexNet",
        (
            Convolution(0, (64, 3, 11, 11), 4, 2, pooled=False, tapped=True),
            Convolution(3, (192, 64, 5, 5), 1, 2, pooled=True, tapped=True),
            Convolution(6, (384, 192, 3, 3), 1, 1, pooled=True, tapped=True),
            Convolution(8, (256, 384, 3, 3), 1, 1, pooled=False, tapped=True),
            Convolution(10, (256, 256, 3, 3), 1, 1, pooled=False, tapped=True),
        ),
        pool=3,
        least_px=31,
    )


def vgg16(widths: tuple[int, ...] = (64, 128, 256, 512, 512)) -> Backbone:
    """VGG16 without batch normalization, compared behind the last ReLU of each of its five blocks.

    Args:
        widths: channels of each block; others than VGG16's own are for trying things out.
    """
    return Backbone("vgg", "VGG16", tuple(_vgg_convolutions(widths)), pool=2, least_px=16)


_VGG_DEPTHS: Final = (2, 2, 3, 3, 3)  # convolutions of each block


def _vgg_convolutions(widths: tuple[int, ...]) -> Iterator[Convolution]:
    place, inputs = 0, 3
    for block, (width, depth) in enumerate(zip(widths, _VGG_DEPTHS, strict=True)):
        for number in range(depth):
            pooled, last = block > 0 and number == 0, number == depth - 1
            yield Convolution(place, (width, inputs, 3, 3), 1, 1, pooled, tapped=last)
            inputs = width
            place += 3 if last else 2  # past the ReLU, and past the pool behind a block


BACKBONES: Final = {backbone.name: backbone for backbone in (alexnet(), vgg16())}
"""By the name that LPIPS gives them."""
