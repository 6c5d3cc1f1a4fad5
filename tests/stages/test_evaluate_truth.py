import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from films import Tone, write_film
from made_up_people import SIZE, KnowingDetector, noisy_pictures, standing_person
from made_up_project import (
    FRAMES,
    PARAMS,
    alexnet_of_no_training,
    write_clips,
    write_edn_models,
    write_film_record,
    write_training,
)

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, ParamsError, VideoError
from motiontransfer.metrics.truth_evaluation import SCHEMA
from motiontransfer.pose.keypoints import Keypoints, write_keypoints
from motiontransfer.progress import silent
from motiontransfer.transfer.label import Label
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.reader import VideoReader
from stages import evaluate_truth
from stages.blocks.detect import DetectParams
from stages.entry import Job
from stages.layout import Layout
from stages.tables import TruthEntry

NAME, CLIP, COUNT = "ben_to_ada", "ben_to_ada_truth", FRAMES["ben"]
PICTURES = noisy_pictures(COUNT, seed=9)
PERSON = standing_person(COUNT)


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The film is the true one, to the byte; its pose was wanted 5 px away from the true one."""
    layout = write_clips(tmp_path)
    write_training(layout)
    for path in (layout.film(NAME), layout.sample_video(CLIP)):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_film(path, PICTURES, pts=[*range(COUNT)], sound=Tone(duration_s=0.4))
    write_keypoints(layout.sample_truth(CLIP), PERSON)
    wanted = PERSON.moved(PERSON.xy + np.float32([3, 4]))
    write_keypoints(layout.normalized(NAME) / "keypoints.parquet", wanted)
    monkeypatch.setattr(DetectParams, "load", lambda params, root: KnowingDetector(PERSON))
    return layout


def run(layout: Layout, lpips: dict[str, str] | None = None, render: dict[str, object] | None = None) -> Path:
    stage = evaluate_truth.STAGE
    changes = {"lpips": lpips or {}, "render": {"label_text": "AI"} | (render or {})}
    values = PARAMS | {block: PARAMS[block] | changed for block, changed in changes.items()}
    blocks = {block: model.model_validate(values[block]) for block, model in stage.blocks.items()}
    write_film_record(layout, NAME, blocks["render"].model_dump())
    entry = TruthEntry(clip=CLIP, source="ben", subject="ada")
    evaluate_truth.run(Job(NAME, entry, blocks, layout, silent(), "default"))
    return layout.truth_evaluation(NAME)


def test_a_film_that_is_the_truth_and_a_pose_that_is_not(layout: Layout) -> None:
    folder = run(layout)
    metrics = json.loads((folder / "metrics.json").read_text())
    film = metrics["mean"]["film"]
    assert film["ssim_person"] > 0.99 and film["psnr_person"] > 40  # a clip's pictures are stored as JPEG
    assert film["pose_distance_px"] == 0
    placed = metrics["placing"]["wanted"]["mean"]
    assert (placed["offset_x_px"], placed["offset_y_px"]) == pytest.approx((3, 4), rel=1e-4)
    assert placed["size_ratio"] == pytest.approx(1, rel=1e-4)
    assert metrics["mean"]["nearest"]["psnr_person"] < 20
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.num_rows == 4 * COUNT
    assert max(frames.column("nearest_frame").to_pylist()) < 0.85 * FRAMES["ada"]  # none of the test part


def test_the_comparison_has_five_panels_and_the_films_sound(layout: Layout) -> None:
    comparison = run(layout) / "comparison.mp4"
    frames = list(VideoReader(comparison).frames())
    assert len(frames) == COUNT and frames[0].shape[1] == 5 * SIZE[1]
    source, truth, figure, film, _ = np.split(frames[0][-SIZE[0] :].astype(int), 5, axis=1)
    danced = FrameStore(layout.frames("ben"))[0]
    assert np.abs(source - danced).mean() < 15 < np.abs(truth - danced).mean()
    assert np.abs(truth - film).mean() < 5 < np.abs(truth - figure).mean()
    assert b"soun" in comparison.read_bytes()


def test_the_page_tells_what_went_in(layout: Layout) -> None:
    page = (run(layout) / "report.html").read_text()
    logs = layout.train_gan_log("ada"), layout.train_face_log("ada")
    film = layout.film(NAME), layout.film_record(NAME)
    for path in (layout.sample_video(CLIP), layout.sample_truth(CLIP), *film, *logs):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
        assert path.relative_to(layout.root).as_posix() in page
    assert "&#39;AI&#39;, bottom right" in page and "label counts in no figure" in page
    assert "offset of the wanted pose" in page and "face generator: structure" in page


def test_curves_are_left_for_plots_and_no_decoded_film(layout: Layout) -> None:
    run(layout)
    header, *rows = layout.truth_curves(NAME).read_text().splitlines()
    assert header == "time_s,ssim_person,nearest_ssim_person,placing_heights" and len(rows) == COUNT
    assert not list((layout.data / "work").rglob("*.parquet"))


def test_lpips_is_taken_where_there_are_weights_and_else_it_is_said_why_not(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> None:
    weights = alexnet_of_no_training(tmp_path_factory.mktemp("weights"))
    metrics = json.loads((run(layout, weights) / "metrics.json").read_text())
    assert metrics["lpips_backbone"] == "alex" and "not_measured" not in metrics
    assert 0 < metrics["mean"]["film"]["lpips_frame"] < 0.1 * metrics["mean"]["still"]["lpips_frame"]
    page = (layout.truth_evaluation(NAME) / "report.html").read_text()
    assert "LPIPS (alex), person" in page and weights["heads_sha256"] in page
    metrics = json.loads((run(layout) / "metrics.json").read_text())
    assert metrics["lpips_backbone"] is None and "params.yaml" in metrics["not_measured"]["LPIPS"]
    assert "Not measured: LPIPS." in (layout.truth_evaluation(NAME) / "report.html").read_text()


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


def test_a_true_film_of_another_length_is_refused_and_nothing_is_written(layout: Layout) -> None:
    write_film(layout.sample_video(CLIP), PICTURES[:-1], pts=[*range(COUNT - 1)])
    with pytest.raises(VideoError, match=f"found {COUNT - 1} frames, expected {COUNT}"):
        run(layout)
    assert not layout.truth_evaluation(NAME).exists()
    assert not list((layout.data / "work").rglob("*.parquet"))


# Frames 3 to 8, and of their pictures rows 10 to 89 and columns 8 to 39.
PART = {"start_s": 0.12, "end_s": 0.36, "crop": [8 / 64, 10 / 96, 40 / 64, 90 / 96]}


def test_a_film_of_a_part_is_judged_by_that_part_of_the_truth(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_film(layout.film(NAME), [picture[10:90, 8:40] for picture in PICTURES[3:9]], pts=[*range(6)])
    poses = PERSON.at(np.arange(3, 9))
    seen = Keypoints.of(poses.xy - np.float32([8, 10]), poses.confidence, (80, 32), poses.producer)
    monkeypatch.setattr(DetectParams, "load", lambda params, root: KnowingDetector(seen))
    folder = run(layout, render=PART)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["frames"]["film"] == 6
    film, copied = metrics["mean"]["film"], metrics["mean"]["nearest"]
    assert film["psnr_person"] > 27  # encoded twice, as other pictures
    assert film["pose_distance_px"] == pytest.approx(0, abs=1e-4)
    assert copied["psnr_person"] < 20
    placed = metrics["placing"]["wanted"]["mean"]
    assert (placed["offset_x_px"], placed["offset_y_px"]) == pytest.approx((3, 4), rel=1e-4)
    frames = list(VideoReader(folder / "comparison.mp4").frames())
    assert len(frames) == 6
    still = run(layout, render=PART | {"start_s": None, "end_s": 0.24})  # frames 0 to 5 of the truth
    metrics = json.loads((still / "metrics.json").read_text())
    assert metrics["mean"]["film"]["psnr_person"] < 20


def test_the_label_counts_in_no_arm(layout: Layout) -> None:
    labelled = [Label("AI", "bottom_right").drawn(picture) for picture in PICTURES]
    write_film(layout.film(NAME), labelled, pts=[*range(COUNT)])
    metrics = json.loads((run(layout) / "metrics.json").read_text())
    without = {"label": False, "no_label_reason": "a test"}
    counted = json.loads((run(layout, render=without) / "metrics.json").read_text())
    assert metrics["mean"]["film"]["psnr_frame"] > 30 > 26 > counted["mean"]["film"]["psnr_frame"]
    assert metrics["real"]["sharpness_frame"] != counted["real"]["sharpness_frame"]  # of the same pixels
    assert metrics["real"]["sharpness_face"] == counted["real"]["sharpness_face"]


def test_a_film_in_another_room_is_refused_before_anything_is_decoded(layout: Layout) -> None:
    with pytest.raises(ParamsError, match=r"render\.background: found 'green', expected preset .* truths$"):
        run(layout, render={"background": "green"})
    assert not layout.truth_evaluation(NAME).exists()


def test_true_joints_of_another_film_are_refused(layout: Layout) -> None:
    write_keypoints(layout.sample_truth(CLIP), standing_person(COUNT - 1))
    with pytest.raises(ArtifactError, match=f"{COUNT - 1} true poses"):
        run(layout)


def test_where_openpose_found_the_joints_no_poses_are_judged_and_it_is_said_why(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARAMS, "detect", PARAMS["detect"] | {"detector": "openpose"})
    run(layout)
    folder = layout.truth_evaluation(NAME)
    metrics = json.loads((folder / "metrics.json").read_text())
    said = metrics["not_measured"]["poses"]
    assert said == "OpenPose found the joints, and it is not here to look at what was painted"
    assert said in (folder / "report.html").read_text()
    assert all("pose_distance_px" not in measures for measures in metrics["mean"].values())
    assert all("ssim_person" in measures for measures in metrics["mean"].values())
