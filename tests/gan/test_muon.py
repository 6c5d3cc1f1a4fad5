import torch
from torch import nn

from motiontransfer.gan.muon import Muon, orthogonal


def test_singular_values_come_near_to_one_and_directions_stay() -> None:
    torch.manual_seed(0)
    for shape in ((24, 90), (90, 24), (32, 32)):
        matrix = torch.randn(shape) * 1e-4
        result = orthogonal(matrix)
        values = torch.linalg.svdvals(result)
        ahead, before, back = torch.linalg.svd(matrix, full_matrices=False)
        large = before > 0.05 * before.max()  # what is nearly singular needs more iterations
        assert values.max() < 1.3 and values[: int(large.sum())].min() > 0.5
        nearest = ahead @ back
        assert (result - nearest).norm() / nearest.norm() < 0.35


def test_a_step_goes_as_far_whatever_the_gradient_s_size() -> None:
    kernel = nn.Parameter(torch.zeros(8, 4, 3, 3))
    lengths = []
    for size in (1e-6, 1e3):
        kernel.data.zero_()
        optimizer = Muon([kernel], lr=0.1)
        kernel.grad = torch.randn(8, 4, 3, 3, generator=torch.Generator().manual_seed(1)) * size
        optimizer.step()
        lengths.append(float(kernel.detach().norm()))
    assert abs(lengths[0] - lengths[1]) < 0.02 * lengths[1]
    assert 0.1 * 0.6 * 8**0.5 < lengths[0] < 0.1 * 1.2 * 8**0.5  # eight directions, each nearly 0.1 long


def test_it_finds_the_least_squares_solution() -> None:
    torch.manual_seed(0)
    wanted, x = torch.randn(6, 5, 1, 1), torch.randn(64, 5, 4, 4)
    layer = nn.Conv2d(5, 6, 1, bias=False)
    optimizer = Muon(layer.parameters(), lr=0.1)
    truth = nn.functional.conv2d(x, wanted)
    for step in range(150):
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - step / 150)
        optimizer.zero_grad()
        (layer(x) - truth).square().mean().backward()
        optimizer.step()
    assert (layer.weight - wanted).abs().max() < 0.05
