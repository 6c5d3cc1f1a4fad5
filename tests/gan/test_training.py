"""Trainings with tiny nets, in real processes."""

import io
import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_film import STYLE, photographs, training_film, wall, waving
from small_painter import painter_of
from small_trainings import DIGESTS, Interrupting, Killed, checkpoint, names, run

from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.checkpoint import Checkpoint
from motiontransfer.gan.device import team_devices
from motiontransfer.gan.early_stop import best_step
from motiontransfer.gan.face_crops import FaceCrops
from motiontransfer.gan.face_generator import FaceShape
from motiontransfer.gan.face_training import FacePlan, FaceSettings
from motiontransfer.gan.generator import GeneratorShape
from motiontransfer.gan.generator_training import GeneratorPlan
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.samples import Augmentation
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainee import Plan
from motiontransfer.gan.trainer import TrainerSettings, learning_rate_factor
from motiontransfer.gan.training import forget_checkpoint, made_from, train, write_log
from motiontransfer.gan.training_loop import Pace, train_member
from motiontransfer.progress import Progress, silent

SETTINGS = TrainerSettings(
    shape=GeneratorShape(8, 2, True), discriminator_channels=8, discriminator_layers=2,
    discriminator_scales=1, accumulate=1, patience=0, steps=6,
    warmup_steps=2, learning_rate=5e-3, kernel_learning_rate=0.05, adversarial_from=0.5, averaging_decay=0.9,
    pixel_weight=30.0, gradient_weight=30.0, structure_weight=5.0,
    adversarial_weight=1.0, feature_matching_weight=10.0,
)  # fmt: skip


def plan_in(folder: Path, **changes: int | float | GeneratorShape) -> GeneratorPlan:
    folder.mkdir(parents=True, exist_ok=True)
    film = training_film(folder)
    held_out = film.with_pairs(film.pairs[-4:])
    settings = replace(SETTINGS, **changes)
    return GeneratorPlan(film, held_out, STYLE, Augmentation(0.5, 0.5, 0.1), settings, 2, 0, folder, DIGESTS)


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([value.flatten() for value in network.state_dict().values()])


def made_up_faces() -> tuple[FaceCrops, FaceCrops]:
    """Fakes lack a stripe that the figure tells of. Those that train, and those held out."""
    random = np.random.default_rng(0)
    figures = np.zeros((64, 3, 32, 32), np.uint8)
    figures[np.arange(64), :, random.integers(10, 22, 64)] = 255
    fakes = np.full_like(figures, 100)
    reals = fakes + figures // 4
    parts = (slice(0, 48), slice(48, 64))
    training, held_out = (FaceCrops(figures[part], fakes[part], reals[part]) for part in parts)
    return training, held_out


def face_plan_in(folder: Path, steps: int = 60, patience: int = 0) -> FacePlan:
    folder.mkdir(parents=True, exist_ok=True)
    settings = FaceSettings(FaceShape(8, 1, 32), 8, 1, patience, steps, 3e-3, 0.8, 30.0, 30.0, 5.0, 0.1)
    return FacePlan(*made_up_faces(), settings, 8, 0, folder, DIGESTS)


def both_plans(folder: Path) -> list[Plan[Any]]:
    """A training of each of our generators, the discriminator joining half way."""
    return [plan_in(folder / "generator", steps=12), face_plan_in(folder / "face", steps=12)]


