"""train_gan and train_face with the preset edn, on a small film with tiny nets, up to the film they paint."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_people import SIZE, standing_person
from made_up_project import PARAMS, TO_TRAIN_ON, write_clips

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.gan.edn_face_training import EdnFacePlan
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator
from motiontransfer.gan.edn_training import EdnPlan
from motiontransfer.gan.face_file import read_face_generator
from motiontransfer.gan.generator_file import read_generator
from motiontransfer.gan.model_recipe import FACE_GENERATOR, GENERATOR, read_recipe
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.progress import silent
from motiontransfer.video.reader import VideoReader
from stages import render, train_face, train_gan
from stages.entry import Job, Stage
from stages.layout import Layout
from stages.plans.face import face_plan
from stages.plans.generator import generator_plan, generator_terms
from stages.subject_film import read_subject_film
from stages.tables import TransferEntry

SMALL: dict[str, dict[str, Any]] = {
    "split": {"test_fraction": 0.05, "validation_fraction": 0.1, "gap_s": 0.0},
    "train_gan": {
        "global_epochs": 0.02,
        "local_epochs": 0.03,
        "channels": 8,
        "halvings": 2,
        "blocks": 1,
        "enhancer_blocks": 1,
        "discriminator_channels": 8,
        "discriminator_layers": 1,
        "discriminator_scales": 1,
    },
    "train_face": {
        "epochs": 0.02,
        "channels": 8,
        "halvings": 2,
        "blocks": 1,
        "discriminator_channels": 8,
        "discriminator_layers": 1,
    },
}


def job(stage: Stage, layout: Layout, name: str = "ada", entry: Any = None, **changed: Any) -> Job:
    blocks = {}
    for block, model in stage.blocks.items():
        values, kind = PARAMS[block], model
        if isinstance(model, Mapping):
            kind, values = model["edn"], values["edn"] | changed
        blocks[block] = kind.model_validate(values | SMALL.get(block, {}))
    return Job(name, entry, blocks, layout, silent(), "edn")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = write_clips(tmp_path_factory.mktemp("project"), lengths=TO_TRAIN_ON)
    train_gan.run(job(train_gan.STAGE, layout))
    train_face.run(job(train_face.STAGE, layout))
    return layout


def test_training_leaves_the_published_networks_logs_and_a_plate(trained: Layout) -> None:
    """Of 120 frames 6 test and 12 validate: 101 pairs, of which .02 and .03 epochs are 2 and 3 steps."""
    generator = read_generator(trained.generator("ada"))
    face = read_face_generator(trained.face_generator("ada"))
    assert isinstance(generator.network, EdnGenerator) and generator.network.shape.local
    assert isinstance(face.network, EdnFaceGenerator) and face.terms == generator.terms
    assert generator.terms.style.figure.style == "edn" and generator.terms.squashed_width is None
    assert read_recipe(trained.generator("ada"), GENERATOR)["local_epochs"] == 0.03
    assert read_recipe(trained.face_generator("ada"), FACE_GENERATOR)["epochs"] == 0.02
    assert read_picture(trained.plate("ada")).shape == (*SIZE, 3)
    for log, last in ((trained.train_gan_log("ada"), 5), (trained.train_face_log("ada"), 2)):
        header, *rows = log.read_text().splitlines()
        assert {"adversarial", "discriminator", "perceptual", "validation_structure"} <= set(
            header.split(",")
        )
        assert rows[-1].startswith(f"{last},")
    for stage in ("train_gan", "train_face"):
        assert (trained.work(stage, "ada") / "latest.png").exists()
        assert not list(trained.work(stage, "ada").glob("*.safetensors"))


def test_its_film_has_the_size_of_the_pictures(trained: Layout) -> None:
    write_keypoints(trained.normalized("ben_to_ada") / "keypoints.parquet", standing_person(12, 1.0))
    trained.sound("ben").write_bytes(b"")
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    render.run(replace(job(render.STAGE, trained, "ben_to_ada", entry), preset=None))
    film = VideoReader(trained.film("ben_to_ada"))
    assert film.size == SIZE
    assert len(list(film.timed_frames())) == 12


def test_squashed_pictures_are_told_to_both_trainings(trained: Layout) -> None:
    """Which have the same height, and so faces of the same side."""
    asked = job(train_gan.STAGE, trained, squashed_width=60)
    film = read_subject_film(asked)
    terms = generator_terms(asked, film)
    mapped = film.mapped(trained.work("train_gan", "ada"), film.clean_plates(), silent())
    plan = generator_plan(asked, film, mapped, terms)
    assert isinstance(plan, EdnPlan) and plan.size == (SIZE[0], 60) and terms.squashed_width == 60
    generator = replace(read_generator(trained.generator("ada")), terms=terms)
    faces = face_plan(job(train_face.STAGE, trained), film, mapped, generator)
    assert isinstance(faces, EdnFacePlan) and faces.size == (SIZE[0], 60)
    assert np.unique(faces.boxes[:, 2] - faces.boxes[:, 0]).tolist() == [SIZE[0] // 4]


def test_faces_too_small_for_the_perceptual_loss_are_refused(trained: Layout) -> None:
    """A global generator paints half of 96 pixels, and a face is a quarter of that."""
    asked = job(train_face.STAGE, trained)
    film, generator = read_subject_film(asked), read_generator(trained.generator("ada"))
    network = EdnGenerator(replace(generator.network.shape, local=False))
    mapped = film.mapped(trained.work("train_face", "ada"), film.clean_plates(), silent())
    with pytest.raises(
        ParamsError, match=r"faces of 12 pixels, expected at least 16; set decode\.height to 128"
    ):
        face_plan(asked, film, mapped, replace(generator, network=network))


def test_a_generator_of_another_preset_is_refused(trained: Layout) -> None:
    asked = replace(job(train_face.STAGE, trained), preset="default")
    said = r"generator\.safetensors: is of preset edn, expected default as subjects\.ada\.preset says; run "
    with pytest.raises(ArtifactError, match=said):
        train_face.run(asked)


def test_a_file_of_weights_that_is_wrong_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for stage in (train_gan, train_face):
        with pytest.raises(ArtifactError, match=r"vgg19\.pth: no such file, expected VGG19's weights"):
            stage.run(job(stage.STAGE, Layout(tmp_path), perceptual_file="vgg19.pth"))


def test_patience_is_refused_where_nothing_validates(trained: Layout) -> None:
    for stage in (train_gan, train_face):
        asked = job(stage.STAGE, trained, patience=2)
        asked.blocks["split"] = asked["split"].model_copy(update={"validation_fraction": 0.0})
        said = rf"subject ada: {stage.STAGE.name}\.patience is 2, and no frames .* set it to 0"
        with pytest.raises(ParamsError, match=said):
            stage.run(asked)


@pytest.mark.slow
def test_the_same_training_twice_is_the_same_bytes(trained: Layout) -> None:
    before = trained.generator("ada").read_bytes(), trained.train_gan_log("ada").read_bytes()
    train_gan.run(job(train_gan.STAGE, trained))
    assert (trained.generator("ada").read_bytes(), trained.train_gan_log("ada").read_bytes()) == before
    assert np.ptp(read_picture(trained.work("train_gan", "ada") / "latest.png")) > 0
