"""A convolution that reflects the picture at its border, the same bytes each time and fast on a CPU.

PyTorch's gradient of a reflected border adds up in any order on CUDA, and its CPU library takes up to several
times as long for the gradients of wide layers on small pictures as the same sums take as matrix products.
"""

import itertools
from typing import Any, Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

_WIDE: Final = 512  # channels in and out, from which on matrix products win; measured in bfloat16 and float32


class ReflectedConvolution(nn.Conv2d):
    """(B, channels_in, H, W) to (B, channels_out, H, W), height and width above half a kernel.

    Args:
        channels_in: of the input.
        channels_out: of the output.
        kernel: its side, an odd number.
    """

    def __init__(self, channels_in: int, channels_out: int, kernel: int) -> None:
        super().__init__(channels_in, channels_out, kernel)

    def forward(self, x: Tensor) -> Tensor:
        """Convolves, in the type of autocast where that is on."""
        kind = x.device.type
        working = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else x.dtype
        with torch.autocast(kind, enabled=False):  # which on a CPU would reflect in float32
            convolved: Tensor = _Reflected.apply(x.to(working), self.weight, self.bias)
        return convolved


class _Reflected(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.weight_type = weight.dtype
        weight, bias = weight.to(x.dtype), bias.to(x.dtype)
        padded = F.pad(x, (weight.shape[-1] // 2,) * 4, mode="reflect")
        ctx.save_for_backward(padded, weight)
        return F.conv2d(padded, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        padded, weight = ctx.saved_tensors
        for_x, for_weight, for_bias = ctx.needs_input_grad
        of_padded = of_weight = None
        if _wins_as_products(weight):
            of_padded = _input_gradient(gradient, weight) if for_x else None
            of_weight = _weight_gradient(gradient, padded, weight, ctx.weight_type) if for_weight else None
        else:
            of_padded, of_weight, _ = torch.ops.aten.convolution_backward(
                gradient, padded, weight, None,
                [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [for_x, for_weight, False],
            )  # fmt: skip
        of_x = None if of_padded is None else _folded(of_padded, weight.shape[-1] // 2)
        return of_x, of_weight, gradient.sum((0, 2, 3)) if for_bias else None


def _wins_as_products(weight: Tensor) -> bool:
    return weight.device.type == "cpu" and min(weight.shape[:2]) >= _WIDE


def _input_gradient(gradient: Tensor, weight: Tensor) -> Tensor:
    """(B, channels_in, H + border, W + border): a product added for each place in the kernel."""
    batch, _, height, width = gradient.shape
    outputs, inputs, kernel, _ = weight.shape
    size = (batch, height + kernel - 1, width + kernel - 1, inputs)
    sums = torch.zeros(size, dtype=torch.promote_types(gradient.dtype, torch.float32))
    rows = gradient.permute(0, 2, 3, 1).reshape(-1, outputs)  # (B H W, channels_out)
    for top, left in itertools.product(range(kernel), repeat=2):
        part = (rows @ weight[:, :, top, left]).view(batch, height, width, inputs)
        sums[:, top : top + height, left : left + width] += part
    return sums.permute(0, 3, 1, 2).to(gradient.dtype)


def _weight_gradient(gradient: Tensor, padded: Tensor, weight: Tensor, wanted: torch.dtype) -> Tensor:
    """(channels_out, channels_in, kernel, kernel): a product over all places for each place in the kernel."""
    (height, width), kernel = gradient.shape[-2:], weight.shape[-1]
    outputs = gradient.permute(1, 0, 2, 3).flatten(1).contiguous()  # (channels_out, B H W)
    inputs = padded.permute(0, 2, 3, 1)  # (B, H + border, W + border, channels_in)
    # No view of anything, so that autograd adds the next frame's gradient in place.
    sums = torch.empty(weight.shape, dtype=wanted, memory_format=torch.channels_last)
    for top, left in itertools.product(range(kernel), repeat=2):
        places = inputs[:, top : top + height, left : left + width].flatten(0, 2)
        sums[:, :, top, left] = outputs @ places
    return sums


def _folded(gradient: Tensor, border: int) -> Tensor:
    """The gradient (B, C, H, W) of what was reflected, from that of the padded picture."""
    rows = gradient[..., border:-border, :].clone()
    rows[..., 1 : border + 1, :] += gradient[..., :border, :].flip(-2)
    rows[..., -border - 1 : -1, :] += gradient[..., -border:, :].flip(-2)
    folded = rows[..., border:-border].clone()
    folded[..., 1 : border + 1] += rows[..., :border].flip(-1)
    folded[..., -border - 1 : -1] += rows[..., -border:].flip(-1)
    return folded
