"""Processes in step on CUDA devices: as on a CPU, but for the name of what carries the gradients."""

from pathlib import Path
from typing import Any

import pytest
import torch
from test_shared_batches import assert_equal, generator_plan, losses_of

from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.team import Team

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


def _report_losses(team: Team, plan: Any) -> None:
    torch.backends.cudnn.allow_tf32 = False  # whose ten bits would hide what differs
    team.report(losses_of(team, plan))


@pytest.fixture(autouse=True)
def in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")


@pytest.mark.parametrize("places", [(0, 0), (0, 1)], ids=["gloo on one device", "NCCL on two"])
def test_two_processes_lose_what_one_does(places: tuple[int, int], tmp_path: Path) -> None:
    if max(places) >= torch.cuda.device_count():
        pytest.skip("needs two CUDA devices")
    plan, devices = generator_plan(tmp_path), [torch.device("cuda", place) for place in places]
    (alone,), (together,) = (list(run_team(_report_losses, team, (plan,))) for team in (devices[:1], devices))
    assert_equal(together, alone, 1e-3)  # CUDA adds up in another order for another number of pictures
