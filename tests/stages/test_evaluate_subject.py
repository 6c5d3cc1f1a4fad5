import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from made_up_openpose import write_clip
from made_up_people import SIZE, Image, KnowingDetector, standing_person, steady_index, without_part
from made_up_project import PARAMS, alexnet_of_no_training, write_clips, write_training

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, ParamsError, PoseError
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.pose.keypoints import Keypoints, read_keypoints, write_keypoints
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.progress import silent
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.reader import VideoReader
from stages import evaluate_subject
from stages.blocks.detect import DetectParams
from stages.entry import Job
from stages.layout import Layout

TEST_FRAMES = range(34, 40)  # .15 of 40


class Repeater:
    """A generator that shows the real test pictures, and remembers what it was loaded from and asked for."""

    fed_back: ClassVar[list[bool]] = []
    loaded: ClassVar[list[tuple[Path, Path | None, Path, int]]] = []
    layout: ClassVar[Layout]

    @classmethod
    def load(cls, generator: Path, face_generator: Path | None, plate: Path, film: int) -> "Repeater":
        cls.loaded.append((generator, face_generator, plate, film))
        return cls()

    def frames(self, keypoints: Keypoints, shot_starts: Collection[int], feed_back: bool) -> Iterator[Image]:
        self.fed_back.append(feed_back)
        assert shot_starts == {0}
        assert len(keypoints) == len(TEST_FRAMES)
        store = FrameStore(self.layout.frames("ada"))
        return (store[frame] for frame in TEST_FRAMES)


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    layout = write_clips(tmp_path, repeats=(36,))
    write_training(layout)
    monkeypatch.setattr(Repeater, "layout", layout, raising=False)
    monkeypatch.setattr(Repeater, "loaded", [])
    monkeypatch.setattr(Repeater, "fed_back", [])
    monkeypatch.setattr(evaluate_subject, "Synthesizer", Repeater)
    detector = KnowingDetector(standing_person(len(TEST_FRAMES)))
    monkeypatch.setattr(DetectParams, "load", lambda params, root: detector)
    return layout


def run(
    layout: Layout,
    lpips: dict[str, str] | None = None,
    evaluate: dict[str, str | None] | None = None,
    **split: float,
) -> None:
    values = {block: PARAMS[block] for block in evaluate_subject.STAGE.blocks}
    values["split"] = values["split"] | split
    values["lpips"] = values["lpips"] | (lpips or {})
    values["evaluate"] = values["evaluate"] | (evaluate or {})
    blocks = {
        block: model.model_validate(values[block]) for block, model in evaluate_subject.STAGE.blocks.items()
    }
    evaluate_subject.run(Job("ada", None, blocks, layout, silent(), "default"))


def test_a_generator_that_gives_the_truth_back(layout: Layout) -> None:
    run(layout)
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    still = metrics["frames"].pop("still")
    assert metrics["frames"] == {"test": 6, "averaged": 5, "repeats": 1}
    assert 0 <= still < min(TEST_FRAMES)
    assert metrics["mean"]["generated"]["ssim_person"] == metrics["mean"]["without_face"]["ssim_person"] == 1
    assert metrics["against_nearest"]["generated"]["ssim_error_ratio_person"] == 0
    assert metrics["against_nearest"]["generated"]["psnr_gain_person_db"] > 20
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.column("frame").to_pylist()[:6] == list(TEST_FRAMES)
    assert max(frames.column("nearest_frame").to_pylist()) < min(TEST_FRAMES)
    header, *lines = layout.subject_curves("ada").read_text().splitlines()
    assert header == "time_s,ssim_person,ssim_face,nearest_ssim_person,nearest_ssim_face"
    assert [line.split(",")[1] for line in lines] == ["1"] * 6


def test_all_arms_have_the_same_generator_and_each_lacks_one_part(layout: Layout) -> None:
    run(layout)
    generator, face, plate = layout.generator("ada"), layout.face_generator("ada"), layout.plate("ada")
    assert Repeater.loaded == [(generator, net, plate, 0) for net in (face, None, face)]
    assert Repeater.fed_back == [True, True, False]


