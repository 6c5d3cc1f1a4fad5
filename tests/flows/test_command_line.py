"""The command line: what a mistyped name costs, and what is told before anything starts."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.environment import for_stages, prepare

ROOT = Path(__file__).parents[2]


def flows(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line in the working directory."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("subject", "eve"), "params.yaml: subjects.eve: no such entry; there are: ada\n"),
        (("transfer", "ada"), "params.yaml: transfers.ada: no such entry; there are: ben_to_ada\n"),
        (
            ("subject", "../ada"),
            "params.yaml: subjects: name '../ada' is not made of letters, digits, '-' and '_' alone "
            "(it names files)\n",
        ),
    ],
)
def test_a_bad_name_is_one_line_and_status_2(project: Any, arguments: tuple[str, ...], said: str) -> None:
    ended = flows(*arguments)
    assert (ended.returncode, ended.stderr, ended.stdout) == (2, said, "")


def test_a_folder_that_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = flows("everything")
    assert ended.returncode == 2
    assert ended.stderr == "params.yaml: no such file; run this in the project's root\n"


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    monkeypatch.delenv("PREFECT_SERVER_ANALYTICS_ENABLED", raising=False)
    prepare()
    assert os.environ["DO_NOT_TRACK"] == "0"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_stages_run_with_this_python() -> None:
    assert for_stages()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
