"""`motiontransfer ablate` for real: experiments of DVC's on small dancers, in copies of the project."""

import hashlib
import json
from pathlib import Path

import pytest
from small_project import Project

pytestmark = pytest.mark.slow

ABLATE = ("python", "-m", "flows", "ablate")
COMMAND = (*ABLATE, "ada", "--steps", "3")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.small(tmp_path_factory.mktemp("project"))
    for table in ("samples", "clips"):
        project.params[table].pop("ben")
    project.params["transfers"] = {}
    project.params["ablation"] = {"full": {}, "plain-1": {"train_gan.body_map": False}}
    project.write_params()
    project.commit("start")
    return project


def digests(root: Path) -> dict[str, str]:
    """Everything but what the command is there to write, and DVC's and git's own."""
    ours = {"data/ablations", "data/work", ".git", ".dvc"}
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(path.is_relative_to(root / place) for place in ours)
    }


def test_it_trains_every_arm_once_and_leaves_the_project_as_it_was(project: Project) -> None:
    project.run("dvc", "repro", "detect@ada")
    before, status = digests(project.root), project.run("git", "status", "--short")
    assert "dvc.lock" in before and "?? dvc.lock" in status

    told = project.run(*COMMAND)
    assert "sample ada" not in told and "detect ada" not in told
    assert told.count("evaluate_subject ada: generate 16/16 frames") == 2
    assert digests(project.root) == before
    assert project.run("git", "status", "--short") == status
    assert project.run("git", "stash", "list") == ""
    assert "ada-full" in (listed := project.run("dvc", "exp", "list")) and "ada-plain-1" in listed

    folder = project.root / "data/ablations/ada"
    table = json.loads((folder / "table.json").read_text())
    assert [row["label"] for row in table["rows"]][-2:] == ["+ face net = full", "plain-1"]
    assert 0 < table["rows"][-1]["measures"]["ssim_person"]["value"] < 1
    assert len({arm["commit"] for arm in table["arms"].values()}) == 2

    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "table.md").unlink()
    again = project.run(*COMMAND)
    assert "training" not in again and "generate" not in again  # all of it from DVC's cache
    for name in set(files) - {"table.json", "report.html"}:  # they tell of the new experiments' commits
        assert (folder / name).read_bytes() == files[name], name


def test_a_lock_file_that_is_committed_serves_as_well(project: Project) -> None:
    project.commit("built")
    assert "training" not in project.run(*COMMAND)


def test_a_subject_that_was_never_detected_is_detected_here_first(project: Project) -> None:
    project.params["clips"]["eve-2"] = {**project.params["clips"]["ada"]}
    project.params["subjects"]["eve-2"] = project.params["subjects"]["ada"]
    project.write_params()
    told = project.run(*ABLATE, "eve-2", "--steps", "3")
    before, _, arms = told.partition(
        "[1/2] full"
    )  # progress lines come at intervals, so they are not counted
    assert "detect eve-2: detecting" in before and "generate 16/16 frames" in arms
    assert "decode eve-2" not in arms and "detect eve-2" not in arms
    assert (project.root / "data/keypoints/eve-2.parquet").exists()
    assert (project.root / "data/ablations/eve-2/report.html").exists()


def test_minutes_become_steps_by_timing_once_and_another_preset_gets_as_much_time(project: Project) -> None:
    project.params["ablation"] = {"full": {}, "edn": {"preset": "edn"}}
    project.params["subjects"]["ada"]["train_gan"] = {"averaging_decay": 0.9}  # edn has no such value
    project.write_params()
    told = project.run(*ABLATE, "ada", "--minutes", "0.01")
    assert "train_gan ada: training 150/150 steps" in told and "train_face ada: training 150/150" in told
    assert "train_gan ada: training 16/16 steps" in told
    folder = project.root / "data/ablations/ada"
    assert "With the preset edn (edn): " in (folder / "table.md").read_text()
    rows = json.loads((folder / "table.json").read_text())["rows"]
    assert rows[-1]["label"] == "edn" and 0 < rows[-1]["measures"]["ssim_person"]["value"] < 1
    again = project.run(*ABLATE, "ada", "--minutes", "0.01")
    assert ": training" not in again and "generate" not in again
