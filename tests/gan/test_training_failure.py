"""What ends a training from outside is one line, and the last good checkpoint is kept."""

import errno
import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from full_disk import files_no_larger_than
from safetensors import SafetensorError
from small_trainings import DIGESTS, PACE, TinyPlan, TinyTrainee, checkpoint, names, run
from test_training import SETTINGS

from motiontransfer.artifacts import tensors
from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.errors import ArtifactError, MotionTransferError
from motiontransfer.gan import lighter
from motiontransfer.gan.checkpoint import Checkpoint
from motiontransfer.gan.lighter import counted, fitting, lighter_faces
from motiontransfer.gan.rhythm import Rhythm
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.training import train
from motiontransfer.progress import Progress, silent

EVERY_STEP = replace(PACE, save_s=0.0, most_fraction=1.0)


def raised_by(plan: TinyPlan, pace: Any = PACE) -> str:
    with pytest.raises(MotionTransferError) as caught:
        run(plan, pace)
    line = str(caught.value)
    assert "\n" not in line
    return line


def no_cpu_memory() -> BaseException:
    """As PyTorch words it."""
    try:
        torch.empty(10**15)
    except RuntimeError as error:
        return error
    raise AssertionError


OUTSIDE = {
    "of a GPU": (
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.\nMore"),
        "out of memory",
    ),
    "of a CPU": (no_cpu_memory(), "out of memory"),
    "of Python": (MemoryError(), "out of memory"),
    "of NumPy": (MemoryError("Unable to allocate 7 TiB for an array"), "out of memory"),
    "of cuBLAS": (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling it"), "out of memory"),
    "lost": (RuntimeError("CUDA error: unspecified launch failure\nDebug"), "is lost"),
    "NCCL": (RuntimeError("NCCL error in: somewhere, unhandled cuda error"), "is lost"),
}


@pytest.mark.parametrize("of", OUTSIDE)
def test_memory_and_device_are_told_in_one_line_with_what_to_do(tmp_path: Path, of: str) -> None:
    error, told = OUTSIDE[of]
    line = raised_by(TinyPlan(tmp_path, raises_at=33, raised=error))
    assert line.startswith(f"cpu {told}" if told.startswith("is") else f"cpu is {told}")
    assert line.endswith("as it is, it goes on from step 20 when the stage is run again")
    assert ("set train_gan.default.batch to 1, and the training begins anew" in line) == ("memory" in told)
    assert ("nvidia-smi" in line) == ("lost" in told)
    point = Checkpoint(tmp_path / "landmark.safetensors", DIGESTS).point()
    assert point is not None and point.step == 20


@pytest.mark.skipif(not hasattr(torch, "AcceleratorError"), reason="torch before 2.8 has no class for it")
def test_a_lost_accelerator_is_told_by_its_class(tmp_path: Path) -> None:
    line = raised_by(TinyPlan(tmp_path, raises_at=3, raised=torch.AcceleratorError("something new")))
    assert "cpu is lost (something new)" in line and "as it is, it begins anew" in line


def test_a_mistake_of_ours_is_no_such_thing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        run(TinyPlan(tmp_path, raises_at=3, raised=RuntimeError("shapes do not fit")))


def test_a_full_disk_keeps_the_last_good_checkpoint(tmp_path: Path) -> None:
    plan = TinyPlan(tmp_path)
    run(plan)
    before = checkpoint(plan).read_bytes()
    checkpoint(plan).rename(tmp_path / "landmark.safetensors")
    with files_no_larger_than(len(before) // 2):
        line = raised_by(TinyPlan(tmp_path, steps=90), EVERY_STEP)
    assert line == (
        f"{checkpoint(plan)}: File too large; make room there; run again, it goes on from step 50"
    )
    assert names(tmp_path) == {"landmark.safetensors", "training.lock"}
    assert (tmp_path / "landmark.safetensors").read_bytes() == before


def test_a_full_quota_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise SafetensorError(
            f"Error while serializing: I/O error: Disk quota exceeded (os error {errno.EDQUOT})"
        )

    monkeypatch.setattr(tensors, "save_file", refused)
    line = raised_by(TinyPlan(tmp_path))
    assert "landmark.safetensors: Disk quota exceeded; make room there; run again, it begins anew" in line


def test_what_cannot_reach_the_disk_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk may be found full only when bytes are really written."""
    plan = TinyPlan(tmp_path)
    run(plan)
    before = checkpoint(plan).read_bytes()

    def refused(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refused)
    assert "No space left on device" in raised_by(TinyPlan(tmp_path, steps=90), EVERY_STEP)
    assert checkpoint(plan).read_bytes() == before


def test_pictures_tables_and_logs_tell_of_a_full_disk_too(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    with files_no_larger_than(1000):
        with pytest.raises(ArtifactError, match=r"latest\.png: File too large; make room there"):
            write_picture(tmp_path / "latest.png", picture)
        with pytest.raises(ArtifactError, match=r"log\.csv: File too large"):
            write_csv(tmp_path / "log.csv", {"step": np.arange(10_000)})
        progress = Progress("train_gan ada", tmp_path / "work", None)
        progress.start("training", 1000)
        for _ in range(40):
            progress.finish()
            progress.start("training " * 10, 1000)  # nobody reads a record that finds no room
    assert names(tmp_path) == {"work"}


@dataclass(frozen=True)
class KilledPlan(TinyPlan):
    """One whose process the kernel kills."""

    def build(self, team: Team, device: torch.device) -> TinyTrainee:
        return KilledTrainee(self, team)


class KilledTrainee(TinyTrainee):
    def step(self, number: int, rate: float) -> Losses:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}


def test_a_process_that_the_kernel_kills_is_taken_for_one_out_of_memory(tmp_path: Path) -> None:
    with pytest.raises(MotionTransferError) as caught:
        train(KilledPlan(tmp_path, batch=1), 1, silent())
    assert str(caught.value).startswith(
        "a training process was killed, as the kernel does when memory runs out"
    )
    assert "set train_gan.default.batch to 1" in str(caught.value)


def no_picture() -> int:
    raise ValueError("expected more than 1 value per channel when training")


def test_settings_are_told_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"batch to 2": 3 * 2**30, "height to 256": 2**30, "channels to 16": 5 * 2**29}
    assert fitting(options, 2.6 * 2**30) == "height to 256 (1.0 GiB) or channels to 16 (2.5 GiB), of 2.6 GiB"
    assert fitting(options, 2**29) == "height to 256 (1.0 GiB), which is not enough by itself"
    assert counted({"fits": lambda: 5, "no picture is left": no_picture}) == {"fits": 5}
    assert fitting({}, 1.0) == "fewer channels"
    assert lighter_faces("train_face.edn", 4, 1, 64) == (
        "train_face.edn.accumulate to 4, which learns the same or train_face.edn.channels to 32"
    )
    assert lighter_faces("train_face.edn", 1, 1, 4) == "train_face.edn.channels to 4"
    monkeypatch.setattr(lighter, "memory_bytes", lambda device: 2.0**40)
    told = lighter.lighter_generator(replace(SETTINGS, accumulate=1), (64, 48), 2)
    kinds = [option.split(" to ")[0] for option in told.split(" or ")]
    block = "train_gan.default"
    assert kinds == [f"{block}.accumulate", f"{block}.batch", "decode.height", f"{block}.channels"]
    assert f"{block}.batch to 1" in told and "decode.height to 32" in told and "channels to 4 " in told


def test_what_takes_long_is_done_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    rhythm = Rhythm(60.0, 0.05)
    for after, due in ((0.0, False), (59.9, False), (60.0, True)):
        now[0] = 100.0 + after
        assert rhythm.is_due == due
    with rhythm.taking_time():
        now[0] += 10.0
    for after, due in ((60.0, False), (189.0, False), (190.5, True)):  # 10 of 200 seconds are a twentieth
        now[0] = 170.0 + after
        assert rhythm.is_due == due
