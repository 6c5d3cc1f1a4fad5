"""Flows over a tiny project: what runs, what it is called, what a failure stops."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from living import alive
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort
from prefect.testing.utilities import prefect_test_harness

from flows import runs
from flows.failures import RunFailedError
from motiontransfer.errors import MotionTransferError, ParamsError

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

ALL = ["decode@ada", "decode@ben", "render@ben_to_ada", "smooth@ada", "smooth@ben", "train_gan@ada"]


@pytest.fixture(scope="module", autouse=True)
def prefect() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(autouse=True)
def blocks_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "check_blocks", lambda params: None)  # the tiny project has blocks of its own


def last_run() -> tuple[str, dict[str, str]]:
    """The name of the last flow run, and the names of the states of its tasks."""
    with get_client(sync_client=True) as client:
        (run,) = client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=1)
        tasks = client.read_task_runs(flow_run_filter=FlowRunFilter(id={"any_": [run.id]}))
    return run.name, {task.name: task.state_name for task in tasks}


def test_runs_all_then_nothing_then_what_follows_an_edit(project: Any) -> None:
    runs.everything()
    assert project.ran() == ALL
    assert last_run() == ("everything", dict.fromkeys(ALL, "Completed"))
    assert Path("data/renders/ben_to_ada").read_text().startswith("ben")

    runs.everything()
    assert project.ran() == []
    assert last_run()[1] == dict.fromkeys(ALL, "Unchanged")

    project.edit(lambda params: params["smooth"].update(window=3))
    runs.transfer("ben_to_ada")
    assert project.ran() == ["render@ben_to_ada", "smooth@ben"]
    name, states = last_run()
    assert name == "ben_to_ada"
    assert {stage for stage, state in states.items() if state == "Completed"} == {
        "render@ben_to_ada",
        "smooth@ben",
    }
    assert "smooth@ada" not in states  # the film does not need it

    project.edit(lambda params: params["smooth"].update(window=1))
    runs.everything()
    assert project.ran() == []
    assert last_run()[1]["smooth@ben"] == "Restored"


def test_hundreds_of_unchanged_stages_are_a_number_alone(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.everything()
    monkeypatch.setattr(runs, "_MOST_UNCHANGED", 2)
    project.edit(lambda params: params["smooth"].update(window=3))
    runs.everything()
    assert set(last_run()[1]) == {"smooth@ada", "smooth@ben", "render@ben_to_ada"}
    assert "3 of 6 stages unchanged" in capsys.readouterr().out


def test_a_transfer_brings_its_truth(evaluated_project: Any) -> None:
    evaluated_project.have_truth()
    runs.transfer("ben_to_ada")
    states = last_run()[1]
    assert states["evaluate_truth@ben_to_ada"] == "Completed"
    assert "evaluate_subject@ada" not in states


def test_subject_needs_its_own_clip_only(project: Any) -> None:
    runs.subject("ada")
    assert project.ran() == ["decode@ada", "train_gan@ada"]
    assert last_run()[0] == "ada"


def test_failure_stops_what_follows_and_nothing_else(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    project.edit(lambda params: params["smooth"].update(bad="ben"))
    with pytest.raises(RunFailedError, match=r"smooth ben: params\.yaml: smooth\.bad") as caught:
        runs.everything()
    assert caught.value.status == 2
    assert project.ran() == [stage for stage in ALL if not stage.startswith("render")]
    states = last_run()[1]
    assert states["smooth@ben"] == "Failed"
    assert states["render@ben_to_ada"] == "NotReady"
    why = "smooth ben: params.yaml: smooth.bad: found 'ben', expected nothing"
    assert capfd.readouterr().err.splitlines() == [why]
    assert caught.value.summary == (f"failed: {why}", "skipped for it: render of ben_to_ada")


@pytest.mark.slow
def test_nineteen_of_twenty_films(project: Any) -> None:
    films = [f"film_{number:02}" for number in range(20)]
    entry = {"source": "ben", "subject": "ada", "normalize": {}, "render": {}, "evaluate": {}}
    project.edit(
        lambda params: params.update(transfers=dict.fromkeys(films, entry), render={"bad": "film_07"})
    )
    with pytest.raises(RunFailedError) as caught:
        runs.everything()
    why = "render film_07: params.yaml: render.bad: found 'film_07', expected nothing"
    assert caught.value.summary == (f"failed: {why}",)
    assert caught.value.status == 2
    states = last_run()[1]
    assert {stage for stage, state in states.items() if state != "Completed"} == {"render@film_07"}
    assert all(Path(f"data/renders/{film}").exists() == (film != "film_07") for film in films)


def test_missing_film_is_told_by_dvc_in_one_line(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    Path("ben.film").unlink()
    with pytest.raises(RunFailedError) as caught:
        runs.transfer("ben_to_ada")
    assert caught.value.status == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("decode@ben: ")
    assert "ben.film" in line


def test_unknown_name(project: Any) -> None:
    with pytest.raises(ParamsError, match=r"subjects\.eve: no such entry; there are: ada"):
        runs.subject("eve")


def test_broken_graph_is_one_line(project: Any) -> None:
    Path("dvc.yaml").write_text("stages:\n  decode:\n    foreach: ${clips}\n    do:\n      outs: []\n")
    with pytest.raises(MotionTransferError, match=r"dvc\.yaml") as caught:
        runs.everything()
    assert "\n" not in str(caught.value)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Restores Python's own answer to an interrupt, which parallel test runners switch off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_run_leaves_no_process(project: Any) -> None:
    project.edit(lambda params: params["train_gan"]["default"].update(sleep=True))
    threading.Thread(target=_interrupt_when, args=(Path("child.pid").absolute(),)).start()
    with pytest.raises(KeyboardInterrupt):
        runs.subject("ada")
    assert not alive(int(Path("child.pid").read_text()))

    project.edit(lambda params: params["train_gan"]["default"].pop("sleep"))
    project.ran()
    runs.subject("ada")
    assert project.ran() == ["train_gan@ada"]


def _interrupt_when(path: Path) -> None:
    while not (path.exists() and path.read_text()):
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGINT)
