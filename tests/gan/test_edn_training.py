"""EDN's generator in training, held against the formulas written out, with tiny networks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_edn import Recording, bytes_of, edn_plan, narrow_perceptual
from small_film import SIZE
from torch import Tensor

from motiontransfer.gan import edn_trainer
from motiontransfer.gan.checkpoint import Checkpoint, Point
from motiontransfer.gan.discriminator import Features
from motiontransfer.gan.edn_samples import half_size
from motiontransfer.gan.edn_training import EdnPlan, EdnTrainee
from motiontransfer.gan.parallel import run_team
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.training import train
from motiontransfer.progress import silent

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _exact_and_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    monkeypatch.setattr(edn_trainer, "perceptual_network", narrow_perceptual)


def build(plan: EdnPlan, team: Team | None = None) -> EdnTrainee:
    return plan.build(team or Team.alone(), CPU)


def states(trainee: EdnTrainee) -> dict[str, bytes]:
    return {name: bytes_of(module) for name, module in trainee.modules.items()}


def published_generator_loss(trainee: EdnTrainee, local: bool, sample: int) -> tuple[Tensor, Tensor]:
    """Both totals as in the paper and the released code, term by term and pass by pass."""
    batch = trainee._sampler.batch(sample, 1, halved=not local)
    (x0, x1), (y0, y1) = batch.figures[0, :, None], batch.images[0, :, None]
    generator = trainee._trainer.generator(local)
    i0 = generator(x0, torch.zeros_like(y0))
    i1 = generator(x1, i0)
    fake: list[Features] = trainee._trainer.discriminator(torch.cat([x0, x1], 1), torch.cat([i0, i1], 1))
    real: list[Features] = trainee._trainer.discriminator(torch.cat([x0, x1], 1), torch.cat([y0, y1], 1))
    gan = sum(((scale[4] - 1) ** 2).mean() for scale in fake)
    matching = sum(
        (ours - theirs.detach()).abs().mean()
        for of_fake, of_real in zip(fake, real, strict=True)
        for ours, theirs in zip(of_fake[:4], of_real[:4], strict=True)
    )
    perceptual = trainee._trainer._perceptual(i0, y0) + trainee._trainer._perceptual(i1, y1)
    generators = gan + 10 * matching / 3 + (10 if local else 5) * perceptual
    discriminators = 0.5 * sum(
        (a[4] ** 2).mean() + ((b[4] - 1) ** 2).mean() for a, b in zip(fake, real, strict=True)
    )
    return generators, discriminators


@pytest.mark.parametrize("local", [False, True], ids=["global", "local"])
def test_a_step_descends_the_published_losses(tmp_path: Path, local: bool) -> None:
    team = Recording()
    trainee = build(edn_plan(tmp_path, global_epochs=0 if local else 0.5), team)
    generator = trainee._trainer.generator(local)
    of_generator, of_discriminator = published_generator_loss(trainee, local, sample=0)
    wanted = torch.autograd.grad(of_generator, list(generator.parameters()), retain_graph=True)
    wanted_of_discriminator = torch.autograd.grad(
        of_discriminator, list(trainee._trainer.discriminator.parameters())
    )
    values = {name: float(value) for name, value in trainee.step(0, 1.0).items()}
    (found,) = team.gradients
    expected = [*wanted, *wanted_of_discriminator]
    noise = 5e-5 * max(gradients.abs().max().item() for gradients in expected)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=noise)
    total = values["adversarial"] + 10 * values["feature_matching"]
    total += (10 if local else 5) * values["perceptual"]
    assert total == pytest.approx(of_generator.item(), rel=1e-4)
    assert values["discriminator"] == pytest.approx(of_discriminator.item(), rel=1e-4)


def test_the_second_frame_teaches_through_the_first(tmp_path: Path) -> None:
    """I0 is not detached: what I1 owes to it reaches the weights twice."""
    trainee = build(edn_plan(tmp_path))
    figures = torch.rand(1, 2, 3, *half_size(SIZE))
    generator = trainee._trainer.global_generator
    fakes, weight = trainee._trainer.paint(figures, local=False), next(generator.parameters())
    (through_both,) = torch.autograd.grad(fakes[:, 1].square().sum(), weight)
    detached = generator(figures[:, 1], fakes[:, 0].detach())
    torch.testing.assert_close(detached, fakes[:, 1])
    (through_one,) = torch.autograd.grad(detached.square().sum(), weight)
    assert not torch.allclose(through_both, through_one)
    torch.testing.assert_close(fakes[:, 0], generator(figures[:, 0], torch.zeros_like(figures[:, 0])))


def test_each_stage_trains_its_own_networks_at_its_own_size(tmp_path: Path) -> None:
    plan = edn_plan(tmp_path)
    trainee = build(plan)
    assert (plan.global_steps, plan.steps) == (4, 8)
    before = states(trainee)
    trainee.step(0, 1.0)
    after = states(trainee)
    assert {name for name in before if before[name] != after[name]} == {"trunk", "head", "discriminator"}
    assert trainee._batches[1].images.shape[-2:] == half_size(SIZE)
    before = after
    trainee.step(4, 1.0)
    after = states(trainee)
    assert {name for name in before if before[name] != after[name]} == {"trunk", "enhancer", "discriminator"}
    assert trainee._batches[5].images.shape[-2:] == SIZE and trainee.kept.shape.local


def test_learning_rates_fall_in_each_stage(tmp_path: Path) -> None:
    plan = edn_plan(tmp_path)
    assert [plan.learning_rate(number) for number in range(8)] == [2e-4, 2e-4, 2e-4, 1e-4] * 2
    trainee = build(plan)
    assert trainee.step(3, 0.5)["learning_rate"] == 0.5e-4  # halved, as after a loss that was not finite
    for optimizer in trainee.optimizers.values():
        assert optimizer.param_groups[0]["lr"] == 0.5e-4


def test_at_the_border_scales_go_where_they_find_their_resolution_and_moments_are_forgotten(
    tmp_path: Path,
) -> None:
    trainee = build(edn_plan(tmp_path))
    trainee.step(0, 1.0)
    finest, middle, coarsest = (bytes_of(scale) for scale in trainee._trainer.discriminator.scales)
    trainee._trainer.begin_local()
    scales = [bytes_of(scale) for scale in trainee._trainer.discriminator.scales]
    assert scales[1:] == [finest, middle] and scales[0] not in (finest, middle, coarsest)
    for optimizer in trainee.optimizers.values():
        assert not optimizer.state
    trainee.step(4, 1.0)
    moved = {len(state) for state in trainee.optimizers["generator_optimizer"].state_dict()["state"].values()}
    kept = trainee.optimizers["generator_optimizer"].state
    assert moved == {3} and not set(trainee._trainer.global_generator.head.parameters()) & set(kept)
    assert all(state["step"] == 1 for state in kept.values())


@pytest.mark.parametrize("stopped", [1, 3, 4, 5, 8], ids=lambda step: f"after {step}")
def test_a_training_resumed_anywhere_ends_with_the_same_bytes(tmp_path: Path, stopped: int) -> None:
    plan = edn_plan(tmp_path)
    trainee, checkpoint = build(plan), Checkpoint(tmp_path / "checkpoint.safetensors", {})
    for number in range(plan.steps):
        if number == stopped:
            checkpoint.save(trainee.modules, trainee.optimizers, Point(number))
        trainee.step(number, 1.0)
    whole = states(trainee)
    if stopped == plan.steps:
        checkpoint.save(trainee.modules, trainee.optimizers, Point(stopped))
    resumed = build(plan)
    checkpoint.load(resumed.modules, resumed.optimizers)
    for number in range(stopped, plan.steps):
        resumed.step(number, 1.0)
    assert states(resumed) == whole


def test_going_back_over_the_border_ends_with_the_same_bytes(tmp_path: Path) -> None:
    """As after a loss that was not finite: the same trainee takes up a state of the stage before."""
    plan = edn_plan(tmp_path)
    trainee, checkpoint = build(plan), Checkpoint(tmp_path / "checkpoint.safetensors", {})
    for number in range(plan.steps):
        if number == 3:
            checkpoint.save(trainee.modules, trainee.optimizers, Point(number))
        trainee.step(number, 1.0)
    whole = states(trainee)
    checkpoint.load(trainee.modules, trainee.optimizers)
    for number in range(3, plan.steps):
        trainee.step(number, 1.0)
    assert states(trainee) == whole


def test_looking_changes_nothing(tmp_path: Path) -> None:
    trainee = build(edn_plan(tmp_path))
    for number in (0, 4):
        trainee.step(number, 1.0)
        before, seed = states(trainee), torch.random.get_rng_state()
        assert 0 < trainee.look()["validation_structure"] < 2
        trainee.draw()
        assert states(trainee) == before and torch.equal(seed, torch.random.get_rng_state())
    assert (tmp_path / "latest.png").exists()


def test_without_held_out_pairs_it_is_drawn_and_not_measured(tmp_path: Path) -> None:
    trainee = build(replace(edn_plan(tmp_path), validation=None))
    trainee.draw()
    assert trainee.look() == {} and (tmp_path / "latest.png").exists()


def test_without_a_local_stage_the_global_generator_is_kept(tmp_path: Path) -> None:
    plan = edn_plan(tmp_path, local_epochs=0)
    assert plan.steps == plan.global_steps == 4
    assert not build(plan).kept.shape.local


def learning_plan(folder: Path) -> EdnPlan:
    """Forty pairs train, 31 steps a stage; the last eight validate."""
    plan = edn_plan(folder, frames=48, global_epochs=0.8, local_epochs=0.8, learning_rate=3e-3)
    film = plan.film
    return replace(plan, film=film.with_pairs(film.pairs[:-8]), validation=film.with_pairs(film.pairs[-8:]))


def test_it_learns_the_film(tmp_path: Path) -> None:
    """Coarse, then fine: on frames held out the local stage ends better than it began."""
    plan = learning_plan(tmp_path)
    trainee, looks = build(plan), {}
    for number in range(plan.steps):
        trainee.step(number, 1.0)
        if number in (0, plan.global_steps - 1, plan.global_steps, plan.steps - 1):
            looks[number] = trainee.look()["validation_structure"]
    first, coarse, again, fine = looks.values()
    assert coarse < 0.95 * first and fine < 0.9 * again


def test_with_patience_the_best_of_the_local_stage_is_kept(tmp_path: Path) -> None:
    trainee = build(edn_plan(tmp_path, patience=2))
    trainee.step(3, 1.0)
    trainee.look()  # the global stage's looks are at another size, and do not count
    assert trainee.kept is trainee._trainer.local_generator and trainee._plan.watched_from == 5
    trainee.step(4, 1.0)
    trainee.look()
    best = bytes_of(trainee._trainer.local_generator)
    with torch.no_grad():
        for weight in trainee._trainer.local_generator.enhancer.parameters():
            weight.normal_(generator=torch.Generator().manual_seed(0))
    assert trainee.look()["validation_structure"] > trainee.modules["best"].loss
    assert bytes_of(trainee.kept) == best != bytes_of(trainee._trainer.local_generator)


def test_what_takes_less_memory_is_told(tmp_path: Path) -> None:
    told = edn_plan(tmp_path, batch=2).lighter()
    assert told.startswith("train_gan.edn.accumulate to 2, which learns the same (")
    assert " or decode.height to 32 (" in told and " or train_gan.edn.channels to 4 (" in told
    assert edn_plan(tmp_path, batch=1).lighter().startswith("decode.height")


def noisy_plan(folder: Path, accumulate: int = 1) -> EdnPlan:
    """Two steps and one, of four pairs with a camera's noise: flat pictures leave norms to rounding.

    It grows from step to step, since Adam's first ones go by the signs of gradients, however small.
    """
    plan = edn_plan(folder, batch=4, frames=9, global_epochs=1, local_epochs=0.5, accumulate=accumulate)
    assert plan.film.mapped_path is not None
    pictures = np.fromfile(plan.film.mapped_path, np.uint8)
    noise = np.random.default_rng(0).integers(0, 40, pictures.shape, dtype=np.uint8)
    (pictures // 2 + noise).tofile(plan.film.mapped_path)
    return plan


def losses_of(team: Team, plan: EdnPlan) -> list[Values]:
    """Those of the whole batch, step after step."""
    trainee = build(plan, team)
    steps = (trainee.step(number, 1.0) for number in range(plan.steps))
    return [team.mean({name: float(value) for name, value in values.items()}) for values in steps]


def report_losses(team: Team, plan: EdnPlan) -> None:
    team.report(losses_of(team, plan))


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parts_of_a_batch_lose_what_the_whole_does(tmp_path: Path, parts: int) -> None:
    whole, in_parts = (losses_of(Team.alone(), noisy_plan(tmp_path, count)) for count in (1, parts))
    assert len(whole) == 3
    for ours, theirs in zip(in_parts, whole, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-4, rel=0)


@pytest.mark.slow
def test_two_processes_lose_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the other processes know nothing of the narrow network
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    plan = noisy_plan(tmp_path)
    (together,) = run_team(report_losses, [CPU, CPU], (plan,))
    for ours, theirs in zip(together, losses_of(Team.alone(), plan), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-4, rel=0)


@pytest.mark.slow
def test_the_loop_trains_it_to_its_end(tmp_path: Path) -> None:
    plan = edn_plan(tmp_path)
    trainee, rows = train(plan, 1, silent())
    assert rows[-1]["step"] == plan.steps == 8 and "validation_structure" in rows[-1]
    assert trainee.kept.shape.local
