"""Slots: one stage on the device at a time, CPU stages beside it, nothing new after a stop."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from living import alive
from made_up_entries import subject_entry

from flows import failures, slots
from flows.failures import StageFailedError
from flows.repro import Repro

# Notes when it begins and ends, and on which device; one line at a time, in one write.
TIMED = """
import os, pathlib, sys, time
stage, name, out, *inputs = sys.argv[1:]
def note(what):
    with open("ran.txt", "a") as ran:
        ran.write(f"{what} {os.environ['CUDA_VISIBLE_DEVICES']} {name}\\n")
note("begin")
time.sleep(0.3)
pathlib.Path(out).parent.mkdir(parents=True, exist_ok=True)
pathlib.Path(out).write_text(name)
note("end")
"""

# In front of the stub: fails the first time.
PASSING = """
import pathlib, sys
if not pathlib.Path("tried").exists():
    pathlib.Path("tried").touch()
    sys.exit(f"{sys.argv[1]} {sys.argv[2]}: all CUDA-capable devices are busy or unavailable")
"""


@pytest.mark.parametrize(
    ("stages", "at_once"),
    [
        (["train_gan@ada", "train_face@ada", "render@ben_to_ada"], 1),
        (["smooth@ada", "decode@ada", "decode@ben"], 2),
        (["smooth@ada", "decode@ada", "train_gan@ada", "train_gan@ben"], 3),
    ],
)
def test_slots(stages: list[str], at_once: int) -> None:
    repro, inside, most = Repro(side_by_side=2), [0], [0]
    lock = threading.Lock()

    def hold(stage: str) -> None:
        with repro._slot(stage):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.2)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=hold, args=(stage,)) for stage in stages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == at_once


def test_nothing_starts_after_a_stop(project: Any) -> None:
    repro = Repro(side_by_side=1)
    repro.stop()
    with pytest.raises(StageFailedError, match="decode@ada: stopped") as caught:
        repro.run("decode@ada")
    assert caught.value.status == 130
    assert project.ran() == []


def test_eight_subjects_on_two_devices(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a run of its own, as eight processes would be: the locks are the machine's."""
    monkeypatch.setenv("MOTIONTRANSFER_DEVICES", "cuda:4,cuda:7")
    monkeypatch.setattr(slots, "_INTERVAL_S", 0.1)
    names = [f"subject{number}" for number in range(8)]
    entry: dict[str, Any] = subject_entry()
    project.edit(lambda params: params.update(subjects=dict.fromkeys(names, entry)))
    Path("stub.py").write_text(TIMED)
    Path("data/frames").mkdir(parents=True)
    for name in names:
        Path("data/frames", name).write_text(name)
    outcomes = {}

    def train(name: str) -> None:
        outcomes[name] = Repro(side_by_side=1).run(f"train_gan@{name}")

    threads = [threading.Thread(target=train, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == dict.fromkeys(names, "Completed")
    lines = [line.split() for line in Path("ran.txt").read_text().splitlines()]
    assert {device for _, device, _ in lines} == {"4", "7"}
    holders: dict[str, str] = {}
    for what, device, name in lines:
        if what == "begin":
            assert device not in holders
            holders[device] = name
        else:
            assert holders.pop(device) == name


def test_a_stage_whose_dvc_is_killed_goes_too(project: Any) -> None:
    project.edit(lambda params: params["train_gan"]["default"].update(sleep=True))
    Path("data/frames").mkdir(parents=True)
    Path("data/frames/ada").write_text("ada")
    repro = Repro(side_by_side=1)

    def kill() -> None:
        while not Path("child.pid").exists() or not Path("child.pid").read_text():
            time.sleep(0.05)
        (process,) = repro._running
        process.kill()

    threading.Thread(target=kill).start()
    with pytest.raises(StageFailedError, match="dvc was ended by SIGKILL"):
        repro.run("train_gan@ada")
    assert gone(int(Path("child.pid").read_text()))


def test_a_stage_ends_with_the_process_that_runs_it(project: Any) -> None:
    """Also by SIGKILL, which leaves that process no time for anything."""
    project.edit(lambda params: params["train_gan"]["default"].update(sleep=True))
    Path("data/frames").mkdir(parents=True)
    Path("data/frames/ada").write_text("ada")
    program = "from flows.repro import Repro; Repro(side_by_side=1).run('train_gan@ada')"
    runner = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    while not Path("child.pid").exists() or not Path("child.pid").read_text():
        time.sleep(0.05)
    runner.kill()
    runner.wait()
    assert gone(int(Path("child.pid").read_text()))


def gone(pid: int) -> bool:
    """Within ten seconds."""
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.1)
    return False


def test_what_can_pass_is_tried_again(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "_FIRST_DELAY_S", 0.01)
    Path("stub.py").write_text(PASSING + Path("stub.py").read_text())
    said: list[str] = []
    assert Repro(side_by_side=1).run("decode@ada", said.append) == "Completed"
    assert [line for line in said if "tries again" in line] == [
        "decode ada: all CUDA-capable devices are busy or unavailable; tries again in 0.01 s"
    ]


def test_outcomes(project: Any) -> None:
    repro = Repro(side_by_side=1)
    assert repro.run("decode@ada") == "Completed"
    assert repro.run("decode@ada") == "Unchanged"
    assert project.ran() == ["decode@ada"]
