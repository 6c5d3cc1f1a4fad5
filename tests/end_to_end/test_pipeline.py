"""The whole pipeline on small generated dancers, through DVC: what runs, what does not, what comes out."""

import json
import re
import sys
from functools import reduce
from pathlib import Path

import pytest
import yaml
from small_project import Project

from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.video.reader import VideoReader


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.small(tmp_path_factory.mktemp("project"))
    assert len(project.repro()) == 2 * 4 + 3 + 3  # samples and clips twice, the subject, the transfer
    return project


def test_the_film_is_as_long_as_the_dance_and_has_its_sound(project: Project) -> None:
    data = project.root / "data"
    film, source = VideoReader(data / "renders/ben_to_ada.mp4"), VideoReader(data / "raw/ben.mp4")
    times = [[frame.pts * frame.time_base for frame in reader.timed_frames()] for reader in (film, source)]
    assert times[0] == times[1] and len(times[0]) == 24
    assert film.size == (128, 128)
    assert (data / "frames/ben.sound.mp4").stat().st_size > 1000
    assert len(read_keypoints(data / "normalized/ben_to_ada/keypoints.parquet")) == 24


def test_the_evaluation_counts_held_out_frames_alone(project: Project) -> None:
    metrics = json.loads((project.root / "data/evaluation/subjects/ada/metrics.json").read_text())
    assert metrics["frames"]["test"] == 16
    assert 0 < metrics["mean"]["generated"]["ssim_person"] < 1
    page = (project.root / "data/evaluation/transfers/ben_to_ada/report.html").read_text()
    assert "comparison.mp4" in page


def test_nothing_runs_twice(project: Project) -> None:
    assert project.repro() == set()


def test_a_changed_smoothing_parameter_trains_nothing(project: Project) -> None:
    project.params["smooth"]["body_penalty"] = 0.5
    project.write_params()
    ran = {
        "smooth@ada",
        "smooth@ben",
        "normalize@ben_to_ada",
        "render@ben_to_ada",
        "evaluate_transfer@ben_to_ada",
    }
    assert project.repro() == ran


def test_a_clip_s_own_smoothing_touches_what_follows_from_it(project: Project) -> None:
    project.params["clips"]["ben"]["smooth"] = {"body_penalty": 0.6}
    project.write_params()
    ran = {"smooth@ben", "normalize@ben_to_ada", "render@ben_to_ada", "evaluate_transfer@ben_to_ada"}
    assert project.repro() == ran


def test_a_changed_training_parameter_trains_and_what_follows(project: Project) -> None:
    project.params["train_face"]["default"]["steps"] = 5
    project.write_params()
    ran = {"train_face@ada", "evaluate_subject@ada", "render@ben_to_ada", "evaluate_transfer@ben_to_ada"}
    assert project.repro() == ran
    assert project.repro() == set()


def test_a_second_machine_pulls_and_runs_nothing(project: Project, tmp_path: Path) -> None:
    """And what it then changes gives, through Prefect, the bytes that DVC gives on the first."""
    project.run("dvc", "remote", "add", "--default", "--quiet", "store", str(tmp_path / "store"))
    project.commit("all built")
    project.run("dvc", "push", "--quiet")
    second = project.cloned(tmp_path / "second")
    second.run("dvc", "pull", "--quiet")
    assert second.repro() == set()

    for machine in (project, second):
        machine.params["smooth"]["body_penalty"] = 0.4
        machine.write_params()
    assert "render@ben_to_ada" in project.repro()
    second.run(sys.executable, "-m", "flows", "flow", "transfer", "ben_to_ada")
    assert second.repro() <= {"smooth@ada", "evaluate_subject@ada"}  # what the transfer does not need
    films = [machine.root / "data/renders/ben_to_ada.mp4" for machine in (project, second)]
    assert films[0].read_bytes() == films[1].read_bytes()


def test_experiments_tell_what_they_changed(project: Project) -> None:
    project.commit("before the experiment")
    project.run("dvc", "exp", "run", "--quiet", "--name", "softer", "-S", "smooth.body_penalty=0.7")
    assert "0.7" in project.run("dvc", "params", "diff", "HEAD")
    assert "mean.generated.ssim_person" in project.run("dvc", "metrics", "show")
    changes = json.loads(project.run("dvc", "metrics", "diff", "--json", "HEAD"))
    judged = "data/evaluation/transfers/ben_to_ada/metrics.json"
    metrics = json.loads((project.root / judged).read_text())
    assert changes[judged]
    for key, change in changes[judged].items():
        # A figure that the new film has not got is none in the difference too.
        assert change["new"] == reduce(lambda block, name: (block or {}).get(name), key.split("."), metrics)
    assert "train_gan" in project.run("dvc", "dag")
    project.run("dvc", "plots", "show")
    page = (project.root / "dvc_plots/index.html").read_text()
    assert "structure" in page and "ada.csv" in page
    project.run("dvc", "plots", "diff", "HEAD")
    page = (project.root / "dvc_plots/index.html").read_text()
    assert {"HEAD", "workspace"} <= set(re.findall(r'"rev": "([^"]+)"', page))
    assert "nearest_ssim_person" in page and "pose_distance_heights" in page
    project.params = yaml.safe_load((project.root / "params.yaml").read_text())  # the experiment's


@pytest.mark.parametrize(
    ("block", "value", "said"),
    [
        ("smooth", "soft", "params.yaml: smooth.body_penalty: Input should be a valid number, found 'soft'"),
        ("normalize", {"near": 1}, "params.yaml: normalize.body_penalty: no such key"),
    ],
)
def test_a_bad_value_is_one_line_and_nothing_is_lost(
    project: Project, block: str, value: object, said: str
) -> None:
    """DVC clears a stage's outputs before it runs it; they are in its cache and come back without a run."""
    before = {path: path.read_bytes() for path in (project.root / "data").glob("*/*.parquet")}
    good = dict(project.params[block])
    project.params[block]["body_penalty"] = value
    project.write_params()
    refused = project.attempt("dvc", "repro")
    assert refused.returncode and said in refused.stderr and "Traceback" not in refused.stderr
    project.params[block] = good
    project.write_params()
    assert project.repro() == set()
    assert {path: path.read_bytes() for path in before} == before


def test_a_temporary_experiment_runs_the_code_that_is_there(project: Project) -> None:
    """An editable install must not get in between: the copy of the project runs its own code."""
    smooth = project.root / "stages/smooth.py"
    spoilt = smooth.read_text().replace('"""Smooths the keypoints of a clip."""', 'raise ValueError("mine")')
    smooth.write_text(spoilt)
    failed = project.attempt("dvc", "exp", "run", "--temp", "smooth@ben")
    assert failed.returncode and "ValueError: mine" in failed.stdout + failed.stderr
