"""A tiny project: dvc.yaml with four kinds of stage, whose commands join their inputs into their output."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from made_up_arms import FIRST, LONG
from made_up_entries import subject_entry
from made_up_people import steady_index
from made_up_processes import Processes

from flows import devices, slots
from flows.environment import for_stages, prepare
from motiontransfer.video.index import write_index
from stages.layout import Layout

prepare()

DVC_YAML = """
stages:
  decode:
    foreach: ${clips}
    do:
      cmd: python stub.py decode ${key} data/frames/${key} ${item.video}
      deps: ["${item.video}"]
      outs: ["data/frames/${key}"]
  smooth:
    foreach: ${clips}
    do:
      cmd: python stub.py smooth ${key} data/smoothed/${key} data/frames/${key}
      deps: ["data/frames/${key}"]
      params: [smooth, "clips.${key}.smooth"]
      outs: ["data/smoothed/${key}"]
  train_gan:
    foreach: ${subjects}
    do:
      cmd: python stub.py train_gan ${key} data/models/${key} data/frames/${key}
      deps: ["data/frames/${key}"]
      params: [train_gan]
      outs: ["data/models/${key}"]
  render:
    foreach: ${transfers}
    do:
      cmd: >-
        python stub.py render ${key} data/renders/${key}
        data/smoothed/${item.source} data/models/${item.subject}
      deps: ["data/smoothed/${item.source}", "data/models/${item.subject}"]
      outs: ["data/renders/${key}"]
"""

# Writes its inputs and its values; fails, and sleeps in a child of its own, as params.yaml tells it.
STUB = """
import pathlib, subprocess, sys, yaml
stage, name, out, *inputs = sys.argv[1:]
params = yaml.safe_load(open("params.yaml"))
block = params.get(stage, {})
values = {**block.get("default", block), **params["clips"].get(name, {}).get(stage, {})}
with open("ran.txt", "a") as ran:
    ran.write(f"{stage}@{name}\\n")
if values.get("sleep"):
    child = subprocess.Popen(["sleep", "60"])
    pathlib.Path("child.pid").write_text(str(child.pid))
    child.wait()
if name in (values.get("bad") or "").split():
    why = f"{stage} {name}: params.yaml: {stage}.bad: found {name!r}, expected nothing\\n"
    work = pathlib.Path("data/work", stage, name)
    work.mkdir(parents=True, exist_ok=True)
    (work / "failure.txt").write_text(why)  # as motiontransfer.progress leaves it
    sys.stderr.write(why)
    sys.exit(2)
out = pathlib.Path(out)
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text("+".join(pathlib.Path(path).read_text() for path in inputs) + f" {stage} {values}")
"""

PARAMS = {
    "samples": {},
    "clips": {
        name: {"video": f"{name}.film", "decode": {}, "detect": {}, "smooth": {}} for name in ("ada", "ben")
    },
    "subjects": {"ada": subject_entry()},
    "transfers": {
        "ben_to_ada": {"source": "ben", "subject": "ada", "normalize": {}, "render": {}, "evaluate": {}}
    },
    "truths": {},
    "smooth": {"window": 1},
    "train_gan": {"default": {"steps": 1}},
}


class Project:
    """The tiny project in the working directory."""

    def edit(self, change: Callable[[dict], object]) -> None:
        """Changes params.yaml."""
        params = yaml.safe_load(Path("params.yaml").read_text())
        change(params)
        Path("params.yaml").write_text(yaml.safe_dump(params))

    def have_truth(self) -> None:
        """Makes the dancers generated ones, and has the transfer judged by its truth."""
        clips = yaml.safe_load(Path("params.yaml").read_text())["clips"]
        Path("data/raw").mkdir(parents=True)
        for name in clips:
            Path(f"{name}.film").rename(f"data/raw/{name}.mp4")
            clips[name]["video"] = f"data/raw/{name}.mp4"
        samples = {name: {"sample": {"dance": name, "body": name}} for name in clips}
        samples["true"] = {"sample": {"dance": "ben", "body": "ada"}}
        truths = {"ben_to_ada": {"clip": "true", "source": "ben", "subject": "ada"}}
        self.edit(lambda params: params.update(samples=samples, clips=clips, truths=truths))

    def ran(self) -> list[str]:
        """The stages that ran since the last call, sorted."""
        path = Path("ran.txt")
        lines = sorted(path.read_text().split()) if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture(autouse=True)
def places_of_their_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for the slots of another, nor for those of a run on this machine."""
    folder = tmp_path_factory.mktemp("places")
    monkeypatch.setattr(slots, "FOLDER", folder / "slots")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv(devices.VARIABLE, "cpu")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A tiny project, nothing of it built, as working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text(DVC_YAML)
    (tmp_path / "stub.py").write_text(STUB)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (tmp_path / "ada.film").write_text("ada")
    (tmp_path / "ben.film").write_text("ben")
    subprocess.run(["dvc", "init", "-q", "--no-scm"], check=True, env=for_stages())
    yield Project()
    os.chdir(tmp_path)


