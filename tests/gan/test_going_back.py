"""What is not finite is noticed before it is kept; a training goes back once, then it ends."""

import time
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from small_trainings import DIGESTS, PACE, TinyPlan, TinyTrainee, checkpoint, landmark, run, run_until_killed

from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.ahead import Ahead
from motiontransfer.gan.checkpoint import Checkpoint, Point, Rows
from motiontransfer.gan.divergence import RecentLosses, fault_in, is_finite
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.training import write_log
from motiontransfer.gan.training_loop import WENT_BACK, TrainingLoop, train_member

EVERY_STEP = replace(PACE, save_s=0.0, most_fraction=1.0)


def log_of(plan: TinyPlan) -> Rows:
    point = Checkpoint(checkpoint(plan), DIGESTS).point()
    assert point is not None
    return point.rows


def test_it_goes_back_to_the_last_landmark_and_on_at_half_the_rate(tmp_path: Path) -> None:
    """Step 33 (number 32) is infinite; it is noticed at the check of step 35 and goes back to step 20."""
    plan = TinyPlan(tmp_path, infinite_at=32)
    assert run(plan) == [
        "loss was inf at step 33: goes back from step 35 to step 20, and on at 0.5 of its learning rate"
    ]
    rows = log_of(plan)
    assert [(row["step"], row["rate"]) for row in rows] == [(10, 1), (20, 1), (30, 0.5), (40, 0.5), (50, 0.5)]
    assert [row.get(WENT_BACK) for row in rows] == [None, None, 35, None, None]
    write_log(tmp_path / "log.csv", rows)
    assert (tmp_path / "log.csv").read_text().splitlines()[0] == "step,loss,rate,went_back_from"


def test_before_the_first_landmark_it_goes_back_to_the_start(tmp_path: Path) -> None:
    plan = TinyPlan(tmp_path, infinite_at=3)
    (told,) = run(plan)
    assert "goes back from step 5 to step 0" in told
    assert [row["rate"] for row in log_of(plan)] == [0.5] * 5


@pytest.mark.parametrize("pace", [PACE, EVERY_STEP], ids=["landmarks", "every step"])
def test_a_second_time_it_ends_and_leaves_a_good_checkpoint(tmp_path: Path, pace: Any) -> None:
    """Between the step and the check that notices it, by the clock, nothing is kept; nor is it exported."""
    plan = TinyPlan(tmp_path, infinite_at=32, infinite_again=True)
    with pytest.raises(
        MotionTransferError, match=r"diverged again: loss was inf at step 33.*lower its learn"
    ):
        run(plan, pace)
    for path in (checkpoint(plan), landmark(plan)):
        if path.exists():
            state = load_file(path)
            assert all(value.isfinite().all() for name, value in state.items() if name != "best/loss")
    with pytest.raises(MotionTransferError, match="diverged again"):
        run(plan, pace)  # again, it is no other


def test_weights_that_no_loss_tells_of_are_noticed_before_they_are_kept(tmp_path: Path) -> None:
    plan = TinyPlan(tmp_path, lost_at=27)
    (told,) = run(plan, EVERY_STEP)
    assert told.startswith("weights were not finite at step 40: goes back from step 40 to step 20")
    assert np.isfinite(load_file(checkpoint(plan))["average/bias"]).all()


class AheadTrainee(TinyTrainee):
    """One whose samples a thread makes, and is still making when it goes back."""

    def __init__(self, plan: TinyPlan, team: Team) -> None:
        super().__init__(plan, team)
        self.samples = Ahead(self.make, plan.steps)

    def make(self, number: int) -> None:
        time.sleep(0.05)

    def step(self, number: int, rate: float) -> Losses:
        _ = self.samples[number]
        return super().step(number, rate)


