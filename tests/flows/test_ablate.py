"""`motiontransfer ablate`: what it refuses, how many steps it takes, what it runs, what it leaves."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from living import alive
from made_up_processes import Processes, edited, two_arms

from flows import ablation_results
from flows.__main__ import main
from flows.ablate import ablate
from flows.experiments import require_git, run_in_group
from flows.failures import RunFailedError
from flows.overrides import hydra_override, require_overridable
from flows.project import ProjectError
from motiontransfer.errors import ArtifactError, ParamsError
from stages.blocks.ablation import read_arms
from stages.layout import Layout
from stages.params import Params, Tables
from stages.yaml_text import parse_mapping

ROOT = Path(__file__).parents[2]


# Arms in params.yaml


def arms_of(tmp_path: Path, ablation: Any) -> dict[str, dict[str, Any]]:
    tables: dict[str, Any] = {table: {} for table in Tables.model_fields}
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(tables if ablation is None else tables | {"ablation": ablation}))
    return read_arms(Params(path))


def test_the_arms_that_come_with_the_project() -> None:
    arms = read_arms(Params(ROOT / "params.yaml"))
    assert list(arms)[:2] == ["full", "frame_by_frame"]
    assert arms["without_body_map"] == {"train_gan.body_map": False}
    assert arms["edn"] == {"preset": "edn"}


@pytest.mark.parametrize(
    ("ablation", "said"),
    [
        (None, "ablation: is missing, expected a block of values"),
        ({"mine": {}}, "ablation.full: is missing, expected {}: "),
        ({"full": {"train_gan.reach": 2}}, "ablation.full: found {'train_gan.reach': 2}, expected {}: "),
        ({"full": {}, "a/b": {}}, "ablation.a/b: name 'a/b' is not made of letters"),
        ({"full": {}, "mine": 3}, "ablation.mine: found 3, expected keys with their values"),
        ({"full": {}, "mine": {"split.gap_s": 1}}, "key 'split.gap_s' is none of train_gan.KEY, "),
        ({"full": {}, "mine": {"train_gan": 1}}, "key 'train_gan' is none of"),
        ({"full": {}, "mine": {"train_gan.steps": 9}}, "'train_gan.steps' cannot differ: all"),
        ({"full": {}, "mine": {"train_face.epochs": 9}}, "'train_face.epochs' cannot differ: all"),
        ({"full": {}, "mine": {"preset": "end"}}, "mine: preset 'end' is none of default, edn"),
        ({"full": {}, "mine": {"train_gan.reach": [1]}}, "mine.train_gan.reach: a single"),
    ],
)  # fmt: skip
def test_a_block_that_is_none_is_one_line(tmp_path: Path, ablation: Any, said: str) -> None:
    with pytest.raises(ParamsError) as caught:
        arms_of(tmp_path, ablation)
    assert said in str(caught.value) and "\n" not in str(caught.value)


# DVC's side


@pytest.mark.parametrize(
    "name", ["ada", "a-da", "7dancer", "12", "1_0", "0x1F", "1__0", "true", "null", "on", "nan", "inf"]
)
def test_overrides_reach_the_subject_s_own_entry_whatever_its_name(tmp_path: Path, name: str) -> None:
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    content = {"subjects": {name: {"train_gan": {"seed": 1, "steps": 3}}, "x": {}}}
    path.write_text(json.dumps(content))  # the name in quotes, as a person must write it
    require_overridable(name)
    laid = {"train_gan": {"steps": 600, "body_map": False, "reach": 1.5}, "train_face": {"word": "a, b: c"}}
    apply_overrides(path, [hydra_override(name, laid)])
    entry = {"train_gan": {"seed": 1, "steps": 600, "body_map": False, "reach": 1.5}}
    assert parse_mapping("params.yaml", path.read_text()) == {
        "subjects": {name: entry | {"train_face": {"word": "a, b: c"}}, "x": {}}
    }


def test_an_arm_of_another_preset_leaves_nothing_of_the_subject_s_own_values(tmp_path: Path) -> None:
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    entry = {"preset": "default", "train_gan": {"seed": 1}, "train_face": {}, "split": {"gap_s": 1}}
    for name in ("ada", "12", "a-da"):
        path.write_text(json.dumps({"subjects": {name: entry}}))
        require_overridable(name, ["train_gan"])
        laid = {"preset": "edn", "train_gan": {"global_epochs": 0.1}, "train_face": {"epochs": 2.0}}
        apply_overrides(path, [f"~subjects.{name}.train_gan", hydra_override(name, laid)])
        assert parse_mapping("params.yaml", path.read_text())["subjects"][name] == {**entry, **laid}
    with pytest.raises(ProjectError, match=r"subjects\.7dancer\.train_gan: DVC's overrides cannot drop this"):
        require_overridable("7dancer", ["train_gan"])


@pytest.mark.parametrize("name", ["1e5", "1e-3", "1_0e3"])
def test_a_name_that_no_override_can_tell_is_refused(name: str) -> None:
    with pytest.raises(ProjectError, match=f"subjects.{name}: DVC's overrides take this name for a number"):
        require_overridable(name)


def test_git_without_a_commit_or_a_name_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    subprocess.run(["git", "init", "-q"], check=True)
    with pytest.raises(
        ProjectError, match=r"git has no commit here, which experiments start from; run: git add"
    ):
        require_git()
    by = ["-c", "user.name=t", "-c", "user.email=t@t"]
    subprocess.run(["git", *by, "commit", "-q", "--allow-empty", "-m", "start"], check=True)
    with pytest.raises(ProjectError, match=r"git knows no name to keep experiments under; run: git config"):
        require_git()
    subprocess.run(["git", "config", "user.name", "t"], check=True)
    subprocess.run(["git", "config", "user.email", "t@t"], check=True)
    require_git()


def saying(*lines: str, status: int = 0) -> list[str]:
    said = "".join(f"{line}\n" for line in lines)
    code = f"import sys; print('chatter'); sys.stderr.write({said!r}); sys.exit({status})"
    return [sys.executable, "-c", code]


def test_the_stages_own_lines_are_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    run_in_group(saying("WARNING: No file hash info found", "train_gan ada: training 5/5 steps"))
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "train_gan ada: training 5/5 steps\n")


def test_a_stage_s_failure_keeps_its_status(capfd: pytest.CaptureFixture[str]) -> None:
    by_dvc = "ERROR: failed to reproduce 'train_gan@ada': failed to run: python -m x, exited with 2"
    with pytest.raises(RunFailedError) as caught:
        run_in_group(saying("train_gan ada: params.yaml: no", by_dvc, status=255))
    assert caught.value.status == 2
    assert capfd.readouterr().err == "train_gan ada: params.yaml: no\n"


def test_dvc_s_own_failure_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RunFailedError):
        run_in_group(saying("ERROR: the repository is locked", status=255))
    assert capfd.readouterr().err == "dvc: the repository is locked\n"


def test_a_stop_ends_all_that_was_started(tmp_path: Path) -> None:
    noted = tmp_path / "child.pid"
    code = (
        "import pathlib, subprocess; child = subprocess.Popen(['sleep', '60']);"
        f"pathlib.Path({str(noted)!r}).write_text(str(child.pid)); child.wait()"
    )
    before = signal.signal(signal.SIGALRM, lambda *_: sys.exit(130))
    signal.setitimer(signal.ITIMER_REAL, 2.0)
    try:
        with pytest.raises(SystemExit):
            run_in_group([sys.executable, "-c", code])
    finally:
        signal.signal(signal.SIGALRM, before)
    time.sleep(0.2)
    assert not alive(int(noted.read_text()))


# The command, with DVC's and the trainings' processes made up


def test_every_arm_is_an_experiment_of_equal_steps(
    processes: Processes, capfd: pytest.CaptureFixture[str]
) -> None:
    edited(two_arms)
    before = Path("params.yaml").read_bytes()
    folder = ablate("ada", minutes=5, steps=None)
    assert processes.timed == ["stages.train_gan", "stages.train_face"]
    steps = {"train_gan": {"steps": 600}, "train_face": {"steps": 300}}  # 1200 * .25 s + 600 * .5 s, halved
    plain = steps | {"train_gan": {"steps": 600, "body_map": False}}
    assert processes.experiments == [
        ("ada-full", steps, "evaluate_subject@ada"),
        ("ada-without_body_map", plain, "evaluate_subject@ada"),
    ]
    assert (
        "[2/2] without_body_map (train_gan.body_map: False), 600 steps of the generator, 300 of"
        in capfd.readouterr().err
    )
    assert Path("params.yaml").read_bytes() == before
    assert folder == Path("data/ablations/ada")
    assert {path.name for path in folder.iterdir()} == {
        "table.md", "table.csv", "table.json", "picture.png", "comparison.mp4", "report.html"
    }  # fmt: skip
    told = json.loads((folder / "table.json").read_text())
    assert told["arms"]["without_body_map"] == {
        "commit": f"{2:040d}", "experiment": "ada-without_body_map", "overrides": plain
    }  # fmt: skip
    page = (folder / "report.html").read_text()
    assert "picture.png" in page and "contact_sheet" not in page
    assert "600 steps of the generator, 300 of the face net" in page


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_page_tells_what_went_in_and_how_training_went(processes: Processes) -> None:
    edited(two_arms)
    page = (ablate("ada", minutes=5, steps=600) / "report.html").read_text()
    told = " ".join(page.split())
    for file, content in {
        "data/frames/ada.parquet": "made up",
        "data/keypoints/ada.parquet": "made up",
        "ada-full: data/models/ada/generator.safetensors": f"generator.safetensors of {1:040d}",
        "ada-without_body_map: data/models/ada/generator.safetensors": f"generator.safetensors of {2:040d}",
    }.items():
        assert f'<th scope="row">{file}</th><td><code>{digest(content)}</code>' in told
    assert "ada-full: data/evaluation/subjects/ada/frames.parquet" in told
    for name, value in {"steps": "600", "train_gan.body_map": "false", "adversarial_from": "0.75"}.items():
        assert f"<dt>{name}</dt><dd>{value}</dd>" in told
    assert "<strong>generator: structure</strong>" in told and "<strong>face net: structure</strong>" in told
    training = told.partition("losses over steps")[2].partition("</figure>")[0]
    assert "</i>full</span>" in training and "</i>without body map</span>" in training


def test_results_are_replaced_whole_or_not_at_all(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(two_arms)
    folder = ablate("ada", minutes=5, steps=600)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(*_: Any) -> None:
        raise ArtifactError("no picture")

    with monkeypatch.context() as patched:
        patched.setattr(ablation_results, "write_pictures", fail)
        with pytest.raises(ArtifactError, match="no picture"):
            ablate("ada", minutes=5, steps=300)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["ada"]
    (folder / "older.txt").write_text("of an older version")
    ablate("ada", minutes=5, steps=300)
    assert {path.name for path in folder.iterdir()} == set(before)
    assert (folder / "table.json").read_bytes() != before["table.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["ada"]


def test_the_steps_are_found_once_and_anew_where_something_changed(processes: Processes) -> None:
    edited(two_arms)
    ablate("ada", minutes=5, steps=None)
    ablate("ada", minutes=5, steps=None)
    assert len(processes.timed) == 2
    ablate("ada", minutes=10, steps=None)
    assert len(processes.timed) == 2
    assert processes.experiments[-1][1]["train_gan"]["steps"] == 1200
    edited(lambda content: content["train_gan"]["default"].update(channels=16))
    ablate("ada", minutes=10, steps=None)
    assert len(processes.timed) == 4
    Layout().frames("ada").write_text("of another film")
    ablate("ada", minutes=10, steps=None)
    assert len(processes.timed) == 6


def test_steps_that_are_asked_for_are_not_timed(processes: Processes) -> None:
    edited(two_arms)
    ablate("ada", minutes=5, steps=90)
    assert processes.timed == []
    assert processes.experiments[0][1] == {"train_gan": {"steps": 90}, "train_face": {"steps": 45}}


def test_files_of_weights_are_found_from_a_copy_too(processes: Processes) -> None:
    edited(two_arms)
    named = {"backbone": "alex", "backbone_file": "alex.pth", "heads_file": "/w/heads.pth"}
    edited(lambda content: content["lpips"].update(named))
    ablate("ada", minutes=5, steps=90)
    assert processes.files == {
        "lpips.backbone_file": Path("alex.pth"), "lpips.heads_file": Path("/w/heads.pth")
    }  # fmt: skip


def test_what_openpose_saw_on_the_subject_s_own_film_is_not_taken_for_the_arms_films(
    processes: Processes,
) -> None:
    edited(two_arms)
    seen = {"film_openpose_folder": "seen", "film_openpose_sha256": "0" * 64}
    edited(lambda content: content["subjects"]["ada"].update(evaluate=seen))
    folder = ablate("ada", minutes=5, steps=90)
    assert [laid["evaluate"] for _, laid, _ in processes.experiments] == [dict.fromkeys(seen)] * 2
    assert "<dt>evaluate.film_openpose_folder</dt>" in (folder / "report.html").read_text()


@pytest.mark.parametrize("key", ["pose_file", "person_file"])
def test_networks_that_a_copy_would_not_find_are_refused_before_anything_is_trained(
    processes: Processes, key: str
) -> None:
    edited(two_arms)
    named = {"detector": "wholebody", "pose_file": "/w/pose.onnx", "person_file": "~/people.onnx"}
    edited(lambda content: content["detect"].update(named | {key: "w/net.onnx"}))
    with pytest.raises(ParamsError, match=rf"detect\.{key}: found 'w/net\.onnx', expected a whole path, "):
        ablate("ada", minutes=5, steps=90)
    assert processes.experiments == []
    edited(lambda content: content["detect"].update(named))
    ablate("ada", minutes=5, steps=90)
    assert processes.experiments


@pytest.mark.parametrize(
    ("subject", "overrides", "said"),
    [
        ("eve", {}, "params.yaml: subjects.eve: no such entry; there are: ada"),
        ("ada", {"train_gan.bodymap": False}, "mine: train_gan.bodymap: the preset default has no such key"),
        ("ada", {"train_gan.reach": -1.0}, "params.yaml: ablation.mine: train_gan.reach: Input should be "),
    ],
)  # fmt: skip
def test_a_name_or_a_value_that_is_refused_trains_nothing(
    processes: Processes, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    subject: str, overrides: dict[str, Any], said: str,
) -> None:  # fmt: skip
    edited(lambda content: content["ablation"].update(mine=overrides))
    monkeypatch.setattr(sys, "argv", ["motiontransfer", "ablate", subject, "--steps", "3"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert said in line
    assert processes.experiments == []
