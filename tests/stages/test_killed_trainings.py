"""A training as a stage in processes of their own: killed again and again, and out of room."""

import copy
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_up_project import PARAMS, TO_TRAIN_ON, write_clips

from stages.layout import Layout

ROOT = Path(__file__).parents[2]
KILLS = 12
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
RECIPE = {"steps": 600, "channels": 4, "scales": 2, "discriminator_channels": 4, "discriminator_scales": 1}


def project(root: Path, **changes: int) -> Layout:
    """Clips that are decoded and detected, and params.yaml."""
    layout, params = write_clips(root, lengths=TO_TRAIN_ON), copy.deepcopy(PARAMS)
    params["split"] |= {"test_fraction": 0.05, "validation_fraction": 0.1, "gap_s": 0.0}
    params["train_gan"]["default"] |= RECIPE | changes
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    return layout


def started(root: Path, processes: int = 1, **more: Any) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MOTIONTRANSFER_PROCESSES": str(processes),
        "MOTIONTRANSFER_DEVICE": "cpu",
    }
    command = [sys.executable, "-m", "stages.train_gan", "ada"]
    return subprocess.Popen(
        command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True, **more
    )


def ended(stage: subprocess.Popen[str]) -> tuple[int, str]:
    """Waits for the end: the exit status, and what was said."""
    _, said = stage.communicate()
    return stage.returncode, said


def left_by(layout: Layout) -> dict[str, bytes]:
    """What the stage leaves for others, and nothing beside it."""
    paths = [*layout.generator("ada").parent.iterdir(), layout.train_gan_log("ada")]
    return {path.name: path.read_bytes() for path in paths}


def wait_until_it_trains(layout: Layout, stage: subprocess.Popen[str]) -> None:
    progress = layout.work("train_gan", "ada") / "progress.jsonl"
    while stage.poll() is None and not (progress.exists() and '"training"' in progress.read_text()):
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_again_and_again_the_stage_ends_with_the_same_bytes(tmp_path: Path, processes: int) -> None:
    """The stage alone is hit, at random moments by every signal; its processes are left to find out."""
    whole, killed = (project(tmp_path / name) for name in ("whole", "killed"))
    assert ended(started(whole.root, processes))[0] == 0
    chance = random.Random(processes)
    for kill in range(KILLS):
        (killed.work("train_gan", "ada") / "progress.jsonl").unlink(missing_ok=True)
        stage = started(killed.root, processes)
        if kill % 3:  # else it is hit while it prepares
            wait_until_it_trains(killed, stage)
        time.sleep(chance.uniform(0.0, 2.0))
        stage.send_signal(SIGNALS[kill % len(SIGNALS)])
        status, said = ended(stage)
        assert status in (0, 130, *(-number for number in SIGNALS)), said
        assert "Traceback" not in said
    assert ended(started(killed.root, processes))[0] == 0
    assert left_by(killed) == left_by(whole)
    left = {path.name for path in killed.work("train_gan", "ada").iterdir()}
    assert not any("checkpoint" in name or "landmark" in name or "partial" in name for name in left), left


def test_a_stage_without_room_ends_in_one_line(tmp_path: Path) -> None:
    """As on a full disk: its exit status is 2, and the last line says where, what, and what to do."""
    project(tmp_path, channels=32, scales=4, steps=2)  # whose checkpoint takes more

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))

    status, said = ended(started(tmp_path, preexec_fn=little_room))
    assert status == 2 and "Traceback" not in said
    assert said.splitlines()[-1] == (
        "train_gan ada: data/work/train_gan/ada/checkpoint.safetensors: File too large; make room there; "
        "run again, it begins anew"
    )
