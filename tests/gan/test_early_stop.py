"""Early stop on the validation part."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from small_trainings import DIGESTS, TinyPlan, checkpoint, run, run_until_killed

from motiontransfer.gan.checkpoint import Checkpoint
from motiontransfer.gan.early_stop import WATCHED, Best, best_step, stopped_early
from motiontransfer.gan.team import Team
from motiontransfer.gan.training import _stopped


def rows(*measures: float | None) -> list[dict[str, float]]:
    """A row every ten steps, a look where there is a measure."""
    return [
        {"step": 10.0 * (place + 1)} | ({} if measure is None else {WATCHED: measure})
        for place, measure in enumerate(measures)
    ]


def test_so_many_looks_in_a_row_without_improvement_end_it() -> None:
    found = rows(0.5, None, 0.3, 0.4, None, 0.3)
    assert best_step(found, 0) == 30  # an equal one is no improvement
    assert [stopped_early(found, patience, 0) for patience in (0, 1, 2, 3)] == [False, True, True, False]
    assert not stopped_early([*found, *rows(0.2)], 1, 0) or best_step([*found, *rows(0.2)], 0) == 10


def test_looks_before_the_watched_stage_do_not_count() -> None:
    found = rows(0.1, 0.5, 0.4, 0.45)
    assert stopped_early(found, 2, 0) and best_step(found, 0) == 10
    assert not stopped_early(found, 2, 20) and best_step(found, 20) == 30
    assert best_step(found, 50) is None and not stopped_early(found, 1, 50)


def test_best_keeps_the_first_of_the_lowest() -> None:
    net = torch.nn.Linear(1, 1)
    best = Best(net)
    for value, loss in ((1.0, 0.5), (2.0, 0.25), (3.0, 0.25), (4.0, float("nan")), (5.0, 0.3)):
        torch.nn.init.constant_(net.weight, value)
        best.consider(loss, net)
    assert best.network.weight.item() == 2 and best.loss == 0.25


@pytest.mark.parametrize(("patience", "last"), [(0, 200), (2, 100), (3, 120), (6, 200)])
def test_a_training_stops_at_a_look_and_keeps_the_best_weights(
    tmp_path: Path, patience: int, last: int
) -> None:
    """Looks are 20 steps apart; that of step 60 is the best."""
    measures = (0.5, 0.4, 0.3, 0.35, 0.3, 0.31, 0.4, 0.2, 0.4, 0.4)
    plan = TinyPlan(tmp_path, steps=200, patience=patience, measures=measures)
    run(plan)
    point = Checkpoint(checkpoint(plan), DIGESTS).point()
    assert point is not None and point.step == last
    if last < 200:
        assert run(plan) == [f"goes on from step {last}"]  # and does nothing
        assert load_file(checkpoint(plan))["best/loss"] == pytest.approx(0.3)
        trainee = plan.build(Team.alone(), torch.device("cpu"))
        Checkpoint(checkpoint(plan), DIGESTS).load(trainee.modules, trainee.optimizers)
        at_best = TinyPlan(tmp_path / "at best", steps=60, measures=measures)
        run(at_best)
        assert trainee.kept.weight.tolist() == load_file(checkpoint(at_best))["net/weight"].tolist()
        assert _stopped(point.rows, plan) == (
            f"stopped at step {last} of 200: {patience} looks at held-out frames found nothing better than "
            "step 60, whose weights are kept"
        )


def test_killed_at_the_look_that_ends_it_it_ends_there(tmp_path: Path) -> None:
    measures = (0.3, 0.5, 0.5, 0.1)
    whole = TinyPlan(tmp_path / "whole", steps=80, patience=2, measures=measures)
    run(whole)
    killed = replace(whole, folder=tmp_path / "killed")
    run_until_killed(replace(killed, killed_at=59))
    run(killed)
    assert checkpoint(killed).read_bytes() == checkpoint(whole).read_bytes()
