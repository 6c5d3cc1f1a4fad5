"""dvc.yaml says of each stage what its code says: no stage re-runs for nothing, none misses a change."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import dvc_graph
import pytest
import yaml
from dvc.repo import Repo

STAGES = dvc_graph.stages()
DETECTORS = {"mediapipe", "onnxruntime"}
DETECTING = {"detect", "evaluate_subject", "evaluate_transfer", "evaluate_truth"}


def test_every_stage_has_a_module_and_every_module_a_stage() -> None:
    files = (dvc_graph.ROOT / "stages").glob("*.py")
    modules = {file.stem for file in files if "\nSTAGE = " in file.read_text()}
    assert modules == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_code_dependencies_are_the_imports(stage: str) -> None:
    folder = dvc_graph.LINKS / stage
    assert [path for path in STAGES[stage]["deps"] if not path.startswith(("data/", "$"))] == [str(folder)]
    found = {path.name: str(path.readlink()) for path in (dvc_graph.ROOT / folder).iterdir()}
    assert found == dvc_graph.links(stage), "'make dvc-deps' writes them"


@pytest.mark.parametrize("stage", STAGES)
def test_params_are_the_blocks_that_the_stage_declares(stage: str) -> None:
    assert STAGES[stage]["params"] == dvc_graph.params_dependencies(stage), "'make dvc-deps' writes them"


@pytest.mark.parametrize("stage", STAGES)
def test_stage_declares_its_own_name_and_table(stage: str) -> None:
    declared = importlib.import_module(f"stages.{stage}").STAGE
    assert (declared.name, declared.table) == (stage, STAGES[stage]["foreach"])
    assert STAGES[stage]["cmd"] == f"python -m stages.{stage} ${{key}}"


@pytest.mark.parametrize("stage", STAGES)
def test_data_dependencies_and_outputs_are_the_places_that_the_stage_names(stage: str) -> None:
    entry = STAGES[stage]
    paths = [*entry["deps"], *entry["outs"], *entry.get("metrics", ())]
    listed = {re.sub(r"\$\{[^}]+\}", "*", path) for path in paths if path.startswith("data/")}
    named = dvc_graph.places(stage)
    assert {place for place in named if not any(_within(path, place) for path in listed)} == set()
    assert {path for path in listed if not any(_within(path, place) for place in named)} == set()


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def test_every_stage_that_is_gone_has_no_links_left() -> None:
    assert {path.name for path in (dvc_graph.ROOT / dvc_graph.LINKS).iterdir()} == set(STAGES)


def test_links_lead_to_the_modules() -> None:
    for path in (dvc_graph.ROOT / dvc_graph.LINKS).glob("*/*"):
        assert path.resolve().is_file(), f"{path}: 'make dvc-deps' writes it"


def test_rewriting_links_leaves_those_that_are_asked_for(tmp_path: Path) -> None:
    for name in ("one.py", "other.py"):
        (tmp_path / name).touch()
    folder = tmp_path / "links"
    dvc_graph.write_links(folder, {"one": "../one.py", "stale": "../one.py"})
    (folder / "file").write_text("no link")
    dvc_graph.write_links(folder, {"one": "../other.py", "file": "../one.py"})
    assert {path.name: str(path.readlink()) for path in folder.iterdir()} == {
        "one": "../other.py",
        "file": "../one.py",
    }


def test_rewriting_changes_params_only() -> None:
    text = (
        "stages:\n  # why\n  smooth:\n    do:\n      deps:\n      - data/a # here\n"
        "      params:\n      - old\n      outs:\n      - data/b\n\nplots:\n- data/logs\n"
    )
    assert dvc_graph.with_params(text, {"smooth": ["smooth"]}) == text.replace("- old", "- smooth")
    assert dvc_graph.with_params(text, {}) == text


def test_imports_are_found_in_functions_and_through_modules() -> None:
    found = dvc_graph._used_by(dvc_graph.ROOT / "motiontransfer" / "pose" / "keypoints.py")
    names = {path.relative_to(dvc_graph.ROOT).as_posix() for path in found}
    assert {"motiontransfer/artifacts/table.py", "motiontransfer/pose/skeleton.py"} <= names


@pytest.mark.parametrize("stage", STAGES)
def test_a_machine_that_detects_nothing_needs_no_detector(stage: str) -> None:
    """Training and rendering run where neither mediapipe nor onnxruntime is installed."""
    files = dvc_graph.code_dependencies(stage) | set(dvc_graph.EXEMPT)
    anywhere = {name for file in files for name in _imported(file, ast.walk)}
    at_once = {name for file in files for name in _imported(file, ast.iter_child_nodes)}
    assert not at_once & DETECTORS  # others choose another detector
    assert bool(anywhere & DETECTORS) == (stage in DETECTING)


def _imported(file: str, nodes: Callable[[ast.AST], Iterable[ast.AST]]) -> set[str]:
    """The packages that a module imports."""
    names = set()
    if file.endswith(".py"):
        for node in nodes(ast.parse((dvc_graph.ROOT / file).read_text())):
            if isinstance(node, ast.ImportFrom):
                names.add(str(node.module).split(".")[0])
            elif isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
    return names


def test_exempt_files_exist() -> None:
    assert all((dvc_graph.ROOT / name).is_file() for name in dvc_graph.EXEMPT)


def dvc_project(root: Path) -> None:
    """The graph and its parameters, without code and data."""
    for name in ("dvc.yaml", "params.yaml", ".dvc/config"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(dvc_graph.ROOT / name, root / name)
    subprocess.run(["git", "init", "-q", root], check=True)


@pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC
def test_a_preset_s_numbers_and_a_subject_s_own_are_read_for_nobody_else(tmp_path: Path) -> None:
    dvc_project(tmp_path)
    content = yaml.safe_load((tmp_path / "params.yaml").read_text())
    content["subjects"]["ben"] = {**content["subjects"]["ada"], "preset": "edn"}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
    with Repo(str(tmp_path)) as dvc:
        read = {stage.addressing: stage.params for stage in dvc.index.stages}
    for training in ("train_gan", "train_face"):
        for subject, preset in (("ada", "default"), ("ben", "edn")):
            (file,) = (place for place in read if place.endswith(f"{training}@{subject}"))
            keys = {key for part in read[file] for key in part.params}
            assert {key for key in keys if key.split(".")[0] == training} == {f"{training}.{preset}"}
            own = {f"subjects.{subject}.{key}" for key in ("preset", "split", "steady", training)}
            assert {key for key in keys if key.startswith("subjects.")} == own


def test_dvc_reads_the_graph(tmp_path: Path) -> None:
    dvc_project(tmp_path)
    command = [sys.executable, "-m", "dvc", "stage", "list", "--name-only"]
    listed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr
    params = yaml.safe_load((tmp_path / "params.yaml").read_text())
    with_entries = {stage for stage in STAGES if params[STAGES[stage]["foreach"]]}
    assert {line.split("@")[0] for line in listed.stdout.split()} == with_entries
    assert set(STAGES) - with_entries == {"evaluate_truth"}  # the sample's truth is added by a command
