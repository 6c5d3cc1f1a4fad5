from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from motiontransfer.errors import ParamsError
from motiontransfer.metrics.lpips import Lpips
from motiontransfer.metrics.lpips_backbones import BACKBONES, Backbone, Convolution, vgg16

CPU = torch.device("cpu")
Image = npt.NDArray[np.uint8]
RED, GREEN, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (255, 255, 255), (0, 0, 0)

# One convolution that passes the three colours on: below the middle a colour is no feature, above it is one.
COLOURS = Backbone(
    "colours", "Colours", (Convolution(0, (3, 3, 1, 1), 1, 0, pooled=False, tapped=True),), 2, least_px=1
)


def of_colours(*head: float) -> Lpips:
    weights = {"features.0.weight": torch.eye(3)[:, :, None, None], "features.0.bias": torch.zeros(3)}
    return Lpips(
        COLOURS, weights, {"lin0.model.1.weight": torch.tensor(head).float().reshape(1, 3, 1, 1)}, CPU
    )


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (4, 6)) -> Image:
    return np.full((*size, 3), colour, np.uint8)


def noise(seed: int, size: tuple[int, int]) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)


def random_heads(backbone: Backbone) -> dict[str, torch.Tensor]:
    return {key: torch.rand(shape) for key, shape in backbone.head_shapes().items()}


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, padding: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.ReLU()]


def torchvisions_alexnet() -> tuple[nn.Sequential, list[int]]:
    """`features` in torchvision's order, and the places of the ReLUs that LPIPS looks behind."""
    layers = [
        *conv(3, 64, 11, 4, 2), nn.MaxPool2d(3, 2),
        *conv(64, 192, 5, 1, 2), nn.MaxPool2d(3, 2),
        *conv(192, 384), *conv(384, 256), *conv(256, 256), nn.MaxPool2d(3, 2),
    ]  # fmt: skip
    return nn.Sequential(*layers), [1, 4, 7, 9, 11]


def torchvisions_vgg16(widths: tuple[int, ...]) -> tuple[nn.Sequential, list[int]]:
    """Likewise: relu1_2, relu2_2, relu3_3, relu4_3, relu5_3."""
    one, two, three, four, five = widths
    layers = [
        *conv(3, one), *conv(one, one), nn.MaxPool2d(2, 2),
        *conv(one, two), *conv(two, two), nn.MaxPool2d(2, 2),
        *conv(two, three), *conv(three, three), *conv(three, three), nn.MaxPool2d(2, 2),
        *conv(three, four), *conv(four, four), *conv(four, four), nn.MaxPool2d(2, 2),
        *conv(four, five), *conv(five, five), *conv(five, five), nn.MaxPool2d(2, 2),
    ]  # fmt: skip
    return nn.Sequential(*layers), [3, 8, 15, 22, 29]


@torch.no_grad()
def plain_lpips(features: nn.Sequential, taps: list[int], heads: list[torch.Tensor], *pair: Image) -> float:
    """The published formula, written once more without a thought for speed or boxes."""
    shift, scale = torch.tensor([-0.030, -0.088, -0.188]), torch.tensor([0.458, 0.448, 0.450])
    passed: list[list[torch.Tensor]] = []
    for image in pair:
        now = ((torch.tensor(image).float() / 255 * 2 - 1 - shift) / scale).permute(2, 0, 1)[None]
        passed.append([now := layer(now) for layer in features])
    total = 0.0
    for tap, head in zip(taps, heads, strict=True):
        one, other = (nn.functional.normalize(layers[tap], dim=1, eps=1e-10) for layers in passed)
        total += float((head * (one - other) ** 2).sum(1).mean())
    return total


def test_red_and_green_have_no_feature_in_common() -> None:
    # Of length 1 they are (1, 0, 0) and (0, 1, 0): each channel of the two differs by 1.
    assert of_colours(0.5, 0.25, 4.0)(plain(RED), plain(GREEN)).over() == pytest.approx(0.75, rel=1e-6)


def test_a_place_without_features_is_as_far_from_any_as_its_length() -> None:
    assert of_colours(1, 1, 1)(plain(WHITE), plain(BLACK)).over() == pytest.approx(1, rel=1e-6)
    assert of_colours(1, 1, 1)(plain(BLACK), plain(BLACK)).over() == 0


def test_white_is_shifted_and_scaled_as_photographs_are() -> None:
    white = np.array([(1 + 0.030) / 0.458, (1 + 0.088) / 0.448, (1 + 0.188) / 0.450])
    expected = (1 - white[0] / np.linalg.norm(white)) ** 2
    assert of_colours(1, 0, 0)(plain(RED), plain(WHITE)).over() == pytest.approx(expected, rel=1e-5)


