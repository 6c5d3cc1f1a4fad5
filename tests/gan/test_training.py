"""Trainings with tiny nets, in real processes."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import SIZE, STYLE, photographs, training_film, wall, waving

from motiontransfer.errors import ArtifactError, MotionTransferError, PoseError
from motiontransfer.gan import training
from motiontransfer.gan.checkpoint import Checkpoint
from motiontransfer.gan.device import sharing_processes
from motiontransfer.gan.face_crops import FaceCrops
from motiontransfer.gan.face_generator import FaceShape
from motiontransfer.gan.face_training import FacePlan, FaceSettings
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.generator_file import (
    TrainedGenerator,
    read_generator,
    read_recipe,
    write_generator,
)
from motiontransfer.gan.generator_training import GeneratorPlan
from motiontransfer.gan.parallel import Team, run_team
from motiontransfer.gan.samples import Augmentation
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.gan.trainer import TrainerSettings, learning_rate_factor
from motiontransfer.gan.training import train, write_log
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index
from motiontransfer.progress import silent

SETTINGS = TrainerSettings(
    shape=GeneratorShape(8, 2, True), discriminator_channels=8, discriminator_layers=2,
    discriminator_scales=1, steps=6, warmup_steps=2, learning_rate=5e-3, kernel_learning_rate=0.05,
    adversarial_from=0.5, averaging_decay=0.9, pixel_weight=30.0, gradient_weight=30.0, structure_weight=5.0,
    adversarial_weight=1.0, feature_matching_weight=10.0,
)  # fmt: skip


def plan_in(folder: Path, **changes: int | float | GeneratorShape) -> GeneratorPlan:
    folder.mkdir(parents=True, exist_ok=True)
    film = training_film(folder)
    held_out = film.with_pairs(film.pairs[-4:])
    settings = replace(SETTINGS, **changes)
    return GeneratorPlan(film, held_out, STYLE, Augmentation(0.5, 0.1), settings, 2, 0, folder, "digest")


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([value.flatten() for value in network.state_dict().values()])


def _average(team: Team) -> None:
    parameter = torch.nn.Parameter(torch.zeros(3))
    parameter.grad = torch.arange(3.0) * (team.rank + 1)
    team.average_gradients([parameter])
    team.report(parameter.grad.tolist())


def _fail(team: Team) -> None:
    raise PoseError("not today")


def test_gradients_are_averaged_over_the_team() -> None:
    assert list(run_team(_average, 2, ())) == [[0, 1.5, 3.0]]


def test_an_error_of_a_process_arrives() -> None:
    with pytest.raises(PoseError, match="not today"):
        list(run_team(_fail, 1, ()))


@pytest.mark.parametrize(
    ("steps", "killed_at", "save_every_s"), [(270, 250, 60.0), (60, 50, 0.0)], ids=["at a look", "anywhere"]
)
def test_a_killed_training_ends_as_an_undisturbed_one(
    tmp_path: Path, steps: int, killed_at: int, save_every_s: float
) -> None:
    """To the bit: samples, learning rate and moments are all there when it goes on."""
    plans = [plan_in(tmp_path / name, steps=steps) for name in ("whole", "killed")]
    whole, rows = train(plans[0], 2, silent())
    keyed = training.digest([plans[1].digest, 2, "cpu", torch.__version__], [])
    reports = run_team(training._member, 2, (plans[1], keyed, "cpu", save_every_s))
    assert next(step for step, _ in reports if step >= killed_at) == killed_at
    reports.close()  # kills it, wherever it is
    trainee = plans[1].build(Team.alone(), torch.device("cpu"))
    assert training._checkpoint(plans[1], keyed, trainee).restore()[0] >= killed_at
    resumed, resumed_rows = train(plans[1], 2, silent())
    torch.testing.assert_close(weights(whole.averaged), weights(resumed.averaged), rtol=0, atol=0)
    assert resumed_rows == rows and (tmp_path / "killed" / "latest.png").exists()


def test_a_checkpoint_of_other_parameters_is_not_resumed(tmp_path: Path) -> None:
    trainee = plan_in(tmp_path).build(Team.alone(), torch.device("cpu"))
    path = tmp_path / "checkpoint.safetensors"
    Checkpoint(path, "one", trainee.modules, trainee.optimizers).save(5, [])
    assert Checkpoint(path, "one", trainee.modules, trainee.optimizers).restore() == (5, [])
    assert Checkpoint(path, "other", trainee.modules, trainee.optimizers).restore() == (0, [])
    path.write_bytes(path.read_bytes()[:100])
    assert Checkpoint(path, "one", trainee.modules, trainee.optimizers).restore() == (0, [])


def test_it_learns_the_figure(tmp_path: Path) -> None:
    """After a minute's worth of steps on a tiny film it beats the plate by far, on frames held out."""
    plan = plan_in(tmp_path, steps=300, adversarial_from=1.0)
    plan = replace(plan, film=plan.film.with_pairs(plan.film.pairs[:-8]))
    trainee, rows = train(plan, 2, silent())
    trained = TrainedGenerator(trainee.averaged, SIZE, STYLE, "made by hand")
    keypoints = waving(48)
    images = list(Synthesizer(trained, None, wall(), torch.device("cpu")).frames(keypoints.at(range(40, 48))))
    real = photographs(keypoints)[40:]
    person = np.abs(real.astype(int) - wall()).max(-1) > 8
    error, of_plate = (
        np.abs(real.astype(int) - shown)[person].mean() for shown in (np.stack(images), wall())
    )
    assert error < 0.35 * of_plate
    assert rows[-1]["pixel"] < 0.4 * rows[0]["pixel"]


