"""What a training step takes by preset and working height: `python -m benchmarks.sizes [HEIGHT ...]`.

Counts memory and operations for films of 16:9, in bfloat16 with float32 weights (`gan.footprint`), and from
them computes what a step takes on GPUs of 8, 12, 24 and 80 GiB. The heights that are named are also measured,
on CUDA where there is a device, else on one core, each in a process of its own; the seconds of the stage's
other heights are computed at its rate there. On a GPU: `python -m benchmarks.sizes 256 512 1024`.
"""

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from motiontransfer.gan.condition import CHANNELS
from motiontransfer.gan.edn_samples import EdnBatch, half_size
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.edn_trainer import EdnTrainer
from motiontransfer.gan.footprint import Footprint, edn_footprint, generator_footprint
from motiontransfer.gan.samples import Batch
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainer import Trainer, TrainerSettings
from stages.blocks.edn import EdnGanParams
from stages.blocks.train_gan import TrainGanParams
from stages.params import Params

ROOT = Path(__file__).parents[1]
HEIGHTS = (256, 512, 1024)
STAGES = ("default", "edn global", "edn local")
# Of GPUs, by their GiB: what a training reaches, which is assumed; about a fifth of what such can do.
TFLOP_S = {8: 5, 12: 10, 24: 30, 80: 200}
# Of a device that also drives a screen, CUDA's own context, workspaces and holes take this much at least.
RESERVED_GIB, RESERVED_FRACTION = 0.8, 0.1
GIB, TERA = 2**30, 1e12
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Measured:
    """One step on a device: seconds, and bytes at the most beside what the process takes anyway."""

    seconds: float
    peak_bytes: int


def main(measured_heights: list[int]) -> None:
    """Prints the table."""
    os.environ.setdefault("MOTIONTRANSFER_PRECISION", "bfloat16")
    where = torch.cuda.get_device_name() if torch.cuda.is_available() else "one core"
    print(f"measured on {where}; '~' is computed from operations; TFLOP/s assumed of GPUs: {TFLOP_S}")
    print(f"{'stage':11}{'size':>12}{'pairs':>6}{'TFLOP':>7}{'kept':>7}{'peak':>7}", end="")
    print(f"{'measured':>9}{'s a step':>9}" + "".join(f"{device:>7} GiB" for device in TFLOP_S))
    for stage in STAGES:
        rate = math.nan
        for height in HEIGHTS:
            found = measure_apart(stage, height) if height in measured_heights else None
            rate = print_row(stage, height, found, rate)


def print_row(stage: str, height: int, found: Measured | None, rate: float) -> float:
    """Prints a stage's row of a height; returns the operations a second that were measured last."""
    size, pairs = size_of(height), batch_of(stage)
    counted, single = (footprint(stage, size, count) for count in (pairs, 1))
    seconds, peak = "-" if math.isnan(rate) else f"~{counted.operations / rate:.1f}", "-"
    if found:
        rate = counted.operations / found.seconds
        seconds, peak = f"{found.seconds:.2f}", f"{found.peak_bytes / GIB:.2f}"
    print(
        f"{stage:11}{f'{size[1]}x{size[0]}':>12}{pairs:6}{counted.operations / TERA:7.2f}"
        f"{counted.kept_bytes / GIB:7.2f}{counted.peak_bytes / GIB:7.2f}{peak:>9}{seconds:>9}"
        + "".join(f"{seconds_on(device, counted, single):>11}" for device in TFLOP_S),
        flush=True,
    )
    return rate


def size_of(height: int) -> tuple[int, int]:
    """(height, width) of a film of 16:9, as stage decode rounds it."""
    return height, 16 * round(height * 16 / 9 / 16)


def batch_of(stage: str) -> int:
    """Pairs a step in params.yaml."""
    params = edn_params() if stage.startswith("edn") else default_params()
    return int(params.batch)


def default_params() -> TrainGanParams:
    """The block train_gan.default."""
    return Params(ROOT / "params.yaml").block("train_gan", TrainGanParams, preset="default")


