"""render and evaluate_subject with models of the preset edn, of tiny nets that nobody trained."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from made_up_people import SIZE, KnowingDetector, standing_person
from made_up_project import PARAMS, write_clips, write_edn_models, write_training

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.subject_evaluation import ROLLOUTS, SCHEMA
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.progress import silent
from motiontransfer.video.reader import VideoReader
from stages import evaluate_subject, render
from stages.blocks.detect import DetectParams
from stages.entry import Job, Stage
from stages.layout import Layout
from stages.tables import TransferEntry

TEST_FRAMES = 6  # .15 of 40
PLATE = np.full((*SIZE, 3), 40, np.uint8)


def job(stage: Stage, name: str, layout: Layout, entry: Any = None) -> Job:
    blocks = {block: model.model_validate(PARAMS[block]) for block, model in stage.blocks.items()}
    return Job(name, entry, blocks, layout, silent(), "edn")


@pytest.fixture
def layout(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Layout:
    layout = write_clips(tmp_path_factory.mktemp("project"))
    write_training(layout)  # its logs
    write_edn_models(layout)
    write_picture(layout.plate("ada"), PLATE)
    detector = KnowingDetector(standing_person(TEST_FRAMES))
    monkeypatch.setattr(DetectParams, "load", lambda params, root: detector)
    return layout


@pytest.mark.parametrize("squashed_width", [None, 96], ids=["as filmed", "squashed"])
def test_all_arms_are_painted_and_judged(layout: Layout, squashed_width: int | None) -> None:
    write_edn_models(layout, squashed_width)
    evaluate_subject.run(job(evaluate_subject.STAGE, "ada", layout))
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    similar = {arm: metrics["mean"][arm]["ssim_frame"] for arm in ROLLOUTS}
    assert len(set(similar.values())) == 3  # each lacks something else
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.column("arm").to_pylist().count("frame_by_frame") == TEST_FRAMES
    by_frame = dict(
        zip(
            zip(frames.column("arm").to_pylist(), frames.column("frame").to_pylist(), strict=True),
            frames.column("ssim_frame").to_pylist(),
            strict=True,
        )
    )
    assert by_frame["generated", 34] == by_frame["frame_by_frame", 34]  # both from zeros
    assert by_frame["generated", 34] != by_frame["without_face", 34]


def test_the_page_tells_whose_weights_the_perceptual_loss_had(layout: Layout) -> None:
    evaluate_subject.run(job(evaluate_subject.STAGE, "ada", layout))
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["perceptual_weights"] == {"train_gan": "random", "train_face": "random"}
    page = (folder / "report.html").read_text()
    assert "perceptual loss had random weights in place of VGG19&#39;s" in page
    assert "perceptual_file</dt><dd>null<" in page


def test_the_comparison_shows_the_figure_that_the_generator_saw(layout: Layout) -> None:
    evaluate_subject.run(job(evaluate_subject.STAGE, "ada", layout))
    frame = next(VideoReader(layout.subject_evaluation("ada") / "comparison.mp4").timed_frames())
    figure = frame.image[-SIZE[0] :, SIZE[1] : 2 * SIZE[1]]
    assert figure[:10, :10].min() > 240  # on white


def test_a_film_is_rendered_with_and_without_refined_faces(layout: Layout) -> None:
    write_keypoints(layout.normalized("ben_to_ada") / "keypoints.parquet", standing_person(12, 1.0))
    layout.sound("ben").write_bytes(b"")
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    asked = job(render.STAGE, "ben_to_ada", layout, entry)
    films = []
    for refine_faces in (True, True, False):
        told = asked.blocks["render"].model_copy(update={"refine_faces": refine_faces})
        render.run(replace(asked, blocks={"render": told}))
        films.append(layout.film("ben_to_ada").read_bytes())
    assert films[0] == films[1] != films[2]
    assert len(list(VideoReader(layout.film("ben_to_ada")).timed_frames())) == 12


def test_a_face_generator_of_the_other_preset_is_refused_and_nothing_is_rendered(layout: Layout) -> None:
    write_keypoints(layout.normalized("ben_to_ada") / "keypoints.parquet", standing_person(12, 1.0))
    layout.sound("ben").write_bytes(b"")
    generator = layout.generator("ada").read_bytes()
    write_training(layout)
    write_picture(layout.plate("ada"), PLATE)
    layout.generator("ada").write_bytes(generator)
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    with pytest.raises(
        ArtifactError, match=r"face_generator\.safetensors: is of preset 'default', expected 'edn'"
    ):
        render.run(job(render.STAGE, "ben_to_ada", layout, entry))
    assert not layout.film("ben_to_ada").exists()
