"""A stage at work, as it is shown: how far, what it paints, what it loses; nothing of an earlier run."""

import base64
import json
import os
import threading
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from flows import follower
from flows.follower import Follower, followed
from motiontransfer.artifacts.picture import write_picture

RECORD: dict[str, Any] = {
    "task": "training",
    "unit": "step",
    "done": 600,
    "total": 1200,
    "elapsed_s": 240.0,
    "remaining_s": 240.0,
    "values": {"pixel": 0.1, "gradient": 0.2, "structure": 0.5},
}


class Wall:
    """A board that remembers what was pinned last, and how often."""

    def __init__(self) -> None:
        self.pinned: dict[str, tuple[str, Any, str]] = {}
        self.count = 0

    def pin(self, key: str, kind: str, data: Any, description: str) -> None:
        self.pinned[key] = (kind, data, description)
        self.count += 1


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = Path("data/work/train_gan/ada_2")
    folder.mkdir(parents=True)
    return folder


def tell(work: Path, *records: dict[str, Any]) -> None:
    with (work / "progress.jsonl").open("a") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def test_how_far_it_is(work: Path) -> None:
    wall = Wall()
    stage = Follower("train_gan@ada_2", wall, time.time() - 1)  # type: ignore[arg-type]
    stage.look()
    assert not wall.pinned
    tell(work, RECORD)
    stage.look()
    stage.look()  # nothing new
    assert wall.pinned == {
        "train-gan-ada-2-progress": (
            "progress",
            50.0,
            "**train_gan ada_2**: training 600/1200, 4 min left",
        )
    }
    assert wall.count == 1


def test_what_it_paints_and_loses(work: Path) -> None:
    wall = Wall()
    stage = Follower("train_gan@ada_2", wall, time.time() - 1)  # type: ignore[arg-type]
    tell(work, {**RECORD, "done": 300}, RECORD)
    write_picture(work / "latest.png", np.full((96, 2560, 3), 200, np.uint8))
    stage.look()
    kind, text, _ = wall.pinned["train-gan-ada-2-picture"]
    assert kind == "markdown" and "Rows: wanted pose, painted, real." in text
    curves = base64.b64decode(text.split("data:image/svg+xml;base64,")[1].split(")")[0]).decode()
    assert {"structure", "pixel", "gradient"} <= set(ElementTree.fromstring(curves).itertext())
    assert len(text) < 30_000
    before = wall.count
    tell(work, {**RECORD, "done": 1200, "remaining_s": 0.0})
    stage.close()
    assert wall.count == before + 2
    assert wall.pinned["train-gan-ada-2-progress"][1] == 100
    assert wall.pinned["train-gan-ada-2-picture"][2].endswith("training 1200/1200")


def test_an_earlier_runs_files_and_a_line_half_written_show_nothing(work: Path) -> None:
    wall = Wall()
    tell(work, RECORD)
    write_picture(work / "latest.png", np.zeros((8, 8, 3), np.uint8))
    for path in work.iterdir():
        os.utime(path, (1, 1))
    stage = Follower("train_gan@ada_2", wall, time.time() - 1)  # type: ignore[arg-type]
    stage.look()
    (work / "progress.jsonl").write_text('{"task": "trai')
    stage.look()
    stage.close()
    assert not wall.pinned


def test_a_stage_that_was_over_at_once_leaves_its_picture_alone(work: Path) -> None:
    wall = Wall()
    with followed("train_gan@ada_2", wall):  # type: ignore[arg-type]
        tell(work, RECORD)
        write_picture(work / "latest.png", np.zeros((8, 8, 3), np.uint8))
    assert list(wall.pinned) == ["train-gan-ada-2-picture"]


def test_the_thread_ends_with_the_stage_however_that_ends(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "_INTERVAL_S", 0.01)
    wall = Wall()
    with pytest.raises(ZeroDivisionError), followed("train_gan@ada_2", wall):  # type: ignore[arg-type]
        tell(work, RECORD)
        until = time.monotonic() + 10
        while not wall.pinned and time.monotonic() < until:
            time.sleep(0.01)
        assert wall.pinned
        raise ZeroDivisionError
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("follow")]
