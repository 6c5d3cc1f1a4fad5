"""`motiontransfer run`: what it builds, what it says, how it ends."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from living import alive

from flows import devices, held_device, slots
from flows import run as run_module
from flows.failures import RunFailedError
from flows.results import show_results
from flows.run import run
from motiontransfer.errors import ParamsError
from stages.layout import Layout

pytestmark = [
    pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning"),  # pygtrie, inside DVC
    pytest.mark.usefixtures("evaluated_project", "values_unchecked"),
]

ROOT = Path(__file__).parents[2]
STEPS = ["decode@ada", "decode@ben", "render@ben_to_ada", "smooth@ben", "train_gan@ada"]

# The command line without the check of values, which the tiny project has not got.
COMMAND = "from flows import run; run._check_values = lambda: None; from flows.__main__ import main; main()"


@pytest.fixture
def values_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "_check_values", lambda: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))  # `run` puts this Python first on PATH


def started(*arguments: str) -> subprocess.Popen[str]:
    """The command line in a group of its own, as a shell starts it."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # No PATH but the system's: the environment is not activated.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": os.defpath},
        start_new_session=True,
        # Test runners in the background have interrupts switched off, and a process inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_builds_all_then_nothing_then_what_follows(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([]) == [("transfers", "ben_to_ada"), ("subjects", "ada")]
    assert project.ran() == STEPS
    told = capfd.readouterr()
    lines = told.err.splitlines()
    assert lines[0] == "7 steps, 7 to build"
    assert [line.split("]")[0] for line in lines[1:-1]] == [f"[{number}/7" for number in range(1, 8)]
    assert lines[-1].startswith("7 steps: 7 run; ")
    assert told.out == ""

    assert run(["ben_to_ada"]) == [("transfers", "ben_to_ada"), ("subjects", "ada")]
    assert project.ran() == []
    assert "7 steps: 7 unchanged" in capfd.readouterr().err

    project.edit(lambda params: params["smooth"].update(window=3))
    run(["ben_to_ada"])
    assert project.ran() == ["render@ben_to_ada", "smooth@ben"]
    assert "[1/3] smooth ben" in capfd.readouterr().err

    project.edit(lambda params: params["smooth"].update(window=1))
    run(["ben_to_ada"])
    assert project.ran() == []
    assert "[1/3] smooth ben: from DVC's cache" in capfd.readouterr().err


def test_of_an_output_with_nothing_in_it_nothing_is_said(
    project: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """A silent film's sound, for one: DVC wants a file, and warns of an empty one."""
    stub = Path("stub.py")
    stub.write_text(f'{stub.read_text()}\nif stage == "decode":\n    out.write_text("")\n')
    run([])
    assert project.ran() == STEPS and Path("data/frames/ada").stat().st_size == 0
    assert "is empty" not in capfd.readouterr().err


def test_a_subject_alone(project: Any) -> None:
    assert run(["ada"]) == [("subjects", "ada")]
    assert project.ran() == ["decode@ada", "train_gan@ada"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eve", r"eve: no such transfer or subject; there are: ben_to_ada, ada$"),
        ("ben", r"ben is a clip, and neither a transfer nor a subject; .* motiontransfer add subject ben$"),
    ],
)
def test_a_name_that_is_none(project: Any, name: str, said: str) -> None:
    with pytest.raises(ParamsError, match=said):
        run(["ada", name])
    assert project.ran() == []


def test_nothing_to_build(project: Any) -> None:
    project.edit(lambda params: params.update(subjects={}, transfers={}))
    with pytest.raises(ParamsError, match="no subjects and no transfers to build"):
        run([])


def test_bad_input_ends_with_the_stage_s_own_line(project: Any) -> None:
    project.edit(lambda params: params["smooth"].update(bad="ben"))
    process = started("run")
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    why = "smooth ben: params.yaml: smooth.bad: found 'ben', expected nothing"
    assert why in errors.splitlines()
    assert errors.splitlines()[-2:] == [
        f"failed: {why}",
        "skipped for it: render, evaluate_transfer of ben_to_ada",
    ]
    assert "[" in errors and "Traceback" not in errors
    assert "ada: SSIM" in out and "ben_to_ada" not in out  # her evaluation needs nothing of his