def test_what_went_wrong_has_left_the_memory_before_it_is_built_anew(tmp_path: Path) -> None:
    built: list[weakref.ref[AheadTrainee]] = []

    @dataclass(frozen=True)
    class Plan(TinyPlan):
        def build(self, team: Team, device: torch.device) -> AheadTrainee:
            assert all(trainee() is None for trainee in built)
            trainee = AheadTrainee(self, team)
            built.append(weakref.ref(trainee))
            return trainee

    run(Plan(tmp_path, steps=10, infinite_at=2))
    assert len(built) == 2


def test_the_last_step_is_looked_at_as_well(tmp_path: Path) -> None:
    (told,) = run(TinyPlan(tmp_path, steps=47, infinite_at=46))
    assert "loss was inf at step 47: goes back from step 47 to step 40" in told
    (told,) = run(TinyPlan(tmp_path / "weights", steps=47, lost_at=46))
    assert "weights were not finite at step 47" in told


def test_a_measure_that_is_not_finite_counts_too(tmp_path: Path) -> None:
    with pytest.raises(MotionTransferError, match="validation_structure was nan at step 40"):
        run(TinyPlan(tmp_path, measures=(0.5, float("nan"), 0.5)))


def test_a_process_that_has_not_seen_the_fault_itself_says_so_much(tmp_path: Path) -> None:
    """What rank 0 finds in held-out frames no other process knows, and any may be the first to tell."""
    loop = TrainingLoop(Team.alone(), TinyPlan(tmp_path), DIGESTS, PACE)
    loop._resume(None, Point(40, went_back_from=35))
    with pytest.raises(MotionTransferError, match="diverged again: a number was not finite at step 40, at 0"):
        loop._go_back("")


def test_the_faults_of_one_process_are_all_s(tmp_path: Path) -> None:
    """Losses are averaged over the team, so every process goes back at the same step."""
    plan = TinyPlan(tmp_path, steps=30, infinite_at=22, infinite_in=1)
    devices = [torch.device("cpu")] * 2
    reports = list(run_team(train_member, devices, (plan, DIGESTS, PACE)))
    assert [report.told for report in reports if report.told] == [
        "loss was inf at step 23: goes back from step 25 to step 20, and on at 0.5 of its learning rate"
    ]
    assert reports[-1].step == 30


def test_what_ends_it_is_not_taken_for_what_killed_it(tmp_path: Path) -> None:
    """Killed after the return, with an older checkpoint about that is of before."""
    whole, plan = TinyPlan(tmp_path / "whole", infinite_at=38), TinyPlan(tmp_path / "killed", infinite_at=38)
    run(whole)
    run_until_killed(replace(plan, killed_at=37), EVERY_STEP)  # the checkpoint holds step 37, the landmark 20
    run_until_killed(replace(plan, killed_at=41))  # it went back, came to 40, and died
    assert run(plan) == ["goes on from step 40"]
    assert checkpoint(plan).read_bytes() == checkpoint(whole).read_bytes()


def test_losses_are_read_together_and_the_first_fault_is_told() -> None:
    recent = RecentLosses(Team.alone())
    recent.add(7, {"pixel": torch.tensor(0.5), "rate": 0.25})
    recent.add(8, {"pixel": torch.tensor(float("nan")), "rate": float("inf")})
    assert recent.own()[0] == (7, {"pixel": 0.5, "rate": 0.25})
    assert fault_in(recent.own()) == "pixel was nan at step 8"
    assert recent.taken()[1][1]["rate"] == float("inf") and recent.taken() == []
    assert fault_in([]) == "" and fault_in([(1, {"pixel": 1e30})]) == ""


def test_weights_and_moments_are_looked_at() -> None:
    net = torch.nn.Linear(2, 1)
    adam = torch.optim.Adam(net.parameters())
    assert is_finite({"net": net}, {"adam": adam})
    net(torch.ones(1, 2)).sum().backward()
    adam.step()
    assert is_finite({"net": net}, {"adam": adam})
    adam.state[net.bias]["exp_avg_sq"].fill_(torch.inf)
    assert not is_finite({"net": net}, {"adam": adam}) and is_finite({"net": net}, {})
    with torch.no_grad():
        net.weight[0, 1] = torch.nan
    assert not is_finite({"net": net}, {})
