import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from films import Tone, write_film
from made_up_novelty import novelty_of
from made_up_openpose import write_clip
from made_up_people import SIZE, KnowingDetector, standing_person
from made_up_project import (
    FRAMES,
    PARAMS,
    write_clips,
    write_edn_models,
    write_film_record,
    write_training,
)

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, VideoError
from motiontransfer.metrics.transfer_evaluation import SCHEMA
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.keypoints import Keypoints, read_keypoints, write_keypoints
from motiontransfer.pose.novelty import write_novelty
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.progress import silent
from motiontransfer.transfer.background import GREEN_RGB
from motiontransfer.transfer.label import Label
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.picture import resized
from motiontransfer.video.reader import VideoReader
from stages import evaluate_transfer
from stages.blocks.detect import DetectParams
from stages.entry import Job
from stages.layout import Layout
from stages.tables import TransferEntry

NAME, COUNT = "ben_to_ada", FRAMES["ben"]
PTS = [0, 1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13]


def write_still_film(layout: Layout, count: int = COUNT, level: int = 90) -> None:
    layout.film(NAME).parent.mkdir(parents=True, exist_ok=True)
    grey = np.full((*SIZE, 3), level, np.uint8)
    write_film(layout.film(NAME), [grey] * count, pts=PTS[:count], sound=Tone(duration_s=0.4))


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    layout = write_clips(tmp_path)
    write_training(layout)
    person = standing_person(COUNT)
    for clip, frames in FRAMES.items():
        write_keypoints(layout.smoothed(clip), standing_person(frames), {"body_sigma_s": f"of {clip}"})
    write_keypoints(layout.normalized(NAME) / "keypoints.parquet", person, {"flight_s": 0.125})
    novelty = novelty_of(np.linspace(0, 20, COUNT))
    write_novelty(layout.normalized(NAME) / "novelty.parquet", novelty)
    write_still_film(layout)
    moved = person.moved(person.xy + np.float32([3, 4]))
    monkeypatch.setattr(DetectParams, "load", lambda params, root: KnowingDetector(moved))
    return layout


def run(layout: Layout, changes: dict[str, dict[str, object]] | None = None) -> Path:
    stage, changed = evaluate_transfer.STAGE, changes or {}
    blocks = {
        block: model.model_validate(PARAMS[block] | changed.get(block, {}))
        for block, model in stage.blocks.items()
    }
    write_film_record(layout, NAME, blocks["render"].model_dump())
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    evaluate_transfer.run(Job(NAME, entry, blocks, layout, silent(), "default"))
    return layout.transfer_evaluation(NAME)