def test_a_film_that_is_not_there_is_one_line(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    Path("ben.film").unlink()
    with pytest.raises(RunFailedError) as caught:
        run(["ben_to_ada"])
    assert caught.value.status == 2
    assert caught.value.built == (("subjects", "ada"),)
    (why,) = (line for line in capfd.readouterr().err.splitlines() if "ben.film" in line)
    assert "decode ben: failed: " in why
    assert "ben.film" in caught.value.summary[0]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_ends_the_stage_and_the_next_run_goes_on(project: Any, number: int, status: int) -> None:
    project.edit(lambda params: params["train_gan"]["default"].update(sleep=True))
    process = started("run", "ada")
    _wait_for(Path("child.pid"))
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == status
    assert errors.splitlines()[-1] == "stopped; the same command goes on from there"
    assert not alive(int(Path("child.pid").read_text()))

    project.edit(lambda params: params["train_gan"]["default"].pop("sleep"))
    project.ran()
    run(["ada"])
    assert project.ran() == ["train_gan@ada"]


def test_a_stop_before_the_first_step_is_one_line(project: Any) -> None:
    process = started("run", "ada")
    assert process.stderr is not None
    assert process.stderr.readline() == "3 steps, 3 to build\n"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "stopped; the same command goes on from there"
    assert "Traceback" not in errors and "Abort" not in errors


# What the stub says besides: the device that it was given.
TELL_DEVICE = """
import os
with open("devices.txt", "a") as told:
    told.write(f"{stage}={os.environ.get('MOTIONTRANSFER_DEVICE')}:{os.environ.get('CUDA_VISIBLE_DEVICES')}\\n")
"""


def test_a_stage_that_holds_a_device_waits_for_it_and_is_told_which(
    project: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(held_device, "_PATIENCE_S", 0.2)
    monkeypatch.setenv(devices.VARIABLE, "cuda:7")
    stub = Path("stub.py")
    stub.write_text(stub.read_text() + TELL_DEVICE)
    other_run = ExitStack()
    other_run.enter_context(slots.taken(["cuda:7"], threading.Event()))
    threading.Timer(8.0, other_run.close).start()
    run([])
    assert "train_gan ada waits: other runs hold cuda:7" in capfd.readouterr().err
    told = dict(line.split("=") for line in Path("devices.txt").read_text().split())
    assert told == {
        "train_gan": "cuda:7", "render": "cuda:7", "smooth": "None:None", "decode": "None:None"
    }  # fmt: skip
    assert "CUDA_VISIBLE_DEVICES" not in os.environ


def test_results_are_measures_and_places(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    show_results(run([]), Layout(), sys.stdout)
    told = capsys.readouterr().out
    for figure in ("0.800", "0.600", "0.50", "24.0 dB", "20.0 dB", "+4.0 dB", "90%", "95%"):
        assert figure in told, figure
    for figure in ("0.031 body heights", "0.12 of the target's own", "85%"):
        assert figure in told, figure
    for path in ("renders/ben_to_ada.mp4", "subjects/ada/report.html", "transfers/ben_to_ada/comparison.mp4"):
        assert f"data/{path}" in told or f"data/evaluation/{path}" in told


def test_a_transfer_brings_its_truth(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    project.have_truth()
    built = run(["ben_to_ada"])
    assert built == [("transfers", "ben_to_ada"), ("truths", "ben_to_ada"), ("subjects", "ada")]
    assert run(["ada"]) == [("subjects", "ada")]
    show_results(built, Layout(), sys.stdout)
    told = capsys.readouterr().out
    for figure in ("0.700", "0.600", "0.75 times the error", "0.004 body heights"):
        assert figure in told, figure
    assert "report, beside the truth        data/evaluation/truths/ben_to_ada/report.html" in told


def test_measures_that_are_not_there_are_dashes(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody was found in the film: the averages are left out."""
    run([])
    for metrics in Path("data/evaluation").rglob("metrics.json"):
        nothing: dict = {"generated": {}, "nearest": {}}
        metrics.write_text(json.dumps({"mean": nothing, "against_nearest": nothing, "real": {}}))
    show_results([("subjects", "ada"), ("transfers", "ben_to_ada")], Layout(), sys.stdout)
    assert "-" in capsys.readouterr().out


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.1)
