"""The published networks on a CUDA device: what they paint on a CPU, and the same bytes each time."""

import copy

import pytest
import torch
from torch import Tensor, nn

from motiontransfer.gan.edn_networks import EdnGenerator, EdnShape, FaceDiscriminator
from motiontransfer.gan.perceptual import perceptual_network
from motiontransfer.gan.reflected_convolution import ReflectedConvolution

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


def learnt(network: nn.Module, device: str, *pictures: Tensor) -> list[Tensor]:
    """What a network makes of pictures on a device, and the gradients of its weights, on the CPU."""
    network = copy.deepcopy(network).to(device)
    exact = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
    with exact:
        made = network(*(picture.to(device) for picture in pictures))
        made = made[-1] if isinstance(made, list) else made
        made.square().sum().backward()
    return [tensor.cpu() for tensor in (made.detach(), *(weights.grad for weights in network.parameters()))]


def test_a_reflected_convolution_is_that_of_the_cpu_and_the_same_each_time() -> None:
    torch.manual_seed(0)
    convolution, x = ReflectedConvolution(512, 512, 3), torch.randn(2, 512, 8, 12)
    expected = learnt(convolution, "cpu", x)
    once, again = (learnt(convolution, "cuda", x) for _ in range(2))
    torch.testing.assert_close(once, expected, rtol=1e-3, atol=1e-2)
    assert all(torch.equal(first, second) for first, second in zip(once, again, strict=True))


@pytest.mark.parametrize("local", [False, True])
def test_a_generator_paints_and_learns_what_it_does_on_a_cpu(local: bool) -> None:
    torch.manual_seed(0)
    network = EdnGenerator(EdnShape(8, 2, 1, 1, local))
    pictures = torch.rand(1, 3, 64, 48), torch.zeros(1, 3, 64, 48)
    on_cpu, once, again = (learnt(network, device, *pictures) for device in ("cpu", "cuda", "cuda"))
    torch.testing.assert_close(once[0], on_cpu[0], rtol=1e-3, atol=1e-3)
    assert all(torch.equal(first, second) for first, second in zip(once, again, strict=True))


def test_bfloat16_paints_nearly_the_same() -> None:
    torch.manual_seed(0)
    network = EdnGenerator(EdnShape(8, 2, 1, 1, False)).cuda().to(memory_format=torch.channels_last)
    pictures = torch.rand(1, 3, 64, 48).cuda(), torch.zeros(1, 3, 64, 48).cuda()
    with torch.autocast("cuda", torch.bfloat16):
        painted = network(*pictures)
    painted.sum().backward()
    assert {painted.dtype, *(weights.grad.dtype for weights in network.parameters())} == {torch.float32}
    assert (painted - network(*pictures)).abs().mean() < 0.03


def test_discriminator_and_perceptual_loss_are_those_of_the_cpu() -> None:
    torch.manual_seed(0)
    discriminator, pictures = FaceDiscriminator(8, 3), (torch.rand(2, 3, 64, 64), torch.rand(2, 3, 64, 64))
    on_cpu, on_gpu = (learnt(discriminator, device, *pictures)[0] for device in ("cpu", "cuda"))
    torch.testing.assert_close(on_gpu, on_cpu, rtol=1e-3, atol=1e-3)
    perceptual = perceptual_network(None, 0, (8, 8, 8, 8, 8))
    expected = perceptual(*pictures)
    found = perceptual.cuda()(*(picture.cuda() for picture in pictures))
    torch.testing.assert_close(found.cpu(), expected, rtol=1e-3, atol=1e-4)
