"""What only a CUDA device can show."""

from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import SIZE, STYLE, wall, waving
from test_training import plan_in, weights

from motiontransfer.gan import training
from motiontransfer.gan.generator_file import TrainedGenerator
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.gan.training import train
from motiontransfer.progress import silent

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


def test_a_killed_training_goes_on(tmp_path: Path) -> None:
    whole, rows = train(plan_in(tmp_path / "whole", steps=270), 1, silent())
    plan = plan_in(tmp_path / "killed", steps=270)
    keyed = training.digest([plan.digest, 1, "cuda", torch.__version__], [])
    reports = run_team(training._member, 1, (plan, keyed, "cuda"))
    assert next(step for step, _ in reports if step >= 250) == 250
    reports.close()
    resumed, resumed_rows = train(plan, 1, silent())
    assert [row["step"] for row in resumed_rows] == [row["step"] for row in rows]
    torch.testing.assert_close(weights(whole.averaged), weights(resumed.averaged), rtol=0, atol=1e-3)


def test_a_gpu_paints_what_a_cpu_paints(tmp_path: Path) -> None:
    trainee, _ = train(plan_in(tmp_path, steps=20), 1, silent())
    trained = TrainedGenerator(trainee.averaged, SIZE, STYLE, "made by hand")
    films = [
        np.stack(list(Synthesizer(trained, None, wall(), torch.device(name)).frames(waving(4))))
        for name in ("cpu", "cuda")
    ]
    assert np.abs(films[0].astype(int) - films[1]).max() <= 12  # both in bfloat16
