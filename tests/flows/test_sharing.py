"""Two machines, one remote: what one has built the other fetches."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows.environment import for_stages
from flows.failures import StageFailedError
from flows.repro import Repro
from flows.stage_process import SHARE_VARIABLE

STAGES = ("decode@ada", "train_gan@ada")


@pytest.fixture
def remote(project: Any, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as default remote, and sharing switched on."""
    store = tmp_path_factory.mktemp("remote") / "store"
    monkeypatch.setenv(SHARE_VARIABLE, "1")
    subprocess.run(["dvc", "remote", "add", "-q", "-d", "store", store], check=True, env=for_stages())
    return store


def build() -> list[str]:
    repro = Repro(side_by_side=1)
    return [repro.run(stage) for stage in STAGES]


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goes to a clone that has no data and no cache."""
    unshared = shutil.ignore_patterns("cache", "tmp", "data", "dvc.lock", "ran.txt")
    shutil.copytree(Path.cwd(), folder, ignore=unshared)
    monkeypatch.chdir(folder)


def test_a_second_machine_builds_nothing_again(
    remote: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = Path.cwd()
    assert build() == ["Completed"] * 2
    machine(tmp_path_factory.mktemp("second") / "clone", monkeypatch)
    assert build() == ["Restored"] * 2
    assert not Path("ran.txt").exists()
    model = "data/models/ada"
    assert Path(model).read_bytes() == (first / model).read_bytes()


def test_without_sharing_everything_is_built_here(
    remote: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv(SHARE_VARIABLE)
    assert build() == ["Completed"] * 2
    assert not remote.exists()


def test_a_remote_that_cannot_be_written_is_told_and_what_was_built_stays(remote: Path, project: Any) -> None:
    remote.write_text("a file where the folder should be")
    with pytest.raises(StageFailedError) as failed:
        Repro(side_by_side=1).run(STAGES[0])
    assert STAGES[0] in str(failed.value) and os.linesep not in str(failed.value)
    assert Path("data/frames/ada").exists()
