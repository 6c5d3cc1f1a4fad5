"""EDN's face generator in training, held against the formulas written out, with tiny networks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_edn import EDN_STYLE, SETTINGS, Recording, bytes_of, narrow_perceptual
from small_film import SIZE, training_film, waving
from torch import Tensor

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.gan import edn_face_trainer, losses
from motiontransfer.gan.checkpoint import Checkpoint, Point
from motiontransfer.gan.edn_face_training import EdnFacePlan, EdnFaceTrainee
from motiontransfer.gan.edn_networks import EdnFaceShape, EdnGenerator
from motiontransfer.gan.edn_samples import half_size
from motiontransfer.gan.edn_settings import EdnFaceSettings
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.generator_file import TrainedGenerator, read_generator, write_generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.team import Team
from motiontransfer.gan.training import train
from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.progress import silent

CPU = torch.device("cpu")
FACE_SETTINGS = EdnFaceSettings(
    shape=EdnFaceShape(channels=8, halvings=1, blocks=1), discriminator_channels=8, discriminator_layers=2,
    epochs=0.5, learning_rate=2e-4, constant_fraction=0.5, adversarial_weight=1.0, perceptual_weight=5.0,
    perceptual_weights=None, accumulate=1, patience=0,
)  # fmt: skip
SIDE = 16
BOX = (16, 4, 16 + SIDE, 4 + SIDE)


@pytest.fixture(autouse=True)
def _exact_and_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    monkeypatch.setattr(edn_face_trainer, "perceptual_network", narrow_perceptual)


def generator_file(folder: Path, generator: EdnGenerator | Generator) -> Path:
    terms = ModelTerms(SIZE, EDN_STYLE, "made by hand")
    write_generator(folder / "generator.safetensors", TrainedGenerator(generator, terms), {})
    return folder / "generator.safetensors"


def face_plan(
    folder: Path, frames: int = 9, local: bool = True, batch: int = 1, **changes: Any
) -> EdnFacePlan:
    """Eight pairs, four steps unless told otherwise; the last two validate; every face is in one place."""
    film = training_film(folder, frames)
    torch.manual_seed(1)
    generator = EdnGenerator(SETTINGS.shape)
    return EdnFacePlan(
        film=film,
        validation=film.with_pairs(film.pairs[-2:]),
        boxes=np.tile(np.array(BOX), (frames, 1)),
        generator=generator_file(folder, generator.localized() if local else generator),
        style=EDN_STYLE,
        size=SIZE,
        settings=replace(FACE_SETTINGS, **changes),
        batch=batch,
        seed=0,
        folder=folder,
        digest={},
    )


def build(plan: EdnFacePlan, team: Team | None = None) -> EdnFaceTrainee:
    return plan.build(team or Team.alone(), CPU)


def states(trainee: EdnFaceTrainee) -> dict[str, bytes]:
    return {name: bytes_of(module) for name, module in trainee.modules.items()}


def published_losses(trainee: EdnFaceTrainee) -> tuple[Tensor, Tensor]:
    """Of the first sample, frame by frame and pass by pass; rows and columns of BOX written out."""
    batch, trainer = trainee._sampler.batch(0, 1), trainee._trainer
    (x0, x1), (y0, y1) = batch.figures[0, :, None], batch.images[0, :, None]
    box = (..., slice(4, 20), slice(16, 32))
    i0 = trainer._painting(x0, torch.zeros_like(y0))
    face0 = i0[box] + trainer.generator(x0[box], i0[box])
    refined = i0.clone()
    refined[box] = face0
    i1 = trainer._painting(x1, refined)
    face1 = i1[box] + trainer.generator(x1[box], i1[box])
    fakes = [trainer.discriminator(x0[box], face0)[-1], trainer.discriminator(x1[box], face1)[-1]]
    reals = [trainer.discriminator(x0[box], y0[box])[-1], trainer.discriminator(x1[box], y1[box])[-1]]
    fooled = 0.5 * sum(((verdict - 1) ** 2).mean() for verdict in fakes)
    perceptual = trainer._perceptual(face0, y0[box]) + trainer._perceptual(face1, y1[box])
    of_fakes, of_reals = (0.5 * sum(terms) for terms in (
        [(verdict**2).mean() for verdict in fakes], [((verdict - 1) ** 2).mean() for verdict in reals]
    ))  # fmt: skip
    return fooled + 5 * perceptual, 0.5 * (of_fakes + of_reals)


def test_a_step_descends_the_published_losses(tmp_path: Path) -> None:
    team = Recording()
    trainee = build(face_plan(tmp_path), team)
    of_generator, of_discriminator = published_losses(trainee)
    networks = (trainee._trainer.generator, trainee._trainer.discriminator)
    expected = [
        gradients
        for loss, network in zip((of_generator, of_discriminator), networks, strict=True)
        for gradients in torch.autograd.grad(loss, list(network.parameters()), retain_graph=True)
    ]
    values = {name: float(value) for name, value in trainee.step(0, 1.0).items()}
    (found,) = team.gradients
    noise = 5e-5 * max(gradients.abs().max().item() for gradients in expected)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=noise)
    assert values["adversarial"] + 5 * values["perceptual"] == pytest.approx(of_generator.item(), rel=1e-4)
    assert values["discriminator"] == pytest.approx(of_discriminator.item(), rel=1e-4)


def test_the_painting_generator_is_frozen(tmp_path: Path) -> None:
    trainee = build(face_plan(tmp_path))
    before, painting = states(trainee), bytes_of(trainee._trainer._painting)
    trainee.step(0, 1.0)
    assert bytes_of(trainee._trainer._painting) == painting
    assert all(states(trainee)[name] != before[name] for name in ("generator", "discriminator"))


def test_the_painting_generator_teaches_the_same_in_the_type_it_multiplies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the bit, with weights that mixed precision would have to convert in each frame."""
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "bfloat16")
    told = []
    for kind in (torch.bfloat16, torch.float32):
        team = Recording()
        trainee = build(face_plan(tmp_path), team)
        assert {weight.dtype for weight in trainee._trainer._painting.parameters()} == {torch.bfloat16}
        if kind == torch.float32:
            painting = read_generator(trainee._plan.generator).network.requires_grad_(False)
            trainee._trainer._painting = painting.to(memory_format=torch.channels_last)
        losses_told = {name: float(value) for name, value in trainee.step(0, 1.0).items()}
        told.append((losses_told, team.gradients[0]))
    assert told[0][0] == told[1][0]
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(told[0][1], told[1][1], strict=True))


