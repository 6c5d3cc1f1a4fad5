import numpy as np
import pytest
import torch
from small_film import SIZE, STYLE, wall, waving
from small_painter import painter_of

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import REACH, draw_condition
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.painter import Painted
from motiontransfer.gan.picture import condition_tensor, image_tensor
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.limb_core import draw_limb_core


@pytest.fixture
def network() -> Generator:
    torch.manual_seed(0)
    return Generator(GeneratorShape(8, 2, True)).eval()


def seen(frame: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    condition = condition_tensor(draw_condition(waving(1).xy[frame], SIZE, STYLE, Appearance.unknown()))[None]
    plate = image_tensor(wall())[None]
    return condition, torch.zeros_like(plate), plate


def painted(network: Generator, keypoints: Keypoints) -> Painted:
    painter = painter_of(network)
    return painter.paint(next(painter.draw(keypoints, [0])), painter.begin())[0]


def test_the_picture_with_its_mask_is_the_picture_without(network: Generator) -> None:
    with torch.inference_mode():
        assert torch.equal(network.with_mask(*seen())[0], network(*seen()))


def test_the_mask_tells_where_the_plate_shows(network: Generator) -> None:
    condition, before, plate = seen()
    with torch.inference_mode():
        picture, mask = network.with_mask(condition, before, plate)
    assert mask.shape == (1, 1, *SIZE)
    assert 0 < mask.max() <= 1
    assert (mask[condition[:, REACH] == 0] == 0).all()
    assert torch.equal(picture[(mask == 0).expand_as(picture)], plate[(mask == 0).expand_as(plate)])


def test_a_limb_is_the_person_s_whatever_the_generator_says(network: Generator) -> None:
    with torch.no_grad():
        network.net.head.weight[-4:], network.net.head.bias[-4:] = 0, -20  # of the mask: it sees nobody
    mask, core = painted(network, waving(1)).mask, draw_limb_core(waving(1).xy[0], SIZE)
    np.testing.assert_array_equal(mask, core)


def test_nobody_has_an_empty_mask(network: Generator) -> None:
    mask = painted(network, Keypoints.empty(1, SIZE, "made by hand")).mask
    np.testing.assert_array_equal(mask, np.zeros(SIZE, np.uint8))
