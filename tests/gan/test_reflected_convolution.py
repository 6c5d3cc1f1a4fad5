import pytest
import torch
from torch import Tensor, nn

from motiontransfer.gan import reflected_convolution
from motiontransfer.gan.reflected_convolution import ReflectedConvolution


def pytorch_s(convolution: ReflectedConvolution) -> nn.Conv2d:
    """PyTorch's own convolution with a reflected border, of the same weights."""
    outputs, inputs, kernel, _ = convolution.weight.shape
    plain = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode="reflect")
    plain.load_state_dict(convolution.state_dict())
    return plain.to(convolution.weight.dtype)


def gradients(network: nn.Module, x: Tensor, upstream: Tensor) -> tuple[Tensor, ...]:
    return torch.autograd.grad(network(x), [x, *network.parameters()], upstream)


def test_a_row_worked_out_by_hand() -> None:
    # Beyond its border 1 2 4 goes on with 2 on the left and with 2 on the right; each row has its like above.
    sums = ReflectedConvolution(1, 1, 3)
    with torch.no_grad():
        sums.weight.fill_(1)
        sums.bias.fill_(0.5)
    rows = torch.tensor([1.0, 2, 4]).expand(1, 1, 3, 3).clone().requires_grad_()
    assert sums(rows)[0, 0].tolist() == [[15.5, 21.5, 24.5]] * 3  # 3 x (2 + 1 + 2), (1 + 2 + 4), (2 + 4 + 2)
    sums(rows).sum().backward()
    # A pixel is seen by itself and its neighbours, and again where it is reflected: 2, 5 and 2 times a row.
    assert rows.grad[0, 0].tolist() == [[4, 10, 4], [10, 25, 10], [4, 10, 4]]


@pytest.mark.parametrize("wide", [1, 512])
@pytest.mark.parametrize("kernel", [3, 7])
@pytest.mark.parametrize("batch", [1, 2])
def test_it_is_pytorch_s(monkeypatch: pytest.MonkeyPatch, wide: int, kernel: int, batch: int) -> None:
    monkeypatch.setattr(reflected_convolution, "_WIDE", wide)  # 1: the weights' gradient as matrix products
    torch.manual_seed(0)
    convolution = ReflectedConvolution(3, 5, kernel).double()
    x = torch.randn(batch, 3, 9, 8, dtype=torch.double).to(memory_format=torch.channels_last).requires_grad_()
    upstream = torch.randn(batch, 5, 9, 8, dtype=torch.double)
    plain = pytorch_s(convolution)
    torch.testing.assert_close(convolution(x), plain(x))
    torch.testing.assert_close(gradients(convolution, x, upstream), gradients(plain, x, upstream))


def test_the_smallest_picture_is_one_pixel_larger_than_half_a_kernel() -> None:
    convolution = ReflectedConvolution(2, 2, 3)
    x = torch.randn(1, 2, 2, 2, requires_grad=True)
    plain = pytorch_s(convolution)
    upstream = torch.randn(1, 2, 2, 2)
    torch.testing.assert_close(gradients(convolution, x, upstream), gradients(plain, x, upstream))


def test_wide_layers_take_the_other_way() -> None:
    narrow, wide = (nn.Parameter(torch.empty(width, 512, 3, 3, device="meta")) for width in (511, 512))
    assert not reflected_convolution._wins_as_products(narrow)
    assert not reflected_convolution._wins_as_products(wide)  # not on a CPU
    assert reflected_convolution._wins_as_products(torch.empty(512, 512, 1, 1))


@pytest.mark.parametrize("wide", [1, 512])
def test_autocast_convolves_in_bfloat16_and_weights_learn_in_float32(
    monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    monkeypatch.setattr(reflected_convolution, "_WIDE", wide)
    torch.manual_seed(0)
    convolution = ReflectedConvolution(16, 16, 3)
    x = torch.randn(1, 16, 12, 12, requires_grad=True)
    upstream = torch.randn(1, 16, 12, 12)
    exact = [convolution(x), *gradients(convolution, x, upstream)]
    with torch.autocast("cpu", torch.bfloat16):
        rounded = [convolution(x), *gradients(convolution, x, upstream.bfloat16())]
    assert [tensor.dtype for tensor in rounded] == [torch.bfloat16, *[torch.float32] * 3]
    for ours, theirs in zip(rounded, exact, strict=True):
        assert (ours.float() - theirs).norm() < 0.01 * theirs.norm()


def test_frozen_weights_and_pictures_get_no_gradient() -> None:
    convolution = ReflectedConvolution(1, 1, 3)
    picture = torch.rand(1, 1, 4, 4)
    convolution(picture).sum().backward()
    assert picture.grad is None and convolution.weight.grad is not None
    convolution.requires_grad_(False)
    picture.requires_grad_()
    convolution(picture).sum().backward()
    assert picture.grad is not None
