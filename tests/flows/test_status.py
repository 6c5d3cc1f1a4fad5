"""`motiontransfer status`: built, stale, missing, running, stopped; and quickly."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from flows.environment import for_stages
from flows.graph import GraphError, read_graph
from flows.status import show_status

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

ROOT = Path(__file__).parents[2]
RECORD = {"task": "training", "done": 1200, "total": 2100, "remaining_s": 250.0}


@pytest.fixture(autouse=True)
def columns_of_the_tiny_project(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {"clips": ("decode", "smooth"), "subjects": ("train_gan",), "transfers": ("render",)}
    monkeypatch.setattr("flows.status._COLUMNS", columns)


def states(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """The words of each row, by the row's name, the film's path left out."""
    capsys.readouterr()
    show_status()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {
        f"{row[0]}{number}": [word for word in row[1:] if not word.endswith(".film")]
        for number, row in enumerate(rows)
        if row and row[0] in ("ada", "ben", "ben_to_ada")
    }


def words(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(row) for row in states(capsys).values()]


def dvc(*arguments: str) -> None:
    subprocess.run(["dvc", *arguments, "-q"], check=True, env=for_stages())


def work(**record: object) -> Path:
    folder = Path("data/work/train_gan/ada")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "progress.jsonl").write_text('{"done": 1}\n' + json.dumps(record) + "\n")
    return folder


def test_missing_then_built_then_stale(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert words(capsys) == ["missing missing", "missing missing", "missing", "missing"]
    dvc("repro")
    work(**RECORD)  # of a training that is over
    assert words(capsys) == ["built built", "built built", "built", "built"]
    project.edit(lambda params: params["clips"]["ben"]["smooth"].update(window=3))
    assert words(capsys) == ["built built", "built stale", "built", "stale"]


def test_a_training_that_was_stopped(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (work(**RECORD) / "checkpoint.safetensors").write_text("")
    assert words(capsys)[2] == "stopped: training 1200/2100, 4 min left"
    (work() / "progress.jsonl").write_text('{"task": "trai')  # a line half written
    assert words(capsys)[2] == "stopped"


def test_a_training_that_runs(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(lambda params: params["train_gan"]["default"].update(sleep=True))
    command = [sys.executable, "-m", "dvc", "repro", "-q", "train_gan@ada"]
    process = subprocess.Popen(command, env=for_stages(), start_new_session=True)
    try:
        until = time.monotonic() + 30
        while not Path("child.pid").exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        work(**RECORD)
        assert words(capsys) == [
            "built missing",
            "missing missing",
            "running: training 1200/2100, 4 min left",
            "missing",
        ]
        with pytest.raises(GraphError, match="train_gan@ada: another run is building this now"):
            read_graph().require_idle()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert words(capsys)[2] == "missing"


def test_a_film_that_is_not_here(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Path("ben.film").unlink()
    show_status()
    assert "ben.film (not here: dvc pull)" in capsys.readouterr().out


def test_it_loads_neither_torch_nor_prefect(project: Any) -> None:
    program = (
        "import sys; from flows import __main__ as m; from flows.status import show_status; show_status();"
        "print(sorted({'torch', 'prefect', 'cv2', 'av', 'numpy'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