def test_learning_rate_rises_then_falls() -> None:
    factors = [learning_rate_factor(step, SETTINGS) for step in range(SETTINGS.steps)]
    assert factors[:2] == [0.5, 1.0] and factors[2] == 1.0
    assert all(later < earlier for earlier, later in pairwise(factors[2:]))


def test_a_batch_is_shared_by_a_divisor_of_it() -> None:
    cpu = torch.device("cpu")
    assert [sharing_processes(6, most, cpu) for most in (1, 2, 4, 5, 8)] == [1, 2, 3, 3, 6]
    assert sharing_processes(6, 8, torch.device("cuda")) == 1


def test_the_log_has_a_column_for_every_value(tmp_path: Path) -> None:
    write_log(tmp_path / "log.csv", [{"step": 1, "b": 0.5}, {"step": 2, "a": 1.0, "b": 0.25}])
    assert (tmp_path / "log.csv").read_text() == "step,a,b\n1,,0.5\n2,1,0.25\n"


def test_a_face_net_learns_what_is_missing(tmp_path: Path) -> None:
    """Fakes lack a stripe that the figure tells of; held-out fakes get it back."""
    random = np.random.default_rng(0)
    figures = np.zeros((64, 3, 32, 32), np.uint8)
    figures[np.arange(64), :, random.integers(10, 22, 64)] = 255
    fakes = np.full_like(figures, 100)
    reals = fakes + figures // 4
    crops, held_out = (
        FaceCrops(figures[part], fakes[part], reals[part]) for part in (slice(0, 48), slice(48, 64))
    )
    settings = FaceSettings(FaceShape(8, 1, 32), 8, 60, 3e-3, 0.8, 30.0, 30.0, 5.0, 0.1)
    trainee, log = train(FacePlan(crops, held_out, settings, 8, 0, tmp_path, "digest"), 2, silent())
    before = trainee._validation_loss(trainee.kept.__class__(settings.shape), held_out)
    assert trainee._validation_loss(trainee.kept, held_out) < 0.5 * before
    assert log[-1]["step"] == 60


def test_a_generator_survives_its_file(tmp_path: Path) -> None:
    trained = TrainedGenerator(Generator(GeneratorShape(8, 2, True)).eval(), SIZE, STYLE, "made by hand")
    write_generator(tmp_path / "g.safetensors", trained, {"steps": 6})
    assert read_recipe(tmp_path / "g.safetensors") == {"steps": 6}
    again = read_generator(tmp_path / "g.safetensors")
    torch.testing.assert_close(weights(again.network), weights(trained.network), rtol=0, atol=0)
    assert (again.size, again.style, again.producer) == (SIZE, STYLE, "made by hand")


