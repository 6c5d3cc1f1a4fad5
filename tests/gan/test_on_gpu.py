"""What only a CUDA device can show."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import waving
from small_painter import SMALL_EDN, edn_painter_of, painter_of
from test_training import plan_in, weights

from motiontransfer.gan.device import team_devices
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape, EdnGenerator
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.gan.training import made_from, train
from motiontransfer.gan.training_loop import train_member
from motiontransfer.progress import silent

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


def test_a_killed_training_goes_on(tmp_path: Path) -> None:
    whole, rows = train(plan_in(tmp_path / "whole", steps=270), 1, silent())
    plan = plan_in(tmp_path / "killed", steps=270)
    devices = team_devices(plan.batch, 1)
    reports = run_team(train_member, devices, (plan, made_from(plan, devices)))
    assert next(report.step for report in reports if report.step >= 260) == 260  # past the landmark of 250
    reports.close()
    resumed, resumed_rows = train(plan, 1, silent())
    assert [row["step"] for row in resumed_rows] == [row["step"] for row in rows]
    torch.testing.assert_close(weights(whole.kept), weights(resumed.kept), rtol=0, atol=1e-3)


def test_a_gpu_paints_what_a_cpu_paints(tmp_path: Path) -> None:
    trainee, _ = train(plan_in(tmp_path, steps=20), 1, silent())
    films = [
        np.stack(list(Synthesizer(painter_of(trainee.kept, device=name)).frames(waving(4))))
        for name in ("cpu", "cuda")
    ]
    assert np.abs(films[0].astype(int) - films[1]).max() <= 12  # both in bfloat16


@pytest.mark.parametrize("local", [True, False], ids=["local", "global"])
def test_a_gpu_paints_edn_as_a_cpu_does(local: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """First frames: networks that nobody trained amplify what is rounded otherwise from frame to frame."""
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    frames = []
    for name in ("cpu", "cuda"):
        torch.manual_seed(0)
        networks = EdnGenerator(replace(SMALL_EDN, local=local)), EdnFaceGenerator(EdnFaceShape(8, 2, 1))
        painter = edn_painter_of(*networks, device=name)
        frames.append(np.stack(list(Synthesizer(painter).frames(waving(4), feed_back=False))).astype(int))
    assert np.abs(frames[0] - frames[1]).mean() <= 1
