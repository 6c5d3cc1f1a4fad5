"""A batch shared by processes, or taken in parts, trains as the whole one does, to rounding in float32."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from test_training import plan_in

from motiontransfer.gan.face_crops import FaceCrops
from motiontransfer.gan.face_generator import FaceShape
from motiontransfer.gan.face_training import FacePlan, FaceSettings
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.team import Team

CPU = torch.device("cpu")
STEPS = 4  # rounding grows from step to step, and leaps where a ReLU is at zero
Losses = list[Mapping[str, float]]


@pytest.fixture(autouse=True)
def in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")


def generator_plan(folder: Path, accumulate: int = 1) -> Any:
    """Four pairs a step, the discriminator there after the first step, pictures with a camera's noise."""
    plan = plan_in(folder, steps=STEPS, adversarial_from=0.2, accumulate=accumulate)
    pictures = np.fromfile(plan.film.mapped_path, np.uint8)
    noise = np.random.default_rng(0).integers(0, 40, pictures.shape, dtype=np.uint8)
    (pictures // 2 + noise).tofile(plan.film.mapped_path)
    return replace(plan, batch=4)


def face_plan(folder: Path, accumulate: int = 1) -> Any:
    random = np.random.default_rng(0)
    figures, fakes, reals = random.integers(0, 256, (3, 24, 3, 32, 32), dtype=np.uint8)
    settings = FaceSettings(FaceShape(8, 1, 32), 8, accumulate, 0, STEPS, 3e-3, 0.2, 30.0, 30.0, 5.0, 0.5)
    return FacePlan(FaceCrops(figures, fakes, reals), None, settings, 4, 0, folder, {})


def losses_of(team: Team, plan: Any) -> Losses:
    """Those of the whole batch, step after step."""
    trainee = plan.build(team, team.device)
    found = []
    for number in range(STEPS):
        losses = trainee.step(number, 1.0)
        found.append(team.mean({name: float(value) for name, value in losses.items()}))
    return found


def _report_losses(team: Team, plan: Any) -> None:
    team.report(losses_of(team, plan))


def assert_equal(found: Losses, expected: Losses, tolerance: float) -> None:
    assert len(found) == STEPS and "discriminator" in expected[-1]
    for number, (ours, theirs) in enumerate(zip(found, expected, strict=True)):
        assert ours == pytest.approx(theirs, abs=tolerance, rel=0), f"step {number}"


@pytest.mark.parametrize("plan_of", [generator_plan, face_plan])
def test_two_processes_lose_what_one_does(plan_of: Callable[..., Any], tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    alone = losses_of(Team.alone(), plan)
    (together,) = run_team(_report_losses, [CPU, CPU], (plan,))
    assert_equal(together, alone, 1e-4)


@pytest.mark.parametrize("plan_of", [generator_plan, face_plan])
@pytest.mark.parametrize("parts", [3, 4])
def test_parts_of_a_batch_lose_what_the_whole_does(
    plan_of: Callable[..., Any], parts: int, tmp_path: Path
) -> None:
    whole, in_parts = (losses_of(Team.alone(), plan_of(tmp_path, count)) for count in (1, parts))
    assert_equal(in_parts, whole, 1e-4)
