"""The weights with which the published networks start: pix2pixHD's, which EDN keeps."""

from typing import Final

from torch import nn

from motiontransfer.gan.instance_norm import InstanceNorm

_SPREAD: Final = 0.02


def initialize(module: nn.Module) -> None:
    """Draws a module's weights, for `network.apply`.

    Kernels are drawn from N(0, 0.02) and learnt scales of a norm from N(1, 0.02). Biases and shifts are zero;
    pix2pixHD leaves biases as PyTorch draws them, which counts only where no norm takes them away again.
    """
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, _SPREAD)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    if isinstance(module, InstanceNorm) and module.weight is not None:
        nn.init.normal_(module.weight, 1.0, _SPREAD)
