import hashlib
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.perceptual import Perceptual, perceptual_network

WIDTHS = (2, 3, 4, 5, 6)
DEPTHS_19, DEPTHS_16 = (2, 2, 4, 4, 4), (2, 2, 3, 3, 3)


def torchvisions(depths: tuple[int, ...], widths: tuple[int, ...]) -> nn.Sequential:
    """`features` of a VGG without batch norm, in torchvision's order."""
    layers: list[nn.Module] = []
    inputs = 3
    for width, depth in zip(widths, depths, strict=True):
        for _ in range(depth):
            layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU()]
            inputs = width
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(*layers)


def state(features: nn.Module) -> dict[str, Tensor]:
    weights = {f"features.{key}": tensor for key, tensor in features.state_dict().items()}
    return weights | {"classifier.0.weight": torch.zeros(4)}


def saved(path: Path, features: nn.Module) -> WeightFile:
    torch.save(state(features), path)
    return WeightFile(path, hashlib.sha256(path.read_bytes()).hexdigest())


def noise(size: int = 20) -> Tensor:
    return torch.rand(2, 3, size, size) * 2 - 1


def passing_red_on() -> Perceptual:
    """Every layer passes on its input's first channel; the first of all takes red."""
    network = perceptual_network(None, 0, (1, 1, 1, 1, 1))
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
        if parameter.ndim == 4:
            parameter[:, 0, 1, 1] = 1
    return network


def plain_red(value: float) -> Tensor:
    picture = torch.zeros(1, 3, 16, 16)
    picture[:, 0] = value
    return picture


def test_a_plain_colour_s_distance_worked_out_by_hand() -> None:
    network = passing_red_on()
    shares = 1 / 32 + 1 / 16 + 1 / 8 + 1 / 4 + 1  # 1.46875
    assert network(plain_red(0.75), plain_red(0.25)).item() == pytest.approx(0.5 * shares)
    assert network(plain_red(-0.75), plain_red(0.25)).item() == pytest.approx(
        0.25 * shares
    )  # a ReLU has no -.75
    assert network(plain_red(0.5), plain_red(0.5)).item() == 0


def test_a_finer_layer_counts_for_less() -> None:
    """One red pixel is a 256th of the first layer, and after each max pool four times as much."""
    fake = plain_red(0)
    fake[0, 0, 5, 6] = 1
    expected = 1 / 32 / 256 + 1 / 16 / 64 + 1 / 8 / 16 + 1 / 4 / 4 + 1
    assert passing_red_on()(fake, plain_red(0)).item() == pytest.approx(expected)


def test_it_is_torchvision_s_vgg19(tmp_path: Path) -> None:
    torch.manual_seed(0)
    features = torchvisions(DEPTHS_19, WIDTHS)
    network = perceptual_network(saved(tmp_path / "vgg19.pth", features), 0, WIDTHS)
    fake, real = noise(), noise()
    expected, x, y = torch.zeros(()), fake, real
    shares = {
        1: 1 / 32,
        6: 1 / 16,
        11: 1 / 8,
        20: 1 / 4,
        29: 1,
    }  # relu1_1, relu2_1, relu3_1, relu4_1, relu5_1
    for place, layer in enumerate(features[:30]):
        x, y = layer(x), layer(y)
        expected = expected + shares.get(place, 0) * (x - y).abs().mean()
    torch.testing.assert_close(network(fake, real), expected)


def test_it_is_as_wide_as_vgg19() -> None:
    with torch.device("meta"):
        expected = state(torchvisions(DEPTHS_19, (64, 128, 256, 512, 512)))
        held = Perceptual().state_dict()
    assert len(held) == 2 * 13
    assert all(held[key].shape == expected[key].shape for key in held)


def test_fakes_learn_and_weights_and_real_pictures_do_not() -> None:
    network = perceptual_network(None, 0, WIDTHS)
    fake, real = noise().requires_grad_(), noise().requires_grad_()
    network(fake, real).backward()
    assert fake.grad is not None and fake.grad.abs().max() > 0
    assert real.grad is None and not any(parameter.requires_grad for parameter in network.parameters())


def test_random_weights_are_a_seed_s_own() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    one, same, other = (perceptual_network(None, seed, WIDTHS).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert any(not torch.equal(one[key], other[key]) for key in one)


def test_random_features_keep_their_size_from_block_to_block() -> None:
    network = perceptual_network(None, 0)
    tapped = network._tapped(torch.randn(1, 3, 32, 32))
    sizes = [feature.square().mean().sqrt().item() for feature in tapped]
    assert len(sizes) == 5 and min(sizes) > 0.5 and max(sizes) < 4


def test_bfloat16_measures_nearly_the_same() -> None:
    network = perceptual_network(None, 0, (16, 16, 16, 16, 16))
    fake, real = noise(), noise()
    with torch.autocast("cpu", torch.bfloat16):
        rounded = network(fake, real)
    assert rounded.dtype == torch.float32
    assert rounded.item() == pytest.approx(network(fake, real).item(), rel=0.02)


def test_safetensors_are_read_too(tmp_path: Path) -> None:
    torch.manual_seed(0)
    path = tmp_path / "vgg19.safetensors"
    weights = state(torchvisions(DEPTHS_19, WIDTHS))
    save_file(weights, path)
    file = WeightFile(path, hashlib.sha256(path.read_bytes()).hexdigest())
    held = perceptual_network(file, 0, WIDTHS).state_dict()
    assert all(torch.equal(held[key], weights[key]) for key in held)


def refusal(file: WeightFile) -> str:
    with pytest.raises(ArtifactError) as caught:
        perceptual_network(file, 0, WIDTHS)
    said = str(caught.value)
    assert said.startswith(f"{file.path}: ") and "\n" not in said
    return said.removeprefix(f"{file.path}: ")


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    remedy = "; give VGG19's state dict as torchvision saves it"
    sixteen = refusal(saved(tmp_path / "vgg16.pth", torchvisions(DEPTHS_16, WIDTHS)))
    assert sixteen == f"found features.0.weight, features.0.bias, ..., expected features.16.weight{remedy}"
    wider = refusal(saved(tmp_path / "vgg.pth", torchvisions(DEPTHS_19, (4, 3, 4, 5, 6))))
    assert wider == f"features.0.weight is of shape (4, 3, 3, 3), expected (2, 3, 3, 3){remedy}"


def test_a_missing_file_and_another_digest_are_refused(tmp_path: Path) -> None:
    gone = refusal(WeightFile(tmp_path / "gone.pth", None))
    assert gone.startswith("no such file, expected VGG19's weights for the perceptual loss; ")
    file = saved(tmp_path / "vgg19.pth", torchvisions(DEPTHS_19, WIDTHS))
    told = refusal(WeightFile(file.path, "0" * 64))
    assert told.startswith(f"its SHA-256 is {file.sha256}, ") and told.endswith("set perceptual_sha256 to it")