def test_of_several_films_each_is_painted_from_nothing_before_its_own_plate(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[tuple[int, int, set[int]]] = []

    class Painting(Repeater):
        def __init__(self, film: int) -> None:
            self.film = film

        @classmethod
        def load(cls, generator: Path, face_generator: Path | None, plate: Path, film: int) -> "Painting":
            return cls(film)

        def frames(
            self, keypoints: Keypoints, shot_starts: Collection[int], feed_back: bool
        ) -> Iterator[Image]:
            painted.append((self.film, len(keypoints), set(shot_starts)))
            return (np.full((2, 2, 3), self.film, np.uint8) for _ in range(len(keypoints)))

    monkeypatch.setattr(evaluate_subject, "Synthesizer", Painting)
    index = replace(steady_index(12, cuts=[5, 8]), film=np.repeat([0, 2], [5, 7]).astype(np.int32))
    held_out = SimpleNamespace(index=index, keypoints=standing_person(12))
    images = evaluate_subject._rollout(SimpleNamespace(layout=layout, name="ada"), held_out, None)
    assert [image[0, 0, 0] for image in images] == [0] * 5 + [2] * 7
    assert painted == [(0, 5, {0}), (2, 7, {0, 3})]


def test_the_comparison_shows_the_test_part_from_zero(layout: Layout) -> None:
    run(layout)
    frames = list(VideoReader(layout.subject_evaluation("ada") / "comparison.mp4").timed_frames())
    assert [float(frame.pts * frame.time_base) for frame in frames] == pytest.approx(
        [n / 25 for n in range(6)]
    )
    assert frames[0].image.shape[1] == 4 * SIZE[1]
    figure = frames[0].image[-SIZE[0] :, SIZE[1] : 2 * SIZE[1]]
    assert figure[30:80, 20:45].max() > 100  # limbs
    assert figure[30:80, 2:14].max() < 40  # black beside them


def test_the_page_tells_what_went_in(layout: Layout) -> None:
    run(layout)
    page = (layout.subject_evaluation("ada") / "report.html").read_text()
    assert re.search(rf"test_fraction</dt><dd>{PARAMS['split']['test_fraction']}<", page)
    for path in (layout.frames("ada"), layout.keypoints("ada"), layout.generator("ada"), layout.plate("ada")):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
        assert path.relative_to(layout.root).as_posix() in page
    assert "steps</dt><dd>4321<" in page and "faces</dt><dd>765<" in page  # of both trainings
    assert "generator: structure" in page and "face generator: colour" in page


def test_lpips_is_taken_of_all_arms_where_there_are_weights(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = alexnet_of_no_training(tmp_path_factory.mktemp("weights"))
    run(layout, told)
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["lpips_backbone"] == "alex" and "LPIPS" not in metrics.get("not_measured", {})
    assert metrics["mean"]["generated"]["lpips_frame"] == 0
    assert metrics["mean"]["still"]["lpips_frame"] > 0 and metrics["mean"]["nearest"]["lpips_face"] > 0
    assert metrics["against_nearest"]["generated"]["lpips_ratio_person"] == 0
    _, metadata = read_table(folder / "frames.parquet", SCHEMA)
    assert metadata["lpips_backbone"] == "alex"
    page = (folder / "report.html").read_text()
    assert "LPIPS (alex), person" in page and told["heads_file"] in page
    assert page.count(told["heads_sha256"]) == 2  # as a parameter, and as what the file has


def test_without_weights_lpips_is_null_and_it_is_said_why(layout: Layout) -> None:
    run(layout)
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["lpips_backbone"] is None and "params.yaml" in metrics["not_measured"]["LPIPS"]
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.column("lpips_person").null_count == len(frames)
    assert "Not measured: LPIPS." in (folder / "report.html").read_text()


def test_wrong_weights_are_refused_before_anything_is_painted(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = alexnet_of_no_training(tmp_path_factory.mktemp("weights"))
    with pytest.raises(ArtifactError, match=r"features\.0\.weight is of shape .* expected \(64, 3, 3, 3\)"):
        run(layout, told | {"backbone": "vgg"})
    assert not layout.subject_evaluation("ada").exists() and not Repeater.loaded


def test_equal_inputs_give_equal_bytes(layout: Layout) -> None:
    folder = layout.subject_evaluation("ada")
    run(layout)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    run(layout)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert set(first) == {
        "metrics.json",
        "frames.parquet",
        "comparison.mp4",
        "contact_sheet.png",
        "report.html",
        "generated.mp4",
    }
    assert first["generated.mp4"] == b""  # the clip's detector looks for itself


def test_a_clip_without_a_test_part_is_refused_and_nothing_is_written(layout: Layout) -> None:
    with pytest.raises(ParamsError, match="no test part"):
        run(layout, test_fraction=0.001)
    assert not layout.subject_evaluation("ada").exists()


@pytest.fixture
def openpose_layout(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The clip's joints are OpenPose's, which is not here."""
    monkeypatch.setitem(PARAMS, "detect", PARAMS["detect"] | {"detector": "openpose"})
    path = layout.keypoints("ada")
    write_keypoints(path, replace(read_keypoints(path), producer="openpose BODY_25"))
    return layout


def test_where_openpose_found_the_joints_a_film_is_left_for_it_and_it_is_said_why(
    openpose_layout: Layout,
) -> None:
    layout = openpose_layout
    run(layout)
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    said = metrics["not_measured"]["poses"]
    assert said == (
        "OpenPose found the joints, and it is not here to look at what was painted; run it on "
        f"{folder / 'generated.mp4'} and name its output in evaluate.film_openpose_folder"
    )
    film = list(VideoReader(folder / "generated.mp4").frames())
    store = FrameStore(layout.frames("ada"))
    assert len(film) == len(TEST_FRAMES) and film[0].shape == (*SIZE, 3)
    grey = np.float32([0.2126, 0.7152, 0.0722])
    for frame, picture in zip(TEST_FRAMES, film, strict=True):
        assert np.abs(store[frame] @ grey - picture @ grey).mean() < 1
    assert said in (folder / "report.html").read_text()
    assert all("pose_distance_px" not in measures for measures in metrics["mean"].values())
    assert all("ssim_person" in measures for measures in metrics["mean"].values())


def seen_on_the_film(layout: Layout, count: int = len(TEST_FRAMES)) -> Path:
    """OpenPose's output of the film: the figure five pixels off, in the second frame without hands."""
    person = standing_person(count)
    moved = person.moved(person.xy + np.float32([3, 4]))
    found = without_part(without_part(moved, "left_hand", [1]), "right_hand", [1])
    return write_clip(layout.root / "seen", found, "generated_{:012}")


def test_poses_that_openpose_saw_on_the_film_are_judged(openpose_layout: Layout) -> None:
    layout = openpose_layout
    run(layout)
    folder, film = layout.subject_evaluation("ada"), layout.subject_film("ada")
    before, output = film.read_bytes(), seen_on_the_film(layout)
    digest = openpose_digest(list_openpose_files(output), film)
    for untold in (None, openpose_digest(list_openpose_files(output))):
        with pytest.raises(
            ArtifactError, match=rf"is {digest}, .*, set evaluate\.film_openpose_sha256 to it$"
        ):
            run(layout, evaluate={"film_openpose_folder": "seen", "film_openpose_sha256": untold})
    run(layout, evaluate={"film_openpose_folder": "seen", "film_openpose_sha256": digest})
    assert film.read_bytes() == before
    metrics = json.loads((folder / "metrics.json").read_text())
    mean = metrics["mean"]["generated"]
    for part in ("", "_hands", "_all"):
        assert mean[f"pose_distance{part}_px"] == pytest.approx(5, rel=1e-5)
    # A face of no extent is not believed.
    assert mean["missed_face"] == 70 and "pose_distance_face_px" not in mean
    # One of six frames is a repeat, which does not count.
    assert mean["missed_hands"] == 42 / 5 and metrics["count"]["generated"]["pose_distance_hands_px"] == 4
    assert mean["jitter_body"] == pytest.approx(0, abs=1e-6) and "foot_slide" in mean
    assert "jitter_body" not in metrics["real"]
    assert "poses" not in metrics["not_measured"]
    why = metrics["not_measured"]["poses of real, without_face, frame_by_frame"]
    assert why.startswith("OpenPose was run on the film of the arm generated alone")
    assert digest in (folder / "report.html").read_text()
    frames, _ = read_table(folder / "frames.parquet", SCHEMA)
    assert frames.column("pose_distance_hands_px").to_pylist()[1] is None


def test_what_openpose_saw_on_an_earlier_film_is_refused_and_the_new_film_is_left(
    openpose_layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = openpose_layout
    run(layout)
    film = layout.subject_film("ada")
    earlier, output = film.read_bytes(), seen_on_the_film(layout)
    digest = openpose_digest(list_openpose_files(output), film)

    class Darker(Repeater):
        def frames(
            self, keypoints: Keypoints, shot_starts: Collection[int], feed_back: bool
        ) -> Iterator[Image]:
            return (picture // 2 for picture in super().frames(keypoints, shot_starts, feed_back))

    monkeypatch.setattr(evaluate_subject, "Synthesizer", Darker)
    with pytest.raises(ArtifactError, match=rf"and of {film} is .*, expected {digest}; .* not of an earlier"):
        run(layout, evaluate={"film_openpose_folder": "seen", "film_openpose_sha256": digest})
    assert film.read_bytes() != earlier


@pytest.mark.parametrize("count", [5, 7])
def test_output_of_another_number_of_frames_is_refused_before_anything_is_painted(
    openpose_layout: Layout, count: int
) -> None:
    seen_on_the_film(openpose_layout, count)
    with pytest.raises(
        PoseError, match=rf"found {count} frames numbered 0 to {count - 1}, expected 6, one for"
    ):
        run(openpose_layout, evaluate={"film_openpose_folder": "seen", "film_openpose_sha256": None})
    assert not Repeater.loaded


def test_output_that_is_missing_is_refused_before_anything_is_painted(openpose_layout: Layout) -> None:
    with pytest.raises(PoseError, match="nowhere: no such folder, expected OpenPose's output"):
        run(openpose_layout, evaluate={"film_openpose_folder": "nowhere", "film_openpose_sha256": None})
    assert not Repeater.loaded


def test_output_for_a_clip_whose_detector_looks_itself_is_refused(layout: Layout) -> None:
    with pytest.raises(
        ParamsError,
        match=r"evaluate\.film_openpose_folder: found 'seen', expected null, because mediapipe found",
    ):
        run(layout, evaluate={"film_openpose_folder": "seen", "film_openpose_sha256": None})
    assert not Repeater.loaded
