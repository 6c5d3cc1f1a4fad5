import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from films import Tone, write_film
from made_up_people import SIZE, KnowingDetector, standing_person
from made_up_project import FRAMES, PARAMS, write_clips, write_training

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import VideoError
from motiontransfer.metrics.transfer_evaluation import SCHEMA
from motiontransfer.pose.detection import DETECTORS
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.pose.novelty import Novelty, write_novelty
from motiontransfer.progress import silent
from motiontransfer.video.reader import VideoReader
from stages import evaluate_transfer
from stages.entry import Job
from stages.layout import Layout
from stages.tables import TransferEntry

NAME, COUNT = "ben_to_ada", FRAMES["ben"]
PTS = [0, 1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13]


def write_still_film(layout: Layout, count: int = COUNT) -> None:
    layout.film(NAME).parent.mkdir(parents=True, exist_ok=True)
    grey = np.full((*SIZE, 3), 90, np.uint8)
    write_film(layout.film(NAME), [grey] * count, pts=PTS[:count], sound=Tone(duration_s=0.4))


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    layout = write_clips(tmp_path)
    write_training(layout)
    person = standing_person(COUNT)
    for clip, frames in FRAMES.items():
        write_keypoints(layout.smoothed(clip), standing_person(frames))
    write_keypoints(layout.normalized(NAME) / "keypoints.parquet", person)
    novelty = Novelty(np.zeros(COUNT, np.int64), np.linspace(0, 0.1, COUNT, dtype=np.float32))
    write_novelty(layout.normalized(NAME) / "novelty.parquet", novelty)
    write_still_film(layout)
    moved = person.moved(person.xy + np.float32([3, 4]))
    monkeypatch.setitem(DETECTORS, "mediapipe", lambda: KnowingDetector(moved))
    return layout


def run(layout: Layout) -> Path:
    stage = evaluate_transfer.STAGE
    blocks = {block: model.model_validate(PARAMS[block]) for block, model in stage.blocks.items()}
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={})
    evaluate_transfer.run(Job(NAME, entry, blocks, layout, silent()))
    return layout.transfer_evaluation(NAME)


def test_a_still_film_whose_pose_is_five_pixels_off(layout: Layout) -> None:
    folder = run(layout)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["frames"] == {"film": COUNT, "averaged": COUNT, "repeats": 0}
    assert metrics["mean"]["background_flicker"] == 0
    assert metrics["mean"]["pose_distance_px"] == pytest.approx(5, rel=1e-5)
    assert metrics["target_mean"]["background_flicker"] > 10
    assert metrics["against_target"]["motion_ratio"] == metrics["drift"]["pose_distance_px"]["change"] == 0
    assert metrics["novelty"]["quarters"]["novelty"][3] > 0.08
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.num_rows == COUNT
    header, *lines = layout.transfer_curves(NAME).read_text().splitlines()
    assert header == "time_s,pose_distance_heights,novelty" and len(lines) == COUNT
    heights = [float(line.split(",")[1]) for line in lines]
    assert np.mean(heights) == pytest.approx(metrics["mean"]["pose_distance_heights"], rel=1e-4)


def test_the_comparison_has_the_films_times_and_sound(layout: Layout) -> None:
    comparison = run(layout) / "comparison.mp4"
    frames = list(VideoReader(comparison).timed_frames())
    assert [float(frame.pts * frame.time_base) for frame in frames] == pytest.approx(
        [tick / 25 for tick in PTS]
    )
    assert frames[0].image.shape[1] == 3 * SIZE[1]
    assert b"soun" in comparison.read_bytes()


def test_the_stick_figure_stands_in_the_middle_panel(layout: Layout) -> None:
    frame = next(iter(VideoReader(run(layout) / "comparison.mp4").frames()))
    figure = frame[-SIZE[0] :, SIZE[1] : 2 * SIZE[1]]
    assert figure[30:80, 20:45].max() > 100  # limbs
    assert figure[30:80, 2:14].max() < 40  # black beside them


def test_the_page_tells_what_went_in(layout: Layout) -> None:
    page = (run(layout) / "report.html").read_text()
    margin = PARAMS["evaluate"]["background_margin_fraction"]
    assert f"background_margin_fraction</dt><dd>{margin}<" in page
    for path in (layout.frames("ben"), layout.frames("ada"), layout.film(NAME)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
    assert "generator: structure" in page and 'id="sound"' in page


def test_equal_inputs_give_equal_bytes(layout: Layout) -> None:
    first = {path.name: path.read_bytes() for path in run(layout).iterdir()}
    assert {path.name: path.read_bytes() for path in run(layout).iterdir()} == first
    assert set(first) == {
        "metrics.json",
        "frames.parquet",
        "comparison.mp4",
        "contact_sheet.png",
        "report.html",
    }


def test_a_film_that_is_too_short_is_refused_and_leaves_what_was_there(layout: Layout) -> None:
    before = {path.name: path.read_bytes() for path in run(layout).iterdir()}
    write_still_film(layout, COUNT - 2)
    with pytest.raises(VideoError, match=f"found {COUNT - 2} frames, expected {COUNT}"):
        run(layout)
    folder = layout.transfer_evaluation(NAME)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
