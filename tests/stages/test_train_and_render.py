"""train_gan, train_face and render on a small film, with tiny nets."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from made_up_people import SIZE, standing_person, steady_index
from made_up_project import PARAMS, TO_TRAIN_ON, write_clips

from motiontransfer.errors import PoseError
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.generator_file import read_generator
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.progress import Progress, silent
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import write_index
from motiontransfer.video.reader import VideoReader
from stages import render, train_face, train_gan
from stages.entry import Job, Stage
from stages.layout import Layout
from stages.plans.generator import sketched_film
from stages.subject_film import read_subject_film
from stages.tables import TransferEntry

SMALL = {
    "split": {"test_fraction": 0.05, "validation_fraction": 0.1, "gap_s": 0.0},
    "train_gan": {
        "steps": 4,
        "channels": 8,
        "scales": 2,
        "discriminator_channels": 8,
        "adversarial_from": 0.5,
    },
    "train_face": {"steps": 3, "faces": 12, "batch": 2, "channels": 8, "discriminator_channels": 8},
}


def job(stage: Stage, name: str, layout: Layout, entry: Any = None) -> Job:
    blocks = {}
    for block, model in stage.blocks.items():
        values = PARAMS[block]
        if isinstance(model, Mapping):
            model, values = model["default"], values["default"]
        blocks[block] = model.model_validate(values | SMALL.get(block, {}))
    return Job(name, entry, blocks, layout, Progress("", layout.work(stage.name, name), None), "default")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = write_clips(tmp_path_factory.mktemp("project"), lengths=TO_TRAIN_ON)
    train_gan.run(job(train_gan.STAGE, "ada", layout))
    train_face.run(job(train_face.STAGE, "ada", layout))
    return layout


def test_training_leaves_models_plate_and_logs_and_no_checkpoint(trained: Layout) -> None:
    synthesizer = Synthesizer.load(
        trained.generator("ada"), trained.face_generator("ada"), trained.plate("ada")
    )
    assert synthesizer.size == SIZE
    for log, last in ((trained.train_gan_log("ada"), 4), (trained.train_face_log("ada"), 3)):
        header, *rows = log.read_text().splitlines()
        assert header.startswith("step,") and "validation_structure" in header
        assert rows[-1].startswith(f"{last},")
    for stage in ("train_gan", "train_face"):
        assert (trained.work(stage, "ada") / "latest.png").exists()
        assert not (trained.work(stage, "ada") / "checkpoint.safetensors").exists()


def test_progress_begins_before_the_training_does(trained: Layout) -> None:
    records = (trained.work("train_gan", "ada") / "progress.jsonl").read_text().splitlines()
    told = [(record["task"], record["done"], record["total"]) for record in map(json.loads, records)]
    assert told[0] == ("preparing", 0, 2)
    assert ("preparing", 2, 2) in told and ("unpacking", 120, 120) in told
    assert told[-1] == ("training", 4, 4)


@pytest.mark.parametrize(
    ("changed", "atlas", "exemplars"),
    [
        ({}, True, True),
        ({"body_atlas": False}, False, True),
        ({"exemplars": 0}, True, False),
        ({"body_map": False}, False, False),
    ],
)
def test_a_generator_knows_as_much_of_the_person_as_it_is_asked_to(
    trained: Layout, changed: dict[str, Any], atlas: bool, exemplars: bool
) -> None:
    learnt = job(train_gan.STAGE, "ada", trained)
    film = read_subject_film(learnt)
    mapped = film.mapped(trained.work("train_gan", "ada"), film.clean_plates(), silent())
    blocks = {**learnt.blocks, "train_gan": learnt["train_gan"].model_copy(update=changed)}
    known = sketched_film(replace(learnt, blocks=blocks), film, mapped).appearance
    assert (known.atlas.colours != BodyAtlas.unknown().colours).any() == atlas
    assert (known.exemplars is not None) == exemplars


def test_the_model_carries_the_person_of_the_training_frames_alone(trained: Layout) -> None:
    film = read_subject_film(job(train_gan.STAGE, "ada", trained))
    known = read_generator(trained.generator("ada")).appearance
    assert known.exemplars is not None
    np.testing.assert_array_equal(known.exemplars.numbers, np.unique(film.train))


def test_a_film_has_the_source_s_frames_and_times(trained: Layout) -> None:
    folder = trained.normalized("ben_to_ada")
    write_keypoints(folder / "keypoints.parquet", standing_person(12, 1.0))
    trained.sound("ben").write_bytes(b"")
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    render.run(job(render.STAGE, "ben_to_ada", trained, entry))
    film = VideoReader(trained.film("ben_to_ada"))
    assert film.size == FrameStore(trained.frames("ada")).size
    times = [frame.pts * frame.time_base for frame in film.timed_frames()]
    assert len(times) == 12 and float(times[-1]) == pytest.approx(11 / 25)


def test_the_same_film_twice_is_the_same_bytes(trained: Layout) -> None:
    """Rendering is as deterministic as its stage says: on one machine and device."""
    folder = trained.normalized("again")
    write_keypoints(folder / "keypoints.parquet", standing_person(5, 1.0))
    write_index(trained.index("ben"), steady_index(5))
    trained.sound("ben").write_bytes(b"")
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    films = []
    for _ in range(2):
        render.run(job(render.STAGE, "again", trained, entry))
        films.append(trained.film("again").read_bytes())
    assert films[0] == films[1]


def test_motion_that_another_detector_found_is_refused_unless_told(trained: Layout) -> None:
    folder = trained.normalized("other")
    write_keypoints(folder / "keypoints.parquet", replace(standing_person(5), producer="openpose BODY_25"))
    write_index(trained.index("ben"), steady_index(5))
    trained.sound("ben").write_bytes(b"")
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    asked = job(render.STAGE, "other", trained, entry)
    said = r"ben is detected by 'openpose' and ada by 'made', .* or set render\.other_detector to true$"
    with pytest.raises(PoseError, match=said):
        render.run(asked)
    assert not trained.film("other").exists()
    told = asked.blocks["render"].model_copy(update={"other_detector": True})
    render.run(replace(asked, blocks={"render": told}))
    assert trained.film("other").exists()
