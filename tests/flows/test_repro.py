"""Slots: one stage on the device at a time, CPU stages beside it, nothing new after a stop."""

import threading
import time
from typing import Any

import pytest

from flows.repro import Repro, StageFailedError


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


def test_outcomes(project: Any) -> None:
    repro = Repro(side_by_side=1)
    assert repro.run("decode@ada") == "Completed"
    assert repro.run("decode@ada") == "Unchanged"
    assert project.ran() == ["decode@ada"]
