import pytest
import torch

from motiontransfer.gan.condition import CHANNELS, REACH
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.window import Windows


def reach_of(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (96, 128)) -> torch.Tensor:
    """(B, 1, H, W): one in a box (top, left, bottom, right) of each picture."""
    reach = torch.zeros(len(boxes), 1, *size)
    for picture, (top, left, bottom, right) in zip(reach, boxes, strict=True):
        picture[:, top:bottom, left:right] = 1
    return reach


def test_windows_hold_the_reach_and_have_one_size() -> None:
    reach = reach_of((10, 20, 30, 50), (60, 100, 96, 128))
    windows = Windows.around(reach, 8)
    assert windows.size == (40, 32)
    assert windows.cut(reach).sum() == reach.sum()


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (5, 5, 6, 6), (0, 0, 96, 128), (95, 127, 96, 128)])
def test_no_reach_a_point_and_all_of_it_are_fine(box: tuple[int, int, int, int]) -> None:
    reach = reach_of(box)
    windows = Windows.around(reach, 16)
    assert windows.cut(reach).sum() == reach.sum()
    assert min(windows.size) >= 32 and windows.size[0] <= 96 and windows.size[1] <= 128


def test_pasting_puts_back_what_was_cut() -> None:
    pictures = torch.rand(2, 3, 96, 128)
    windows = Windows.around(reach_of((10, 20, 30, 50), (60, 100, 96, 128)), 8)
    assert torch.equal(windows.paste(windows.cut(pictures), pictures), pictures)
    marked = windows.paste(torch.full((2, 3, *windows.size), 2.0), pictures)
    assert (marked == 2).sum() == 2 * 3 * windows.size[0] * windows.size[1]
    assert torch.equal(marked[marked != 2], pictures[marked != 2])


def test_a_generator_paints_the_same_wherever_the_picture_s_borders_are() -> None:
    """A person in a large picture is painted as in a small one: only the window counts."""
    torch.manual_seed(0)
    generator = Generator(GeneratorShape(8, 2, True)).eval()
    condition, plate = torch.zeros(1, CHANNELS, 64, 64), torch.rand(1, 3, 64, 64)
    condition[:, :, 24:40, 24:40] = torch.rand(1, CHANNELS, 16, 16)
    wide = torch.nn.functional.pad(condition, (32, 32, 0, 0))
    wide_plate = torch.nn.functional.pad(plate, (32, 32, 0, 0), value=0.5)
    with torch.no_grad():
        small = generator(condition, torch.zeros_like(plate), plate)
        large = generator(wide, torch.zeros_like(wide_plate), wide_plate)
    torch.testing.assert_close(large[..., 32:96], small)
    outside = (condition[:, REACH] == 0).expand(-1, 3, -1, -1)
    assert torch.equal(small[outside], plate[outside])
