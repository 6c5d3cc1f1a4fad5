import pytest
import torch
import torch.nn.functional as F

from motiontransfer.gan.condition import CHANNELS, CORE, MAP, SKETCH
from motiontransfer.gan.discriminator import Discriminator
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.instance_norm import InstanceNorm
from motiontransfer.gan.unet import UNet


@pytest.mark.parametrize("size", [(64, 48), (50, 38), (33, 17)])
def test_any_size_goes_through(size: tuple[int, int]) -> None:
    picture = torch.zeros(1, 3, *size)
    condition = torch.zeros(1, CHANNELS, *size)
    assert Generator(GeneratorShape(8, 3, True))(condition, picture, picture).shape == picture.shape


def test_a_closed_mask_shows_the_plate_and_an_open_one_the_sketch() -> None:
    generator = Generator(GeneratorShape(8, 2, True))
    plate = torch.rand(1, 3, 32, 32) * 2 - 1
    torch.nn.init.zeros_(generator.net.head.weight)
    mask = generator.net.head.bias.view(4, 4)[3]  # the fold unfolds four channels from sixteen
    with torch.no_grad():
        mask.fill_(-30.0)
        condition = torch.ones(1, CHANNELS, 32, 32)
        condition[:, CORE, 8:] = 0.0
        closed = generator(condition, torch.zeros_like(plate), plate)
        mask.fill_(30.0)
        sketched = torch.ones(1, CHANNELS, 32, 32)
        sketched[:, SKETCH, :16] = 0.25
        opened = generator(sketched, torch.zeros_like(plate), plate)
        sketched[:, MAP] = 0.0
        no_limb = generator(sketched, torch.zeros_like(plate), plate)
        beyond = generator(torch.zeros(1, CHANNELS, 32, 32), torch.zeros_like(plate), plate)
    torch.testing.assert_close(closed[:, :, 8:], plate[:, :, 8:])
    torch.testing.assert_close(closed[:, :, :8], torch.full((1, 3, 8, 32), 0.95))  # the core is the person's
    torch.testing.assert_close(opened[:, :, :16], torch.full((1, 3, 16, 32), -0.5 * 0.95))
    torch.testing.assert_close(opened[:, :, 16:], torch.full((1, 3, 16, 32), 0.95))
    torch.testing.assert_close(no_limb, torch.zeros_like(plate))
    torch.testing.assert_close(beyond, plate)  # without reach an open mask paints nothing


def test_the_default_generator_has_the_size_that_the_docs_tell() -> None:
    parameters = sum(parameter.numel() for parameter in Generator(GeneratorShape(32, 4, True)).parameters())
    assert parameters == 5_144_720


def test_a_finer_picture_part_reaches_the_output() -> None:
    """The skips carry single pixels; the coarse path alone could not."""
    net = UNet(1, 1, 8, 3, fold=1)
    x = torch.zeros(1, 1, 32, 32)
    dotted = x.clone()
    dotted[..., 16, 16] = 5
    difference = (net(dotted) - net(x)).abs()[0, 0]
    assert difference[14:19, 14:19].max() > difference[:4].max()


def test_each_scale_of_the_discriminator_sees_half_the_picture() -> None:
    verdicts = Discriminator(2, 8, 3, 2)(torch.rand(2, 6, 128, 128), torch.rand(2, 6, 128, 128))
    fine, coarse = (features[-1].shape for features in verdicts)
    assert len(verdicts) == 2 and fine[:2] == (2, 1)
    assert 1.5 < fine[-1] / coarse[-1] < 2.4


@pytest.mark.parametrize("batch", [1, 3])
def test_instance_norm_equals_pytorch_s(batch: int) -> None:
    x = (torch.rand(batch, 5, 9, 7) * 3 + 1).to(memory_format=torch.channels_last).requires_grad_()
    norm = InstanceNorm(5, affine=True)
    torch.nn.init.uniform_(norm.weight)
    expected = F.instance_norm(x, weight=norm.weight, bias=norm.bias)
    torch.testing.assert_close(norm(x), expected)
    upstream = torch.rand_like(expected)
    gradients = [torch.autograd.grad(y, x, upstream)[0] for y in (norm(x), expected)]
    torch.testing.assert_close(*gradients)
