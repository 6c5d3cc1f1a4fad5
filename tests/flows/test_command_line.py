"""The command line: what a mistyped name costs, and what is told before anything starts."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from films import moving_square, write_film

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
        (("flow", "subject", "eve"), "params.yaml: subjects.eve: no such entry; there are: ada\n"),
        (("flow", "transfer", "ada"), "params.yaml: transfers.ada: no such entry; there are: ben_to_ada\n"),
        (
            ("flow", "subject", "../ada"),
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
    for command in (("status",), ("run",), ("flow", "everything"), ("add", "clip", "film.mp4")):
        ended = flows(*command)
        assert (ended.returncode, ended.stdout) == (2, "")
        remedy = "run this in the root of a checkout of the project"
        assert ended.stderr == f"{tmp_path}: no params.yaml and no dvc.yaml here; {remedy}\n"


def test_two_films_to_a_third_film_s_entry(checkout: Path, tmp_path: Path) -> None:
    """What the README tells, as far as nothing is trained."""
    write_film(tmp_path / "her.mp4", moving_square(5))
    write_film(tmp_path / "his.mp4", moving_square(5, seed=1))
    said = [
        flows("add", "clip", str(tmp_path / "her.mp4")),
        flows("add", "clip", str(tmp_path / "his.mp4"), "--name", "him"),
        flows("add", "transfer", "--source", "him", "--subject", "her"),
        flows("status"),
    ]
    assert [ended.returncode for ended in said] == [0, 0, 0, 0], said
    assert said[0].stdout.splitlines()[-2:] == [
        "clip her: added, data/raw/her.mp4",
        "next: motiontransfer add transfer --source CLIP --subject her   (or --source her)",
    ]
    assert said[2].stdout.splitlines() == [
        "subject her: added",
        "transfer him_to_her: added",
        "next: motiontransfer run him_to_her",
    ]
    assert "him_to_her" in said[3].stdout
    refused = flows("add", "clip", str(tmp_path / "his.mp4"), "--name", "her")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    refused = flows("run", "him")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_a_value_out_of_bounds_is_told_before_anything_runs(checkout: Path) -> None:
    text = Path("params.yaml").read_text()
    Path("params.yaml").write_text(text.replace("\n  crf: 17 ", "\n  crf: soft "))
    ended = flows("run")
    assert ended.returncode == 2
    assert "params.yaml: render.crf: Input should be a valid integer" in ended.stderr.splitlines()[-1]
    assert "[1/" not in ended.stderr


def test_lines_of_both_streams_come_in_their_order(project: Any) -> None:
    """In one pipe, as in a log: the table does not come before what was told before it, nor after."""
    program = (
        "import sys; from flows import __main__ as m; "
        "m.app = lambda **_: [print(n, file=(sys.stdout, sys.stderr)[n % 2]) for n in range(4)]; m.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "1", "2", "3"]


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    monkeypatch.delenv("PREFECT_SERVER_ANALYTICS_ENABLED", raising=False)
    prepare()
    assert os.environ["DO_NOT_TRACK"] == "0"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_stages_run_with_this_python() -> None:
    assert for_stages()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