def test_a_box_gets_what_lies_in_it() -> None:
    fake = plain(RED)
    fake[:, 3:] = GREEN
    maps = of_colours(0.5, 0.25, 0)(plain(RED), fake)
    assert maps.over((slice(0, 4), slice(0, 3))) == 0
    assert maps.over((slice(0, 4), slice(3, 6))) == pytest.approx(0.75, rel=1e-6)
    assert maps.over((slice(1, 3), slice(2, 5))) == pytest.approx(0.5, rel=1e-6)
    assert maps.over() == pytest.approx(0.375, rel=1e-6)


@pytest.fixture(scope="module")
def alex() -> tuple[Lpips, nn.Sequential, list[int], list[torch.Tensor]]:
    torch.manual_seed(0)
    return with_random_weights(BACKBONES["alex"], *torchvisions_alexnet())


def with_random_weights(
    backbone: Backbone, features: nn.Sequential, taps: list[int]
) -> tuple[Lpips, nn.Sequential, list[int], list[torch.Tensor]]:
    heads = random_heads(backbone)
    weights = {f"features.{key}": tensor for key, tensor in features.state_dict().items()}
    return Lpips(backbone, weights, heads, CPU), features, taps, list(heads.values())


def test_alexnet_is_torchvisions(alex: Any) -> None:
    distance, *plainly = alex
    real, fake = noise(1, (70, 95)), noise(2, (70, 95))
    assert distance.backbone == "alex"
    assert distance(real, fake).over() == pytest.approx(plain_lpips(*plainly, real, fake), rel=1e-5)


def test_vgg16_is_torchvisions() -> None:
    torch.manual_seed(0)
    widths = (3, 4, 5, 6, 7)
    distance, *plainly = with_random_weights(vgg16(widths), *torchvisions_vgg16(widths))
    real, fake = noise(1, (50, 33)), noise(2, (50, 33))
    assert distance(real, fake).over() == pytest.approx(plain_lpips(*plainly, real, fake), rel=1e-5)


def test_vgg16_has_the_width_that_its_name_says() -> None:
    with torch.device("meta"):
        features, taps = torchvisions_vgg16((64, 128, 256, 512, 512))
    shapes = {f"features.{key}": tuple(tensor.shape) for key, tensor in features.state_dict().items()}
    assert BACKBONES["vgg"].shapes() == shapes
    channels = [features[tap - 1].out_channels for tap in taps]
    assert [shape[1] for shape in BACKBONES["vgg"].head_shapes().values()] == channels


def test_equal_pictures_are_0_apart_and_the_order_is_none(alex: Any) -> None:
    distance, *_ = alex
    real, fake = noise(1, (40, 40)), noise(2, (40, 40))
    assert distance(real, real).over() == 0
    assert distance(real, fake).over() == distance(fake, real).over() > 0


def test_it_grows_with_the_change(alex: Any) -> None:
    distance, *_ = alex
    real, other = noise(1, (40, 40)), noise(2, (40, 40))
    mixed = [(real * (1 - part) + other * part).astype(np.uint8) for part in (0.1, 0.3, 1)]
    far = [distance(real, fake).over() for fake in mixed]
    assert far == sorted(far) and far[0] > 0


def test_it_is_linear_in_the_heads(alex: Any) -> None:
    _, features, _, _ = alex
    backbone = BACKBONES["alex"]
    weights = {f"features.{key}": tensor for key, tensor in features.state_dict().items()}
    ones, others = random_heads(backbone), random_heads(backbone)
    both = {key: ones[key] + 2 * others[key] for key in ones}
    none = {key: torch.zeros_like(head) for key, head in ones.items()}
    real, fake = noise(1, (40, 40)), noise(2, (40, 40))
    one, other, sum_of_both, nothing = (
        Lpips(backbone, weights, heads, CPU)(real, fake).over() for heads in (ones, others, both, none)
    )
    assert nothing == 0
    assert sum_of_both == pytest.approx(one + 2 * other, rel=1e-5)


@pytest.mark.parametrize("name", ["alex", "vgg"])
def test_a_picture_that_does_not_reach_the_last_layer_is_refused(name: str) -> None:
    backbone, widths = {"alex": (BACKBONES["alex"], None), "vgg": (vgg16((1, 1, 1, 1, 1)), (1, 1, 1, 1, 1))}[
        name
    ]
    features, taps = torchvisions_alexnet() if widths is None else torchvisions_vgg16(widths)
    distance, *_ = with_random_weights(backbone, features[:-1], taps)
    least = backbone.least_px
    distance(noise(0, (least, 40)), noise(1, (least, 40)))
    with pytest.raises(ParamsError, match=rf"{least} by {least} pixels at least, found 40 by {least - 1};"):
        distance(noise(0, (least - 1, 40)), noise(1, (least - 1, 40)))
    with pytest.raises(RuntimeError):  # so it is the least, and not more
        features[:-1](torch.zeros(1, 3, least - 1, 40))
