"""A training from start, or from where it was interrupted, to its end: the same for both generators.

The loop knows nothing of networks and losses: a plan builds a trainee in each process, and the trainee steps.
"""

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import torch
from torch import nn
from torch.optim import Optimizer

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.checkpoint import Checkpoint, Rows, digest
from motiontransfer.gan.device import pick_device, sharing_processes
from motiontransfer.gan.parallel import Team, run_team, stop_if_orphaned
from motiontransfer.progress import Progress

Values = dict[str, float]

_LOG_EVERY: Final = 50
_LOOK_EVERY: Final = 250  # steps between looks at held-out frames, which are checkpoints as well
_SAVE_EVERY_S: Final = 60.0  # checkpoints besides: whoever stops a training loses no more than that


class Trainee(Protocol):
    """Networks in training, and how they take a step."""

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What a checkpoint keeps, by name."""

    @property
    def optimizers(self) -> Mapping[str, Optimizer]:
        """Optimizers whose state a checkpoint keeps, by name."""

    def step(self, number: int) -> Values:
        """Trains on this process's share of step `number`'s samples; returns losses by name."""

    def look(self) -> Values:
        """Measures on held-out frames and draws latest.png; called in rank 0 alone."""


T = TypeVar("T", bound=Trainee, covariant=True)


class Plan(Protocol[T]):
    """One training, small enough to be sent to each process.

    Attributes:
        steps: its length.
        batch: samples a step over all processes.
        folder: where checkpoint and latest picture go.
        digest: of parameters, inputs and code.
    """

    @property
    def steps(self) -> int: ...  # noqa: D102
    @property
    def batch(self) -> int: ...  # noqa: D102
    @property
    def folder(self) -> Path: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102

    def build(self, team: Team, device: torch.device) -> T:
        """Builds the networks, equal in every process."""


def train(plan: Plan[T], most_processes: int, progress: Progress) -> tuple[T, Rows]:
    """Trains, or goes on training.

    Args:
        plan: what to train.
        most_processes: on a CPU; a batch is shared by as many as divide it.
        progress: counts steps.

    Returns:
        The trainee on the CPU in its last state, and the log.

    Raises:
        MotionTransferError: a training process failed.
    """
    device = pick_device()
    processes = sharing_processes(plan.batch, most_processes, device)
    keyed = digest([plan.digest, processes, device.type, torch.__version__], [])
    before = None
    with closing(run_team(_member, processes, (plan, keyed, str(device)))) as reports:
        for step, values in reports:
            if before is None:
                progress.start("training", plan.steps, "step", done=step)
            else:
                progress.advance(step - before, **values)
            before = step
    trainee = plan.build(Team.alone(), torch.device("cpu"))
    done, rows = _checkpoint(plan, keyed, trainee).restore()
    if done != plan.steps:
        raise MotionTransferError(
            f"{_checkpoint_path(plan)}: holds {done} steps after a training of {plan.steps}; does another "
            "run train the same subject here? Run the stage again"
        )
    return trainee, rows


def forget_checkpoint(plan: Plan[Any]) -> None:
    """Removes the checkpoint, once what it led to is published."""
    _checkpoint_path(plan).unlink(missing_ok=True)


def write_log(path: Path, rows: Rows) -> None:
    """Writes the log as CSV: the step, then losses and measures by name, empty where not taken."""
    names = sorted({name for row in rows for name in row} - {"step"})
    values = {name: [row.get(name, math.nan) for row in rows] for name in names}
    write_csv(path, {"step": [int(row["step"]) for row in rows], **values})


def _checkpoint_path(plan: Plan[Any]) -> Path:
    return plan.folder / "checkpoint.safetensors"


def _checkpoint(plan: Plan[Any], keyed: str, trainee: Trainee) -> Checkpoint:
    return Checkpoint(_checkpoint_path(plan), keyed, trainee.modules, trainee.optimizers)


def _member(
    team: Team, plan: Plan[Any], keyed: str, device: str, save_every_s: float = _SAVE_EVERY_S
) -> None:
    """What each process does. Only when checkpoints are kept depends on a clock, not what they hold."""
    trainee = plan.build(team, torch.device(device))
    checkpoint = _checkpoint(plan, keyed, trainee)
    done, rows = checkpoint.restore()
    team.report((done, {}))
    saved_s = time.monotonic()
    for step, values in _steps(trainee, done, plan.steps):
        look = step % _LOOK_EVERY == 0 or step == plan.steps
        log = look or step % _LOG_EVERY == 0
        save = look or time.monotonic() - saved_s >= save_every_s
        if team.rank or not (log or save):
            continue
        if look:
            values = values | trainee.look()
        _require_finite(step, values)
        if log:
            rows.append({"step": step, **values})
        if save:
            checkpoint.save(step, rows)
            saved_s = time.monotonic()
        if log:
            team.report((step, values))
    team.wait()


def _require_finite(step: int, values: Values) -> None:
    for name, value in values.items():
        if not math.isfinite(value):
            raise MotionTransferError(
                f"the training diverged: {name} is {value} at step {step}; lower its learning_rate"
            )


def _steps(trainee: Trainee, done: int, steps: int) -> Iterator[tuple[int, Values]]:
    for number in range(done, steps):
        stop_if_orphaned()
        yield number + 1, trainee.step(number)
