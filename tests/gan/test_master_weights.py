"""Mixed precision: products in bfloat16; weights, gradients, moments and moving average in float32."""

from pathlib import Path

import pytest
import torch
from test_training import plan_in
from torch import Tensor, nn

from motiontransfer.gan.team import Team

CPU = torch.device("cpu")


def test_what_is_kept_is_float32_while_products_are_bfloat16(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "bfloat16")
    trainee = plan_in(tmp_path, adversarial_from=0.0).build(Team.alone(), CPU)
    multiplied, gradients = set[torch.dtype](), set[torch.dtype]()
    for network in trainee.modules.values():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                module.register_forward_hook(lambda module, inputs, output: multiplied.add(output.dtype))
        for weight in network.parameters():
            if weight.requires_grad:
                weight.register_post_accumulate_grad_hook(lambda weight: gradients.add(weight.grad.dtype))
    for number in range(2):
        losses = trainee.step(number, 1.0)
    assert multiplied == {torch.bfloat16} and gradients == {torch.float32}
    kept: list[Tensor] = [
        value for module in trainee.modules.values() for value in module.state_dict().values()
    ]
    moments = [
        value
        for optimizer in trainee.optimizers.values()
        for state in optimizer.state.values()
        for value in state.values()
    ]
    assert {value.dtype for value in (*kept, *moments) if value.is_floating_point()} == {torch.float32}
    assert len(moments) > 100 and losses["discriminator"].dtype == torch.float32


def test_a_step_too_small_for_bfloat16_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1 the next bfloat16 is 1.0078; scales of norms begin at 1 and move by 1e-4 here."""
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "bfloat16")
    trainee = plan_in(tmp_path, learning_rate=1e-4, warmup_steps=0).build(Team.alone(), CPU)
    trainee.step(0, 1.0)
    scales = [w for name, w in trainee.modules["generator"].named_parameters() if name.endswith("1.weight")]
    moved = torch.cat([(scale - 1).abs() for scale in scales if scale.ndim == 1])
    assert len(moved) > 20 and 0.9e-4 < moved.max() < 1.1e-4