def test_killed_in_real_processes_it_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    """To the bit, whatever the clock made it keep: state, log and all."""
    plans = [plan_in(tmp_path / name, steps=30) for name in ("whole", "killed")]
    trainee, rows = train(plans[0], 1, silent())
    devices = team_devices(2, 1)
    every_step = Pace(save_s=0.0, most_fraction=1.0)
    reports = run_team(train_member, devices, (plans[1], made_from(plans[1], devices), every_step))
    assert next(report.step for report in reports if report.step >= 15) == 15
    reports.close()  # kills it, wherever it is
    progress = Progress("train_gan ada", None, io.StringIO())
    resumed, resumed_rows = train(plans[1], 1, progress)
    assert re.match(r"train_gan ada: goes on from step (1[4-9]|2\d)\n", progress._stream.getvalue())  # type: ignore[union-attr]
    torch.testing.assert_close(weights(trainee.kept), weights(resumed.kept), rtol=0, atol=0)
    assert resumed_rows == rows and (tmp_path / "killed" / "latest.png").exists()
    assert checkpoint(plans[0]).read_bytes() == checkpoint(plans[1]).read_bytes()
    forget_checkpoint(plans[1])
    assert names(plans[1].folder) == {"frames.u8", "latest.png"}


@pytest.mark.parametrize("which", [0, 1], ids=["generator", "face"])
def test_what_a_checkpoint_keeps_is_all_there_is(tmp_path: Path, which: int) -> None:
    """Interrupted after any step, of either generator: Muon's and Adam's moments, the average, the best."""
    pace = Pace(check_steps=2, log_steps=2, look_steps=4, landmark_steps=4, save_s=0.0, most_fraction=1.0)
    whole = both_plans(tmp_path)[which]
    run(whole, pace)
    for step in (1, 5, 8, 11):
        plan = both_plans(tmp_path / str(step))[which]
        team = Interrupting(step)
        with pytest.raises(Killed):
            train_member(team, plan, DIGESTS, pace)
        assert run(plan, pace) == [f"goes on from step {step}"]
        assert checkpoint(plan).read_bytes() == checkpoint(whole).read_bytes()


@pytest.mark.parametrize("which", [0, 1], ids=["generator", "face"])
def test_pictures_by_the_clock_change_nothing_that_is_trained(tmp_path: Path, which: int) -> None:
    plans = [both_plans(tmp_path / name)[which] for name in ("never", "always")]
    run(plans[0], Pace(draw_s=1e9))
    run(plans[1], Pace(draw_s=0.0, most_fraction=1.0))
    assert checkpoint(plans[0]).read_bytes() == checkpoint(plans[1]).read_bytes()
    assert (plans[1].folder / "latest.png").read_bytes() == (plans[0].folder / "latest.png").read_bytes()


@pytest.mark.parametrize("which", [0, 1], ids=["generator", "face"])
def test_no_random_number_is_drawn_that_nobody_keeps(tmp_path: Path, which: int) -> None:
    """After it is built a trainee leaves the global generators alone: their states need not be kept."""
    trainee = both_plans(tmp_path)[which].build(Team.alone(), torch.device("cpu"))
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    trainee.step(0, 1.0)
    trainee.step(11, 0.5)
    trainee.look()
    trainee.draw()
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1] and random.getstate() == before[2]


@pytest.mark.parametrize("which", [0, 1], ids=["generator", "face"])
def test_the_rate_is_times_every_learning_rate(tmp_path: Path, which: int) -> None:
    rates = []
    for rate in (1.0, 0.5):
        trainee = both_plans(tmp_path)[which].build(Team.alone(), torch.device("cpu"))
        trainee.step(5, rate)
        rates.append([optimizer.param_groups[0]["lr"] for optimizer in trainee.optimizers.values()])
    assert rates[1] == [lr / 2 for lr in rates[0]] and min(rates[1]) > 0