def edn_params() -> EdnGanParams:
    """The block train_gan.edn."""
    return Params(ROOT / "params.yaml").block("train_gan", EdnGanParams, preset="edn")


def default_settings(height: int) -> TrainerSettings:
    """With the scales that params.yaml advises for large pictures, the discriminator there from the start."""
    settings = replace(default_params().settings(), adversarial_from=0.0)
    if height < 512:
        return settings
    return replace(settings, shape=replace(settings.shape, scales=5), discriminator_scales=3)


def edn_settings() -> EdnSettings:
    """With random weights of the perceptual loss."""
    return replace(edn_params().settings(ROOT), perceptual_weights=None)


def footprint(stage: str, size: tuple[int, int], batch: int) -> Footprint:
    """Counted for a step of so many pairs."""
    if stage == "default":
        return generator_footprint(default_settings(size[0]), size, batch, CPU)
    return edn_footprint(edn_settings(), size, batch, stage.endswith("local"), CPU)


def seconds_on(device_gib: int, whole: Footprint, single: Footprint) -> str:
    """Of a step on a GPU, computed.

    With "/" where it goes in a pair at a time alone (`accumulate`); "-" where none does.
    """
    room_bytes = (device_gib * (1 - RESERVED_FRACTION) - RESERVED_GIB) * GIB
    if single.peak_bytes > room_bytes:
        return "-"
    seconds = whole.operations / (TFLOP_S[device_gib] * TERA)
    return f"~{seconds:.2g}" + ("" if whole.peak_bytes <= room_bytes else " /")


def measure_apart(stage: str, height: int) -> Measured | None:
    """In a process of its own, whose memory is the step's alone; None where the step does not fit."""
    command = (sys.executable, "-m", "benchmarks.sizes", "measure", stage, str(height))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        why = (done.stderr.splitlines() or [f"ended with status {done.returncode}"])[-1]
        print(f"{stage} {height}: {why}", file=sys.stderr)
        return None
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure(stage: str, height: int) -> Measured:
    """The third of three steps, on pictures of noise; the peak is that of all."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(1)
    before_bytes = resident_bytes()
    step = default_step(height, device) if stage == "default" else edn_step(stage, height, device)
    seconds = 0.0
    for number in range(3):
        seconds = seconds_of(step, number, device)
    if device.type == "cuda":
        return Measured(seconds, torch.cuda.max_memory_allocated())
    return Measured(seconds, resident_bytes() - before_bytes)


def resident_bytes() -> int:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def seconds_of(step: Callable[[int], Any], number: int, device: torch.device) -> float:
    """Of the processor, so that a busy machine tells the same; of the clock where a GPU works."""
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    began = clock()
    step(number)
    if device.type == "cuda":
        torch.cuda.synchronize()
    return clock() - began


def default_step(height: int, device: torch.device) -> Callable[[int], Any]:
    """A step of our own preset, with the person all over the picture."""
    size, count = size_of(height), batch_of("default")
    trainer = Trainer(default_settings(height), device, Team.alone())
    batch = Batch(
        torch.ones(count, 2, CHANNELS, *size),
        torch.rand(count, 2, 3, *size) * 2 - 1,
        torch.rand(count, 3, *size) * 2 - 1,
        torch.ones(count, 2, 1, *size),
    )
    return lambda number: trainer.step(number, batch.to(device))


def edn_step(stage: str, height: int, device: torch.device) -> Callable[[int], Any]:
    """A step of one of EDN's stages."""
    local = stage.endswith("local")
    size, count = size_of(height), batch_of(stage)
    seen = size if local else half_size(size)
    trainer = EdnTrainer(edn_settings(), 0, Team.alone(), device)
    pictures = torch.rand(count, 2, 3, *seen)
    batch = EdnBatch(np.zeros((count, 2), np.int64), pictures, pictures * 2 - 1)
    return lambda number: trainer.step(batch.to(device), local, 1e-4)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(vars(measure(sys.argv[2], int(sys.argv[3])))))
    else:
        main([int(height) for height in sys.argv[1:]])
