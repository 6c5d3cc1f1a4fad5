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
from made_up_people import SIZE, Image, KnowingDetector, standing_person, steady_index
from made_up_project import PARAMS, alexnet_of_no_training, write_clips, write_training

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.pose.keypoints import Keypoints
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


def run(layout: Layout, lpips: dict[str, str] | None = None, **split: float) -> None:
    values = {block: PARAMS[block] for block in evaluate_subject.STAGE.blocks}
    values["split"] = values["split"] | split
    values["lpips"] = values["lpips"] | (lpips or {})
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
    }


def test_a_clip_without_a_test_part_is_refused_and_nothing_is_written(layout: Layout) -> None:
    with pytest.raises(ParamsError, match="no test part"):
        run(layout, test_fraction=0.001)
    assert not layout.subject_evaluation("ada").exists()


def test_where_openpose_found_the_joints_no_poses_are_judged_and_it_is_said_why(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARAMS, "detect", PARAMS["detect"] | {"detector": "openpose"})
    run(layout)
    folder = layout.subject_evaluation("ada")
    metrics = json.loads((folder / "metrics.json").read_text())
    said = metrics["not_measured"]["poses"]
    assert said == "OpenPose found the joints, and it is not here to look at what was painted"
    assert said in (folder / "report.html").read_text()
    assert all("pose_distance_px" not in measures for measures in metrics["mean"].values())
    assert all("ssim_person" in measures for measures in metrics["mean"].values())
