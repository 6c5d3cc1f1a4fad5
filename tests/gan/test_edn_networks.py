"""The published networks, beside pix2pixHD's layers written down once more in their order."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.gan.discriminator import Discriminator
from motiontransfer.gan.edn_networks import (
    EdnFaceGenerator,
    EdnFaceShape,
    EdnGenerator,
    EdnShape,
    FaceDiscriminator,
)

PUBLISHED = EdnShape(64, 4, 9, 3, local=False)
SMALL = EdnShape(4, 2, 2, 1, local=False)


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def pictures(height: int, width: int, batch: int = 1) -> tuple[Tensor, Tensor]:
    """A figure in [0, 1] and a previous output in [-1, 1]."""
    return torch.rand(batch, 3, height, width), torch.rand(batch, 3, height, width) * 2 - 1


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def normed(convolution: nn.Module, channels: int) -> list[nn.Module]:
    return [convolution, nn.InstanceNorm2d(channels), nn.ReLU()]


def plain_trunk(channels: int, halvings: int, blocks: int) -> nn.Sequential:
    layers = [nn.ReflectionPad2d(3), *normed(nn.Conv2d(6, channels, 7), channels)]
    for scale in range(halvings):
        width = channels * 2**scale
        layers += normed(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), 2 * width)
    layers += [Residual(channels * 2**halvings) for _ in range(blocks)]
    for scale in reversed(range(halvings)):
        width = channels * 2**scale
        up = nn.ConvTranspose2d(2 * width, width, 3, stride=2, padding=1, output_padding=1)
        layers += normed(up, width)
    return nn.Sequential(*layers)


def plain_head(channels: int) -> nn.Sequential:
    return nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(channels, 3, 7), nn.Tanh())


def with_weights_of(source: Iterable[nn.Module], plain: nn.Module) -> nn.Module:
    """The same weights in the same order."""
    values = [tensor for module in source for tensor in module.state_dict().values()]
    plain.load_state_dict(dict(zip(plain.state_dict(), values, strict=True)))
    return plain


def loud(network: nn.Module) -> nn.Module:
    """With weights so large that every layer counts."""
    for parameter in network.parameters():
        nn.init.normal_(parameter, 0, 0.3)
    return network


@pytest.mark.parametrize(("local", "count"), [(False, 182_452_675), (True, 182_715_939)])
def test_the_generators_have_the_published_sizes(local: bool, count: int) -> None:
    with torch.device("meta"):
        assert parameters(EdnGenerator(replace(PUBLISHED, local=local))) == count  # 182.45 M and 182.72 M


def test_the_other_networks_have_the_published_sizes() -> None:
    with torch.device("meta"):
        assert parameters(EdnFaceGenerator(EdnFaceShape(64, 3, 5))) == 26_724_291  # 26.7 M
        assert parameters(Discriminator(2, 64, 3, 3)) == 3 * 2_773_953  # 2.77 M a scale
        assert parameters(FaceDiscriminator(64, 3)) == 2_769_601


def test_the_trunk_s_layers_one_by_one() -> None:
    network = EdnGenerator(replace(PUBLISHED, channels=2))
    shapes, x = [], torch.rand(1, 6, 64, 128)
    with torch.no_grad():
        for layer in network.trunk:
            x = layer(x)
            shapes.append(tuple(x.shape[1:]))
    down = [(2, 64, 128), (4, 32, 64), (8, 16, 32), (16, 8, 16), (32, 4, 8)]
    # Each a convolution, a norm and a ReLU, but the nine residual blocks.
    expected = [shape for shape in down for _ in range(3)] + [down[-1]] * 9
    assert shapes == expected + [shape for shape in down[-2::-1] for _ in range(3)]


@pytest.mark.parametrize("local", [False, True])
def test_only_the_face_discriminator_s_norms_learn(local: bool) -> None:
    for network, learning in (
        (EdnGenerator(replace(SMALL, local=local)), False),
        (Discriminator(2, 8, 3, 2), False),
        (FaceDiscriminator(8, 3), True),
    ):
        assert any(parameter.ndim == 1 for parameter in network.parameters())
        norms = [module for module in network.modules() if type(module).__name__ == "InstanceNorm"]
        assert norms and all((norm.weight is not None) == learning for norm in norms)


def test_the_global_generator_is_pix2pixhd_s() -> None:
    torch.manual_seed(0)
    network = loud(EdnGenerator(SMALL))
    plain = nn.Sequential(plain_trunk(4, 2, 2), plain_head(4))
    figure, previous = pictures(16, 24, batch=2)
    expected = with_weights_of([network.trunk, network.head], plain)(torch.cat([figure, previous], 1))
    painted = network(figure, previous)
    torch.testing.assert_close(painted, expected, atol=1e-4, rtol=1e-4)
    assert painted.std() > 0.1 and painted.abs().max() <= 1


def test_the_local_enhancer_is_pix2pixhd_s() -> None:
    torch.manual_seed(0)
    network = loud(EdnGenerator(replace(SMALL, local=True)))
    down = nn.Sequential(
        nn.ReflectionPad2d(3), *normed(nn.Conv2d(6, 2, 7), 2),
        *normed(nn.Conv2d(2, 4, 3, stride=2, padding=1), 4),
    )  # fmt: skip
    doubling = nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1)
    up = nn.Sequential(Residual(4), *normed(doubling, 2), plain_head(2))
    plain = nn.ModuleList([down, up, plain_trunk(4, 2, 2)])
    with_weights_of([network.enhancer, network.trunk], plain)
    figure, previous = pictures(32, 24, batch=2)
    x = torch.cat([figure, previous], 1)
    half = nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)(x)
    expected = up(down(x) + plain[2](half))
    torch.testing.assert_close(network(figure, previous), expected, atol=1e-4, rtol=1e-4)


def test_the_face_generator_is_a_small_global_generator() -> None:
    torch.manual_seed(0)
    network = loud(EdnFaceGenerator(EdnFaceShape(4, 2, 1)))
    plain = nn.Sequential(plain_trunk(4, 2, 1), plain_head(4))
    figure, face = pictures(16, 16)
    expected = with_weights_of([network.trunk, network.head], plain)(torch.cat([figure, face], 1))
    torch.testing.assert_close(network(figure, face), expected, atol=1e-4, rtol=1e-4)


def test_the_trunk_of_a_local_generator_sees_half_the_picture_and_no_border() -> None:
    network = EdnGenerator(replace(SMALL, local=True))
    seen: list[Tensor] = []
    network.trunk[0].register_forward_pre_hook(lambda _, x: seen.append(x[0]))
    network(torch.full((1, 3, 16, 24), 0.25), torch.full((1, 3, 16, 24), -1.0))
    expected = torch.tensor([0.25] * 3 + [-1.0] * 3)[None, :, None, None].expand(1, 6, 8, 12)
    torch.testing.assert_close(seen[0], expected)  # zeros beyond the border would darken it there


def test_nothing_but_the_last_bias_paints_its_hyperbolic_tangent() -> None:
    network = EdnGenerator(SMALL)
    nn.init.zeros_(network.head.weight)
    with torch.no_grad():
        network.head.bias.copy_(torch.tensor([0.0, 0.5, -1.0]))
        painted = network(*pictures(8, 8))
    expected = torch.tensor([0.0, 0.462117, -0.761594])[None, :, None, None].expand(1, 3, 8, 8)
    torch.testing.assert_close(painted, expected)


def test_a_localized_generator_has_taken_over_the_trunk_and_lost_the_head() -> None:
    whole = EdnGenerator(SMALL)
    local = whole.localized()
    assert local.shape == replace(SMALL, local=True) and local.trunk is whole.trunk
    assert not hasattr(local, "head") and local.multiple == 2 * whole.multiple
    assert local.state_dict().keys() == EdnGenerator(local.shape).state_dict().keys()


def test_trunk_and_enhancer_learn_together() -> None:
    local = EdnGenerator(SMALL).localized()
    local(*pictures(16, 16)).sum().backward()
    kernels = [parameter for parameter in local.parameters() if parameter.ndim == 4]
    assert all(kernel.grad is not None and kernel.grad.abs().max() > 0 for kernel in kernels)


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize(("size", "padded"), [((30, 41), (32, 48)), ((9, 3), (16, 16)), ((64, 32), (64, 32))])
def test_any_size_is_painted_as_with_its_border_repeated(
    local: bool, size: tuple[int, int], padded: tuple[int, int]
) -> None:
    torch.manual_seed(0)
    network = EdnGenerator(EdnShape(4, 2 if local else 3, 1, 1, local))  # both pad to multiples of 8
    x = pictures(*size)
    repeated = (F.pad(x_, (0, padded[1] - size[1], 0, padded[0] - size[0]), mode="replicate") for x_ in x)
    painted = network(*x)
    assert painted.shape == x[0].shape
    torch.testing.assert_close(painted, network(*repeated)[..., : size[0], : size[1]])


@pytest.mark.parametrize("size", [(512, 910), (512, 1024), (256, 455), (333, 77)])
def test_both_stages_pad_alike(size: tuple[int, int]) -> None:
    """So that the trunk goes on in the local stage with what it knows: half the padded is the padded half."""
    with torch.device("meta"):
        multiple = EdnGenerator(PUBLISHED).multiple
        local_multiple = EdnGenerator(replace(PUBLISHED, local=True)).multiple
    assert (multiple, local_multiple) == (16, 32)
    for side in size:
        half = (side + 1) // 2
        assert -(-side // local_multiple) * local_multiple == 2 * -(-half // multiple) * multiple


def test_the_previous_output_carries_the_gradient_back() -> None:
    """The second frame of the unroll teaches the first."""
    torch.manual_seed(0)
    network = loud(EdnGenerator(SMALL))
    figure, previous = pictures(16, 16)
    network(figure, previous.requires_grad_()).square().sum().backward()
    assert previous.grad is not None and previous.grad.abs().min(1).values.max() > 0


def test_weights_begin_small_and_equal_for_equal_seeds() -> None:
    states = []
    for _ in range(2):
        torch.manual_seed(3)
        states.append(EdnGenerator(EdnShape(16, 3, 2, 2, False)).localized().state_dict())
    for key, tensor in states[0].items():
        assert torch.equal(tensor, states[1][key])
        if tensor.ndim == 1:
            assert not tensor.any()
        else:
            spread = 0.02 / tensor.numel() ** 0.5
            assert abs(tensor.mean()) < 5 * spread and abs(tensor.std() - 0.02) < 5 * spread


def test_a_face_discriminator_s_scales_begin_about_one() -> None:
    torch.manual_seed(0)
    scales = FaceDiscriminator(64, 3).patches.blocks[2][1].weight
    assert scales.mean().item() == pytest.approx(1, abs=0.006)
    assert scales.std().item() == pytest.approx(0.02, abs=0.003)


@pytest.mark.parametrize("local", [False, True])
def test_bfloat16_paints_nearly_the_same(local: bool) -> None:
    torch.manual_seed(0)
    network = loud(EdnGenerator(replace(SMALL, local=local))).to(memory_format=torch.channels_last)
    x = pictures(32, 32)
    with torch.autocast("cpu", torch.bfloat16):
        painted = network(*x)
    assert painted.dtype == torch.float32
    painted.sum().backward()
    assert all(parameter.grad.dtype == torch.float32 for parameter in network.parameters())
    assert (painted - network(*x)).abs().mean() < 0.03


def plain_patches(channels_in: int, norm: type[nn.Module]) -> nn.Sequential:
    """pix2pixHD's discriminator of three layers, in widths of 4 to 32 for 64 to 512."""
    return nn.Sequential(
        nn.Conv2d(channels_in, 4, 4, 2, padding=2), nn.LeakyReLU(0.2),
        nn.Conv2d(4, 8, 4, 2, padding=2), norm(8), nn.LeakyReLU(0.2),
        nn.Conv2d(8, 16, 4, 2, padding=2), norm(16), nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, 1, padding=2), norm(32), nn.LeakyReLU(0.2),
        nn.Conv2d(32, 1, 4, 1, padding=2),
    )  # fmt: skip