def test_a_still_film_whose_pose_is_five_pixels_off(layout: Layout) -> None:
    folder = run(layout)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["frames"] == {"film": COUNT, "averaged": COUNT, "repeats": 0}
    assert metrics["mean"]["background_flicker"] == 0
    assert metrics["mean"]["pose_distance_px"] == pytest.approx(5, rel=1e-5)
    assert metrics["target_mean"]["background_flicker"] > 10
    assert metrics["against_target"]["motion_ratio"] == metrics["drift"]["pose_distance_px"]["change"] == 0
    assert metrics["novelty"]["quarters"]["novelty"][3] > 16
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.num_rows == COUNT
    header, *lines = layout.transfer_curves(NAME).read_text().splitlines()
    assert header == "time_s,pose_distance_heights" and len(lines) == COUNT
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
    for made_with in ("height</dt><dd>1000", "height</dt><dd>1001", "chunk_frames</dt><dd>2000"):
        assert f"{made_with}<" in page
    for made_with in ("of ada", "of ben"):
        assert f"body_sigma_s</dt><dd>{made_with}<" in page
    assert "flight_s</dt><dd>0.125<" in page and f"crf</dt><dd>{PARAMS['render']['crf']}<" in page
    for path in (layout.frames("ben"), layout.frames("ada"), layout.film(NAME)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
    assert "generator: structure" in page and 'id="sound"' in page


def test_the_page_tells_whose_weights_an_edn_subjects_perceptual_loss_had(layout: Layout) -> None:
    write_edn_models(layout)
    folder = run(layout)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["perceptual_weights"] == {"train_gan": "random", "train_face": "random"}
    said = "perceptual loss had random weights in place of VGG19&#39;s"
    assert said in (folder / "report.html").read_text()


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


# Frames 3 to 8, and of their pictures rows 10 to 89 and columns 8 to 39.
PART = {"start_s": 0.12, "end_s": 0.36, "crop": [8 / 64, 10 / 96, 40 / 64, 90 / 96], "label_text": "AI"}
PART_SIZE, PART_COUNT = (80, 32), 6


@pytest.fixture
def part_layout(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A film of a part, in which the detector sees each pose five pixels off."""
    grey = np.full((*PART_SIZE, 3), 90, np.uint8)
    write_film(layout.film(NAME), [grey] * PART_COUNT, pts=[*range(PART_COUNT)], sound=Tone(duration_s=0.2))
    walking = standing_person(COUNT, step_px=0.5)
    write_keypoints(layout.normalized(NAME) / "keypoints.parquet", walking)
    seen = walking.at(np.arange(3, 9))
    places = seen.xy - np.float32([8, 10]) + np.float32([3, 4])
    moved = Keypoints.of(places, seen.confidence, PART_SIZE, seen.producer)
    monkeypatch.setattr(DetectParams, "load", lambda params, root: KnowingDetector(moved))
    return layout


def test_a_film_of_a_part_is_judged_by_what_it_should_show(part_layout: Layout) -> None:
    folder = run(part_layout, {"render": PART})
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["frames"] == {"film": PART_COUNT, "averaged": PART_COUNT, "repeats": 0}
    assert metrics["mean"]["pose_distance_px"] == pytest.approx(5, rel=1e-4)
    assert metrics["mean"]["background_flicker"] == 0
    frames, metadata = read_table(folder / "frames.parquet", SCHEMA)
    assert metadata == {"size": list(PART_SIZE)}
    novelty = np.linspace(0, 20, COUNT)[3:9]
    np.testing.assert_allclose(frames.column("novelty_degrees").to_pylist(), novelty, rtol=1e-5)
    np.testing.assert_allclose(frames.column("time_s").to_pylist(), np.arange(PART_COUNT) / 25, atol=1e-9)


def test_beside_a_film_of_a_part_stand_its_own_frames_and_figures(part_layout: Layout) -> None:
    comparison = VideoReader(run(part_layout, {"render": PART}) / "comparison.mp4")
    frames = list(comparison.frames())
    assert len(frames) == PART_COUNT
    source_width = round(SIZE[1] * PART_SIZE[0] / SIZE[0])
    assert frames[0].shape[1] == -(-(source_width + 2 * PART_SIZE[1]) // 2) * 2
    danced = FrameStore(part_layout.frames("ben"))
    panel = frames[0][-PART_SIZE[0] :, :source_width].astype(int)
    own, other = (np.abs(panel - resized(danced[frame], panel.shape[:2])).mean() for frame in (3, 0))
    assert own < other / 2
    figure = frames[0][-PART_SIZE[0] :, source_width : source_width + PART_SIZE[1]]
    assert figure[20:70, 12:38].max() > 100  # limbs, where the part shows them


def test_a_film_that_is_longer_than_its_part_is_refused(part_layout: Layout) -> None:
    with pytest.raises(VideoError, match="found more than 5 frames, expected 5"):
        run(part_layout, {"render": PART | {"end_s": 0.32}})


def restless_label(layout: Layout) -> tuple[slice, slice]:
    """A still film whose label never rests."""
    box, random = Label("synthetic", "bottom_right").box(SIZE), np.random.default_rng(0)
    pictures = [np.full((*SIZE, 3), 90, np.uint8) for _ in range(COUNT)]
    for picture in pictures:
        picture[box] = random.integers(0, 255, (*picture[box].shape[:2], 1), np.uint8)
    write_film(layout.film(NAME), pictures, pts=PTS)
    return box


def test_the_label_counts_in_no_figure(layout: Layout) -> None:
    restless_label(layout)
    unlabelled = {"render": {"label": False, "no_label_reason": "a test"}}
    counted = json.loads((run(layout, unlabelled) / "metrics.json").read_text())["mean"]
    metrics = json.loads((run(layout) / "metrics.json").read_text())["mean"]
    for measure in ("background_flicker", "motion", "own_warp_error_background"):
        assert metrics[measure] < 1 < 4 < counted[measure], measure


def test_the_detector_sees_the_background_where_the_label_is(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = restless_label(layout)
    seen: list[np.ndarray] = []

    class Watching(KnowingDetector):
        def detect(self, frames: Iterable[np.ndarray]) -> Iterator[Sequence[Detection]]:
            return super().detect(seen.append(frame) or frame for frame in frames)

    monkeypatch.setattr(DetectParams, "load", lambda params, root: Watching(standing_person(COUNT)))
    run(layout)
    plate = read_picture(layout.plate("ada"))
    run(layout, {"render": {"background": "green"}})
    for picture in seen[:COUNT]:
        np.testing.assert_array_equal(picture[box], plate[box])
    for picture in seen[COUNT:]:
        assert (picture[box] == GREEN_RGB).all()


def test_the_page_tells_what_the_film_is(layout: Layout) -> None:
    page = (run(layout) / "report.html").read_text()
    assert "&#39;synthetic&#39;, bottom right" in page and "libx264, crf 17" in page
    assert "that of the subject&#39;s preset" in page and "counts in no figure" in page
    assert "mask as a film" not in page
    changes = {"background": "green", "label": False, "no_label_reason": "for a <b>fair</b>", "matte": True}
    layout.matte(NAME).write_bytes(b"a matte")
    page = (run(layout, {"render": changes}) / "report.html").read_text()
    assert "none: for a &lt;b&gt;fair&lt;/b&gt;" in page and ">green<" in page
    assert "shows another background" in page
    assert f'href="../../../renders/{NAME}.matte.mp4"' in page
    assert hashlib.sha256(b"a matte").hexdigest() in page
    assert "counts in no figure" not in page


def test_what_the_film_is_of_a_part(part_layout: Layout) -> None:
    page = (run(part_layout, {"render": PART}) / "report.html").read_text()
    assert "from 0.12 s to 0.36 s" in page and "left 0.125, top 0.104, right 0.625, bottom 0.938" in page


OPENPOSE = {"detect": {"detector": "openpose"}}


@pytest.fixture
def openpose_layout(layout: Layout) -> Layout:
    """Both clips' joints, and the wanted ones, are OpenPose's."""
    paths = [layout.normalized(NAME) / "keypoints.parquet"]
    paths += [place(clip) for clip in FRAMES for place in (layout.keypoints, layout.smoothed)]
    for path in paths:
        write_keypoints(path, replace(read_keypoints(path), producer="openpose BODY_25"))
    return layout


def test_without_openposes_output_of_the_film_poses_are_not_judged_and_it_is_said_why(
    openpose_layout: Layout,
) -> None:
    folder = run(openpose_layout, OPENPOSE)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert "pose_distance_px" not in metrics["mean"]
    assert metrics["mean"]["background_flicker"] == 0
    said = metrics["not_measured"]["poses"]
    assert said.startswith(
        "OpenPose found the joints, and it is not here to look at what was painted; run it on "
    )
    assert said.endswith("ben_to_ada.mp4 and name its output in evaluate.film_openpose_folder")
    assert said in (folder / "report.html").read_text()


def test_poses_that_openpose_saw_on_the_film_are_judged(openpose_layout: Layout, tmp_path: Path) -> None:
    moved = standing_person(COUNT)
    moved = moved.moved(moved.xy + np.float32([3, 4]))
    output = write_clip(tmp_path / "seen", moved, f"{NAME}_{{:012}}")
    files = list_openpose_files(output)
    digest = openpose_digest(files, openpose_layout.film(NAME))
    told = {"film_openpose_folder": "seen", "film_openpose_sha256": digest}
    folder = run(openpose_layout, OPENPOSE | {"evaluate": told})
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["mean"]["pose_distance_px"] == pytest.approx(5, rel=1e-5)
    assert metrics["mean"]["missed_body"] == 0 and "not_measured" not in metrics
    for without_film in (None, openpose_digest(files)):
        with pytest.raises(
            ArtifactError, match=rf"is {digest}, .*, set evaluate\.film_openpose_sha256 to it$"
        ):
            run(openpose_layout, OPENPOSE | {"evaluate": told | {"film_openpose_sha256": without_film}})


def test_what_openpose_saw_on_an_earlier_film_is_refused(openpose_layout: Layout, tmp_path: Path) -> None:
    output = write_clip(tmp_path / "seen", standing_person(COUNT), f"{NAME}_{{:012}}")
    film = openpose_layout.film(NAME)
    digest = openpose_digest(list_openpose_files(output), film)
    told = {"film_openpose_folder": "seen", "film_openpose_sha256": digest}
    write_still_film(openpose_layout, level=91)
    with pytest.raises(ArtifactError, match=rf"and of {film} is .*, expected {digest}; .* not of an earlier"):
        run(openpose_layout, OPENPOSE | {"evaluate": told})
