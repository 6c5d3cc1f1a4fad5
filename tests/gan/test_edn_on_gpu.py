"""EDN's trainings on a CUDA device."""

from pathlib import Path

import pytest
import torch
from small_edn import edn_plan
from test_edn_face_training import face_plan

from motiontransfer.gan.checkpoint import Checkpoint, Point
from motiontransfer.gan.team import Team

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


@pytest.mark.parametrize("plan_of", [edn_plan, face_plan])
def test_a_gpu_loses_what_a_cpu_does(plan_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first steps of each stage, in float32 on both."""
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
    plan = plan_of(tmp_path)
    trainees = [plan.build(Team.alone(), torch.device(name)) for name in ("cpu", "cuda")]
    for number in (0, plan.steps // 2):
        ours, theirs = (
            {name: float(value) for name, value in trainee.step(number, 1.0).items()} for trainee in trainees
        )
        assert ours == pytest.approx(theirs, rel=2e-3)


@pytest.mark.parametrize("plan_of", [edn_plan, face_plan])
def test_it_goes_on_over_the_border_in_mixed_precision(plan_of, tmp_path: Path) -> None:
    plan, cuda = plan_of(tmp_path), torch.device("cuda")
    trainee, checkpoint = plan.build(Team.alone(), cuda), Checkpoint(tmp_path / "c.safetensors", {})
    for number in range(plan.steps // 2):
        trainee.step(number, 1.0)
    checkpoint.save(trainee.modules, trainee.optimizers, Point(plan.steps // 2))
    resumed = plan.build(Team.alone(), cuda)
    checkpoint.load(resumed.modules, resumed.optimizers)
    for number in range(plan.steps // 2, plan.steps):
        losses = [
            {name: float(value) for name, value in each.step(number, 1.0).items()}
            for each in (trainee, resumed)
        ]
        assert losses[1] == pytest.approx(losses[0], rel=0.05)
    trainee.draw()
    assert 0 < trainee.look()["validation_structure"] < 2
