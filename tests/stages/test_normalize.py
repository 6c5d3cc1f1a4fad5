from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from walkers import even_index, to_and_fro, walker

from motiontransfer.artifacts.files import read_json
from motiontransfer.errors import ParamsError
from motiontransfer.pose.keypoints import read_keypoints, write_keypoints
from motiontransfer.pose.normalization import Fit
from motiontransfer.pose.novelty import read_novelty
from motiontransfer.progress import silent
from motiontransfer.video.index import write_index
from stages.entry import Job, job_for
from stages.layout import Layout
from stages.normalize import STAGE, run
from stages.params import Params

FRAMES = 200


def job(root: Path, **override: Any) -> Job:
    values = yaml.safe_load(Path("params.yaml").read_text())
    values["clips"] = {
        name: {"video": f"{name}.mp4", "decode": {}, "detect": {}, "smooth": {}} for name in ("ada", "ben")
    }
    values["subjects"] = {"ada": {"split": {}, "steady": {}, "train_gan": {}, "train_face": {}}}
    values["transfers"] = {
        f"{source}_to_ada": {"source": source, "subject": "ada", "normalize": override, "render": {}}
        for source in ("ada", "ben")
    }
    (root / "params.yaml").write_text(yaml.safe_dump(values))
    return job_for(STAGE, "ben_to_ada", Params(root / "params.yaml"), Layout(root), silent())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    layout, ground = Layout(tmp_path), to_and_fro(FRAMES, 800, 950)
    clips = {
        "ada": walker(FRAMES, ground, ground - 300, x=900),
        "ben": walker(FRAMES, ground / 2, ground / 2 - 220, x=300, size=(540, 960)),
    }
    for name, keypoints in clips.items():
        write_keypoints(layout.smoothed(name), keypoints)
        write_index(layout.index(name), even_index(FRAMES, size=keypoints.size))
    return tmp_path


def test_it_writes_what_later_stages_read(project: Path) -> None:
    run(job(project))
    folder = Layout(project).normalized("ben_to_ada")
    assert sorted(path.name for path in folder.iterdir()) == [
        "check.png",
        "fit.json",
        "keypoints.parquet",
        "novelty.parquet",
    ]
    moved = read_keypoints(folder / "keypoints.parquet")
    assert (len(moved), moved.size) == (FRAMES, (1080, 1920))
    assert Fit.from_json(read_json(folder / "fit.json")).near_scale == pytest.approx(650 / 255, rel=0.05)
    novelty = read_novelty(folder / "novelty.parquet")
    assert len(novelty.distance) == FRAMES
    assert novelty.nearest.max() < 0.8 * FRAMES  # the training part alone
    assert cv2.imread(str(folder / "check.png")) is not None


def test_equal_input_gives_equal_bytes(project: Path) -> None:
    folder = Layout(project).normalized("ben_to_ada")
    written = []
    for _ in range(2):
        run(job(project))
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]


def test_the_transfers_own_block_is_heard(project: Path) -> None:
    run(job(project, minimum_depth_fraction=1.0))
    fit = Fit.from_json(read_json(Layout(project).normalized("ben_to_ada") / "fit.json"))
    assert fit.near_scale == fit.far_scale


@pytest.mark.parametrize(
    ("key", "value"),
    [("near_percentile", 20.0), ("minimum_frames", 0), ("scale_ratio_limit", 0.5), ("sigma", 1.0)],
)
def test_values_out_of_bounds_are_refused(project: Path, key: str, value: float) -> None:
    with pytest.raises(ParamsError, match=key):
        job(project, **{key: value})


def test_smoothed_keypoints_are_what_is_moved(project: Path) -> None:
    run(job(project))
    moved = read_keypoints(Layout(project).normalized("ben_to_ada") / "keypoints.parquet")
    source = read_keypoints(Layout(project).smoothed("ben"))
    np.testing.assert_array_equal(moved.seen, source.seen)