def test_both_frames_have_the_first_ones_box(tmp_path: Path) -> None:
    plan = face_plan(tmp_path)
    boxes = plan.boxes.copy()
    boxes[3] = (0, 0, SIDE, SIDE)
    trainee = build(replace(plan, boxes=boxes))
    batch = trainee._sampler.of(np.array([[2, 3], [3, 4]]))
    faces = trainee._trainer.paint(batch)
    torch.testing.assert_close(faces.reals[0], batch.images[0, :, :, 4:20, 16:32])
    torch.testing.assert_close(faces.reals[1], batch.images[1, :, :, :16, :16])


def test_pairs_without_a_face_do_not_train(tmp_path: Path) -> None:
    plan = face_plan(tmp_path)
    boxes = plan.boxes.copy()
    boxes[2:6] = 0
    faces = replace(plan, boxes=boxes).faces
    assert faces.pairs[:, 0].tolist() == [0, 1, 6, 7]
    assert replace(plan, boxes=boxes).steps == 2
    with pytest.raises(PoseError, match="no training frame shows a nose or an ear"):
        _ = replace(plan, boxes=boxes * 0).steps


def test_without_held_out_faces_it_is_drawn_and_not_measured(tmp_path: Path) -> None:
    plan = face_plan(tmp_path)
    boxes = plan.boxes.copy()
    boxes[6:] = 0
    trainee = build(replace(plan, boxes=boxes))
    trainee.draw()
    assert trainee.look() == {} and (tmp_path / "latest.png").exists()


def test_a_generator_of_another_preset_is_refused(tmp_path: Path) -> None:
    plan = face_plan(tmp_path)
    generator_file(tmp_path, Generator(GeneratorShape(8, 2, True)))
    with pytest.raises(ArtifactError, match="of the preset default, expected edn"):
        build(plan)


def test_the_faces_of_a_global_generator_are_of_half_the_size(tmp_path: Path) -> None:
    plan = face_plan(tmp_path, local=False)
    trainee = build(replace(plan, boxes=np.tile(np.array((4, 2, 20, 18)), (9, 1))))
    assert trainee._batches[0].images.shape[-2:] == half_size(SIZE)
    trainee.step(0, 1.0)
    assert trainee.look()["validation_structure"] > 0


@pytest.mark.parametrize("stopped", [1, 3])
def test_a_training_resumed_ends_with_the_same_bytes(tmp_path: Path, stopped: int) -> None:
    plan = face_plan(tmp_path)
    trainee, checkpoint = build(plan), Checkpoint(tmp_path / "checkpoint.safetensors", {})
    for number in range(plan.steps):
        if number == stopped:
            checkpoint.save(trainee.modules, trainee.optimizers, Point(number))
        trainee.step(number, 1.0)
    resumed = build(plan)
    checkpoint.load(resumed.modules, resumed.optimizers)
    for number in range(stopped, plan.steps):
        resumed.step(number, 1.0)
    assert states(resumed) == states(trainee)


def test_it_learns_the_faces(tmp_path: Path) -> None:
    """On frames held out an untrained generator's faces come nearer to the real ones."""
    plan = face_plan(tmp_path, frames=48, epochs=2, learning_rate=2e-3)
    boxes, held_out = edn_face_boxes(waving(48), SIZE), plan.film.pairs[-8:]
    trainee = build(replace(plan, film=plan.film.with_pairs(plan.film.pairs[:-8]), boxes=boxes))

    def distance() -> float:
        with torch.no_grad():
            faces = trainee._trainer.paint(trainee._sampler.of(held_out))
        return float(trainee._trainer._perceive(faces)[1])

    first = distance()
    for number in range(trainee._steps):
        trainee.step(number, 1.0)
    assert distance() < 0.9 * first


def test_with_patience_the_best_faces_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three looks, of which the second is the best."""
    trainee, told, states_then = build(face_plan(tmp_path, patience=2)), iter((0.5, 0.25, 0.75)), []
    monkeypatch.setattr(losses, "structure", lambda *_: torch.tensor(next(told)))
    assert trainee.kept is trainee._trainer.generator
    for _ in range(3):
        trainee.look()
        states_then.append(bytes_of(trainee._trainer.generator))
        with torch.no_grad():
            for weight in trainee._trainer.generator.parameters():
                weight.mul_(3)
    assert len(set(states_then)) == 3 and bytes_of(trainee.kept) == states_then[1]
    assert "best" in trainee.modules


@pytest.mark.slow
def test_the_loop_trains_it_to_its_end(tmp_path: Path) -> None:
    plan = face_plan(tmp_path)
    trainee, rows = train(plan, 1, silent())
    assert rows[-1]["step"] == plan.steps == 4 and "validation_structure" in rows[-1]
    assert trainee.kept.shape == FACE_SETTINGS.shape