def found_by(producer: str) -> Keypoints:
    return replace(waving(1), producer=producer)


def test_synthesis_refuses_another_family_of_detectors_unless_told() -> None:
    trained = TrainedGenerator(Generator(GeneratorShape(8, 2, True)).eval(), SIZE, STYLE, "made 2")
    strict, told = (
        Synthesizer(trained, None, wall(), torch.device("cpu"), other_detector)
        for other_detector in (False, True)
    )
    with pytest.raises(ArtifactError, match=r"found by 'openpose', and .* those of 'made'"):
        next(strict.frames(found_by("openpose BODY_25")))
    same = next(strict.frames(found_by("made 2")))
    for other in (strict.frames(found_by("made 3")), told.frames(found_by("openpose BODY_25"))):
        np.testing.assert_array_equal(next(other), same)


def test_synthesis_shows_the_plate_without_a_person_and_refuses_one_that_does_not_fit() -> None:
    trained = TrainedGenerator(Generator(GeneratorShape(8, 2, True)).eval(), SIZE, STYLE, "another")
    synthesizer = Synthesizer(trained, None, wall(), torch.device("cpu"))
    nobody = waving(2).empty(2, SIZE, "another")
    np.testing.assert_array_equal(list(synthesizer.frames(nobody))[1], wall())
    with pytest.raises(ArtifactError, match="the plate is 8x8"):
        Synthesizer(trained, None, np.zeros((8, 8, 3), np.uint8), torch.device("cpu"))


def test_a_reach_is_kept_where_the_trunk_is_lost_and_nothing_is_fed_over_a_cut() -> None:
    trained = TrainedGenerator(Generator(GeneratorShape(8, 2, True)).eval(), SIZE, STYLE, "made by hand")
    synthesizer = Synthesizer(trained, None, wall(), torch.device("cpu"))
    keypoints = waving(3)
    trunkless = keypoints.xy.copy()
    trunkless[1, joint_index("neck")] = np.nan
    images = list(synthesizer.frames(keypoints.moved(trunkless)))
    assert (images[1] != wall()).any()
    cut = list(synthesizer.frames(keypoints, {2}))
    np.testing.assert_array_equal(cut[2], next(synthesizer.frames(keypoints.at([2]))))
    assert (list(synthesizer.frames(keypoints))[2] != cut[2]).any()


def test_without_feeding_back_every_frame_is_painted_as_the_first() -> None:
    trained = TrainedGenerator(Generator(GeneratorShape(8, 2, True)).eval(), SIZE, STYLE, "made by hand")
    synthesizer = Synthesizer(trained, None, wall(), torch.device("cpu"))
    alone = list(synthesizer.frames(waving(4), feed_back=False))
    np.testing.assert_array_equal(alone, [next(synthesizer.frames(waving(4).at([n]))) for n in range(4)])
    assert (list(synthesizer.frames(waving(4)))[3] != alone[3]).any()


def test_a_generator_without_previous_output_paints_and_is_judged_frame_by_frame(tmp_path: Path) -> None:
    plan = plan_in(tmp_path, shape=GeneratorShape(8, 2, False))
    trainee, _ = train(plan, 1, silent())
    seen = next(trainee.modules["discriminator"].parameters())
    assert seen.shape[1] == 3 + 3  # one stick figure and one picture
    trained = TrainedGenerator(trainee.averaged.eval(), SIZE, STYLE, "made by hand")
    write_generator(tmp_path / "g.safetensors", trained, {})
    synthesizer = Synthesizer(read_generator(tmp_path / "g.safetensors"), None, wall(), torch.device("cpu"))
    in_a_row = list(synthesizer.frames(waving(4)))
    np.testing.assert_array_equal(in_a_row, list(synthesizer.frames(waving(4), feed_back=False)))


def test_a_training_that_diverges_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MotionTransferError, match="diverged"):
        train(plan_in(tmp_path, learning_rate=1e30, warmup_steps=1), 1, silent())
