"""params.yaml, which DVC reads for every stage that it compares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dvc.dependency import param
from dvc.dependency.param import read_param_file
from dvc.fs import LocalFileSystem
from dvc.utils import serialize
from dvc.utils.serialize import LOADERS, load_path

from flows import param_files
from flows.graph import read_graph

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files that were parsed, one entry a time."""
    paths: list[str] = []

    def load(path: str, **options: Any) -> Any:
        paths.append(path)
        return serialize.load_yaml(path, **options)

    monkeypatch.setattr(param_files, "load_yaml", load)
    monkeypatch.setattr(param, "read_param_file", read_param_file)  # taken back afterwards
    yield paths
    LOADERS.pop(".yaml", None)


def test_a_file_is_parsed_once_and_again_when_somebody_wrote_to_it(tmp_path: Path, parsed: list[str]) -> None:
    param_files.read_once()
    path = tmp_path / "params.yaml"
    path.write_text("steps: 1\n")
    local = LocalFileSystem()
    assert [load_path(str(path), local)["steps"] for _ in range(3)] == [1, 1, 1] and len(parsed) == 1
    path.write_text("steps: 20\n")
    assert load_path(str(path), local)["steps"] == 20 and len(parsed) == 2


def test_the_file_of_an_old_revision_is_read_there(tmp_path: Path, parsed: list[str]) -> None:
    class Revision(LocalFileSystem):  # type: ignore[misc]
        protocol = "git"

    param_files.read_once()
    path = tmp_path / "params.yaml"
    path.write_text("steps: 1\n")
    for _ in range(2):
        load_path(str(path), Revision())
    assert len(parsed) == 2


def test_a_graph_is_compared_with_one_reading_and_a_change_is_seen(project: Any, parsed: list[str]) -> None:
    stages = len(read_graph().needs)
    assert stages > 3 and len(parsed) == 1
    project.edit(lambda params: params["smooth"].update(window=2))
    read_graph()
    assert len(parsed) == 2


def test_a_file_that_is_gone(tmp_path: Path, parsed: list[str]) -> None:
    param_files.read_once()
    with pytest.raises(FileNotFoundError):
        load_path(str(tmp_path / "params.yaml"), LocalFileSystem())


@pytest.mark.parametrize(
    "keys",
    [
        ["smooth"],
        ["smooth.window", "clips.ada.smooth"],
        ["clips.eve", "smooth.window.x", "list.0"],
        ["clips.*.smooth"],
    ],
)
@pytest.mark.usefixtures("parsed")
def test_values_are_those_that_dvc_finds(tmp_path: Path, keys: list[str]) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("smooth: {window: 3}\nclips: {ada: {smooth: {}}}\nlist: [1]\n")
    wanted = _outcome(keys, path)
    param_files.read_once()
    assert _outcome(keys, path) == wanted


def _outcome(keys: list[str], path: Path) -> Any:
    try:
        return param.read_param_file(LocalFileSystem(), str(path), keys, flatten=True)
    except ValueError as error:  # several values for one pattern
        return str(error)