def test_with_patience_the_weights_are_kept_that_did_best(tmp_path: Path) -> None:
    """A learning rate that spoils what was learnt: looks get worse, it stops, and the best stay."""
    plan = plan_in(
        tmp_path, steps=60, patience=2, learning_rate=0.3, kernel_learning_rate=1.0, warmup_steps=0
    )
    run(plan, Pace(check_steps=5, log_steps=5, look_steps=5, landmark_steps=5))
    point = Checkpoint(checkpoint(plan), DIGESTS).point()
    assert point is not None
    looks = [row["validation_structure"] for row in point.rows]
    trainee = plan.build(Team.alone(), torch.device("cpu"))
    Checkpoint(checkpoint(plan), DIGESTS).load(trainee.modules, trainee.optimizers)
    best, step = trainee.modules["best"].loss.item(), best_step(point.rows, 0)
    assert best == pytest.approx(min(looks)) and looks[step // 5 - 1] == min(looks)
    assert point.step == min(step + 10, 60)


def test_a_look_paints_each_pair_by_itself(tmp_path: Path) -> None:
    """As a film is painted: what else is looked at changes nothing, and takes no memory."""
    trainee = plan_in(tmp_path).build(Team.alone(), torch.device("cpu"))
    shown = trainee._shown()
    together = trainee._two_frames(shown)
    alone = [trainee._two_frames(shown.part(slice(n, n + 1))) for n in range(len(shown.plate))]
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=0)


def test_it_learns_the_figure(tmp_path: Path) -> None:
    """After a minute's worth of steps on a tiny film it beats the plate by far, on frames held out."""
    plan = plan_in(tmp_path, steps=300, adversarial_from=1.0)
    plan = replace(plan, film=plan.film.with_pairs(plan.film.pairs[:-8]))
    trainee, rows = train(plan, 2, silent())
    keypoints = waving(48)
    images = list(Synthesizer(painter_of(trainee.kept)).frames(keypoints.at(range(40, 48))))
    real = photographs(keypoints)[40:]
    person = np.abs(real.astype(int) - wall()).max(-1) > 8
    error, of_plate = (
        np.abs(real.astype(int) - shown)[person].mean() for shown in (np.stack(images), wall())
    )
    assert error < 0.28 * of_plate
    assert rows[-1]["pixel"] < 0.9 * rows[0]["pixel"]  # the trunk is the person's from the first step on


def test_learning_rate_rises_then_falls() -> None:
    factors = [learning_rate_factor(step, SETTINGS) for step in range(SETTINGS.steps)]
    assert factors[:2] == [0.5, 1.0] and factors[2] == 1.0
    assert all(later < earlier for earlier, later in pairwise(factors[2:]))


def test_the_log_has_a_column_for_every_value(tmp_path: Path) -> None:
    write_log(tmp_path / "log.csv", [{"step": 1, "b": 0.5}, {"step": 2, "a": 1.0, "b": 0.25}])
    assert (tmp_path / "log.csv").read_text() == "step,a,b\n1,,0.5\n2,1,0.25\n"


def test_a_face_net_learns_what_is_missing(tmp_path: Path) -> None:
    """Held-out fakes get back what the figure tells of."""
    plan = face_plan_in(tmp_path)
    trainee, log = train(plan, 2, silent())
    held_out = plan.validation
    before = trainee._validation_loss(trainee.kept.__class__(plan.settings.shape), held_out)
    assert trainee._validation_loss(trainee.kept, held_out) < 0.5 * before
    assert log[-1]["step"] == 60


def test_a_generator_without_previous_output_paints_and_is_judged_frame_by_frame(tmp_path: Path) -> None:
    plan = plan_in(tmp_path, shape=GeneratorShape(8, 2, False))
    trainee, _ = train(plan, 1, silent())
    seen = next(trainee.modules["discriminator"].parameters())
    assert seen.shape[1] == 3 + 3  # one stick figure and one picture
    synthesizer = Synthesizer(painter_of(trainee.kept))
    in_a_row = list(synthesizer.frames(waving(4)))
    np.testing.assert_array_equal(in_a_row, list(synthesizer.frames(waving(4), feed_back=False)))


def test_a_training_that_diverges_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MotionTransferError, match=r"diverged again: .* lower its learning_rate"):
        train(plan_in(tmp_path, learning_rate=1e30, warmup_steps=1), 1, silent())