# What evaluations leave, in the tiny project: the figures that a run shows.
EVALUATIONS = """
  evaluate_subject:
    foreach: ${subjects}
    do:
      cmd: python evaluate.py data/evaluation/subjects/${key} data/models/${key}
      deps: ["data/models/${key}"]
      metrics: ["data/evaluation/subjects/${key}/metrics.json"]
  evaluate_transfer:
    foreach: ${transfers}
    do:
      cmd: python evaluate.py data/evaluation/transfers/${key} data/renders/${key}
      deps: ["data/renders/${key}"]
      metrics: ["data/evaluation/transfers/${key}/metrics.json"]
  evaluate_truth:
    foreach: ${truths}
    do:
      cmd: python evaluate.py data/evaluation/truths/${key} data/renders/${key}
      deps: ["data/renders/${key}"]
      metrics: ["data/evaluation/truths/${key}/metrics.json"]
"""

EVALUATE = """
import json, pathlib, sys
out, seen = map(pathlib.Path, sys.argv[1:])
assert seen.exists()
out.mkdir(parents=True, exist_ok=True)
arm = {"ssim_person": 0.8, "psnr_person": 24.0, "face_found": 0.9}
(out / "metrics.json").write_text(json.dumps({
    "mean": {"generated": arm, "film": {"ssim_person": 0.7},
             "nearest": {"ssim_person": 0.6, "psnr_person": 20.0},
             "pose_distance_heights": 0.031, "face_found": 0.85},
    "against_nearest": {"generated": {"ssim_error_ratio_person": 0.5, "psnr_gain_person_db": 4.0},
                        "film": {"ssim_error_ratio_person": 0.75}},
    "placing": {"wanted": {"mean": {"offset_heights": 0.004}}},
    "against_target": {"background_flicker_ratio": 0.12},
    "real": {"face_found": 0.95},
}))
"""


@pytest.fixture
def evaluated_project(project: Project) -> Project:
    """The tiny project with stages that evaluate."""
    Path("dvc.yaml").write_text(DVC_YAML + EVALUATIONS)
    Path("evaluate.py").write_text(EVALUATE)
    return project


ROOT = Path(__file__).parents[2]
IGNORED = (
    ".dvcignore",
    ".gitignore",
    ".dvc/.gitignore",
    ".dvc/config",
    "data/.gitignore",
    "data/raw/.gitignore",
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own params.yaml and dvc.yaml, under git and DVC, without code, as working directory."""
    root = tmp_path / "checkout"
    for name in ("params.yaml", "dvc.yaml", *IGNORED):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def processes(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """The processes of an ablation, made up; a subject `ada` that is detected."""
    from flows import ablate, calibration, experiments  # and torch, which other tests here do without

    made_up, layout = Processes(), Layout()
    for path in (layout.frames("ada"), layout.keypoints("ada")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made up")
    write_index(layout.index("ada"), steady_index(FIRST + LONG))
    for step in ("run_experiment", "fetch"):
        monkeypatch.setattr(ablate, step, getattr(made_up, step))
    monkeypatch.setattr(calibration, "run_in_group", made_up.run_in_group)
    monkeypatch.setattr(ablate, "require_git", lambda: None)
    monkeypatch.setattr(ablate, "_build_inputs", lambda subject: None)
    monkeypatch.setattr(experiments, "run_in_group", None)
    return made_up
