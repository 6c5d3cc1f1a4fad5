from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from made_up_entries import subject_entry
from walkers import even_index, to_and_fro, walker

from motiontransfer.artifacts.files import read_json
from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ParamsError, PoseError
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.fit import Fit, PictureFit, read_fit
from motiontransfer.pose.keypoints import SCHEMA, read_film, read_keypoints, write_keypoints
from motiontransfer.pose.novelty import read_novelty
from motiontransfer.progress import Progress, silent
from motiontransfer.video.index import read_index, write_index
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
    values["subjects"] = {"ada": subject_entry()}
    values["transfers"] = {
        f"{source}_to_ada": {
            "source": source,
            "subject": "ada",
            "normalize": override,
            "render": {},
            "evaluate": {},
        }
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
        "novelty.png",
    ]
    moved = read_keypoints(folder / "keypoints.parquet")
    assert (len(moved), moved.size) == (FRAMES, (1080, 1920))
    assert Fit.from_json(read_json(folder / "fit.json")).near_scale == pytest.approx(650 / 255, rel=0.05)
    novelty = read_novelty(folder / "novelty.parquet")
    assert len(novelty.degrees) == FRAMES
    assert novelty.nearest.max() < 0.8 * FRAMES  # the training part alone
    for picture in ("check.png", "novelty.png"):
        assert cv2.imread(str(folder / picture)) is not None


def test_it_says_how_new_the_poses_are_and_where_to_look(project: Path) -> None:
    told = StringIO()
    run(replace(job(project), progress=Progress("normalize ben_to_ada", None, told)))
    (line,) = told.getvalue().splitlines()
    assert line.startswith("normalize ben_to_ada: ") and " of the poses lie beyond " in line
    assert line.endswith(f"; see {Layout(project).normalized('ben_to_ada') / 'novelty.png'}")


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
    [
        ("near_percentile", 20.0),
        ("minimum_frames", 0),
        ("scale_ratio_limit", 0.5),
        ("sigma", 1.0),
        ("method", "limb"),
        ("near_scale", 0.0),
        ("travel_fraction", 1.5),
        ("target_near_height_px", -3.0),
        ("limb_ratios", {"leg": 1.1}),
        ("limb_ratios", {"legs": 0.0}),
        ("limb_ratios", None),
    ],
)
def test_values_out_of_bounds_are_refused(project: Path, key: str, value: Any) -> None:
    with pytest.raises(ParamsError, match=key):
        job(project, **{key: value})


def test_smoothed_keypoints_are_what_is_moved(project: Path) -> None:
    run(job(project))
    moved = read_keypoints(Layout(project).normalized("ben_to_ada") / "keypoints.parquet")
    source = read_keypoints(Layout(project).smoothed("ben"))
    np.testing.assert_array_equal(moved.seen, source.seen)


def written_fit(project: Path) -> Fit | PictureFit:
    return read_fit(read_json(Layout(project).normalized("ben_to_ada") / "fit.json"))


@pytest.mark.parametrize("method", ["global", "limbs", "none"])
def test_the_method_is_chosen(project: Path, method: str) -> None:
    run(job(project, method=method))
    assert written_fit(project).method == method


def test_what_is_given_by_hand_is_what_is_done(project: Path) -> None:
    run(job(project, method="limbs", near_scale=2, target_centre_px=700.0, limb_ratios={"legs": 1.1}))
    fit = written_fit(project)
    assert isinstance(fit, Fit)
    assert (fit.near_scale, fit.target.centre_px, fit.limbs["legs"].ratio) == (2, 700, 1.1)
    assert fit.by_hand == ("target_centre_px", "near_scale", "limb_ratios.legs")


def test_contradictions_are_one_line(project: Path) -> None:
    with pytest.raises(PoseError, match=r"normalize.near_scale: found a number given by hand"):
        run(job(project, method="none", near_scale=2.0))
    with pytest.raises(PoseError, match=r"normalize.source_near_ground_px: found .* above the one far"):
        run(job(project, source_near_ground_px=10.0))


def two_films(project: Path) -> None:
    """Makes ada's second half another film, in which she stands half as tall, above and to the left."""
    layout, half = Layout(project), FRAMES // 2
    keypoints, index = read_keypoints(layout.smoothed("ada")), read_index(layout.index("ada"))
    xy = keypoints.xy.copy()
    xy[half:] = xy[half:] / 2 + np.float32([50, 20])
    film = np.repeat([0, 1], half).astype(np.int32)
    write_keypoints(layout.smoothed("ada"), keypoints.moved(xy))
    write_index(layout.index("ada"), replace(index, film=film, shot=film, time_bases=index.time_bases * 2))


@pytest.mark.parametrize("film", [0, 1])
def test_of_several_films_the_source_stands_in_one(project: Path, film: int) -> None:
    two_films(project)
    run(job(project, target_film=film))
    places = Layout(project).normalized("ben_to_ada") / "keypoints.parquet"
    moved, target = read_keypoints(places), read_keypoints(Layout(project).smoothed("ada"))
    own = target.at(np.arange(FRAMES // 2) + film * FRAMES // 2)
    assert read_film(places) == film
    heights = [np.median(person_heights(keypoints)) for keypoints in (moved, own)]
    assert heights[0] == pytest.approx(heights[1], rel=0.1)
    lows = [np.nanmax(keypoints.joint("left_ankle")[:, 1]) for keypoints in (moved, own)]
    assert lows[0] == pytest.approx(lows[1], abs=0.1 * heights[1])


def test_of_several_films_the_one_with_the_most_training_frames_is_the_default(project: Path) -> None:
    two_films(project)
    layout = Layout(project)
    index = read_index(layout.index("ada"))
    film = (np.arange(FRAMES) >= 60).astype(np.int32)
    write_index(layout.index("ada"), replace(index, film=film, shot=film))
    run(job(project))
    assert read_film(layout.normalized("ben_to_ada") / "keypoints.parquet") == 1


def test_a_film_that_the_target_has_not_is_refused(project: Path) -> None:
    with pytest.raises(
        ParamsError, match=r"normalize\.target_film: found 1, expected 0 to 0, .* ada has 1 film"
    ):
        run(job(project, target_film=1))


def test_a_single_film_tells_nothing_of_films(project: Path) -> None:
    run(job(project))
    _, metadata = read_table(Layout(project).normalized("ben_to_ada") / "keypoints.parquet", SCHEMA)
    assert "film" not in metadata and "target_film" not in metadata["recipe"]