def test_the_discriminator_is_pix2pixhd_s_on_two_frames() -> None:
    torch.manual_seed(0)
    network = loud(Discriminator(2, 4, 3, 3))
    figures, images = torch.rand(1, 6, 64, 64), torch.rand(1, 6, 64, 64)
    x = torch.cat([figures, images], 1)
    for scale, features in zip(network.scales, network(figures, images), strict=True):
        plain = with_weights_of([scale], plain_patches(12, nn.InstanceNorm2d))
        torch.testing.assert_close(features[-1], plain(x), atol=1e-4, rtol=1e-4)
        assert len(features) == 5
        x = F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)


def test_the_face_discriminator_is_pix2pixhd_s_with_batch_norm_for_a_batch_of_one() -> None:
    torch.manual_seed(0)
    network = loud(FaceDiscriminator(4, 3))
    plain = plain_patches(6, nn.BatchNorm2d)
    learnt = [key for key in plain.state_dict() if not key.split(".")[1].startswith(("running", "num"))]
    values = dict(zip(learnt, network.state_dict().values(), strict=True))
    plain.load_state_dict(plain.state_dict() | values)
    figure, face = pictures(64, 64, batch=2)
    together = network(figure, face)
    for number in range(2):
        one = slice(number, number + 1)
        expected = plain(torch.cat([figure[one], face[one]], 1))
        torch.testing.assert_close(together[-1][one], expected, atol=1e-4, rtol=1e-4)


def test_a_verdict_looks_at_70_pixels() -> None:
    network = FaceDiscriminator(4, 3)
    for block in network.patches.blocks:  # norms look at the whole face, so without them
        if isinstance(block, nn.Sequential) and len(block) == 3:
            block[1] = nn.Identity()
    face = torch.rand(1, 3, 160, 160, requires_grad=True)
    verdict = network(torch.rand(1, 3, 160, 160), face)[-1]
    verdict[0, 0, verdict.shape[2] // 2, verdict.shape[3] // 2].backward()
    rows, columns = (face.grad.abs().amax((0, 1, axis)).nonzero() for axis in (3, 2))
    assert [int(places.max() - places.min()) + 1 for places in (rows, columns)] == [70, 70]


def test_an_odd_number_of_channels_has_an_enhancer_too() -> None:
    assert EdnGenerator(EdnShape(5, 1, 1, 1, True))(*pictures(8, 8)).shape == (1, 3, 8, 8)
