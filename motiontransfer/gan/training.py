"""A training from start, or from where it was interrupted, to its end: the same for all generators.

The loop knows nothing of networks and losses: a plan builds a trainee in each process, and the trainee steps.
"""

import math
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import torch

from motiontransfer.artifacts.csv_table import write_csv
from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.checkpoint import Digests, Rows
from motiontransfer.gan.checkpoints import Checkpoints
from motiontransfer.gan.device import computed_by, team_devices
from motiontransfer.gan.early_stop import best_step, stopped_early
from motiontransfer.gan.parallel import ProcessLostError, run_team
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainee import Plan, T
from motiontransfer.gan.training_failure import killed_by_the_kernel
from motiontransfer.gan.training_loop import Report, train_member
from motiontransfer.progress import Progress


def train(plan: Plan[T], most_processes: int, progress: Progress) -> tuple[T, Rows]:
    """Trains, or goes on training.

    Args:
        plan: what to train.
        most_processes: on a CPU; a batch is shared by as many as divide it.
        progress: counts steps, and tells where the training goes on, goes back or stops early.

    Returns:
        The trainee on the CPU in its last state, and the log.

    Raises:
        MotionTransferError: a training process failed.
    """
    devices = team_devices(plan.batch, most_processes)
    digests = made_from(plan, devices)
    try:
        with closing(run_team(train_member, devices, (plan, digests))) as reports:
            _follow(reports, plan, progress)
    except ProcessLostError as error:
        if not killed_by_the_kernel(error.status):
            raise
        raise MotionTransferError(
            "a training process was killed, as the kernel does when memory runs out; set "
            f"{plan.lighter()}, and the training begins anew; as it is, it goes on from its last checkpoint "
            "when the stage is run again"
        ) from error
    trainee, rows = _trained(plan, digests)
    if rows[-1]["step"] < plan.steps:
        progress.tell(_stopped(rows, plan))
    return trainee, rows


def made_from(plan: Plan[Any], devices: Sequence[torch.device]) -> Digests:
    """What the bytes of a training depend on: the plan, and what computes it."""
    return {**plan.digest, **computed_by(devices[0]), "processes": str(len(devices))}


def forget_checkpoint(plan: Plan[Any]) -> None:
    """Removes the checkpoints, once what they led to is published."""
    Checkpoints(plan.folder, {}).forget()


def write_log(path: Path, rows: Rows) -> None:
    """Writes the log as CSV: the step, then losses and measures by name, empty where not taken."""
    names = sorted({name for row in rows for name in row} - {"step"})
    values = {name: [row.get(name, math.nan) for row in rows] for name in names}
    write_csv(path, {"step": [int(row["step"]) for row in rows], **values})


def _follow(reports: Iterable[Report], plan: Plan[Any], progress: Progress) -> None:
    before: int | None = None
    for report in reports:
        if report.told:
            progress.tell(report.told)
        if report.told or before is None:
            progress.start("training", plan.steps, "step", done=report.step)
        else:
            progress.advance(report.step - before, **report.values)
        before = report.step
    progress.finish()


def _trained(plan: Plan[T], digests: Digests) -> tuple[T, Rows]:
    """The trainee as the processes left it in the last checkpoint."""
    found, point, _ = Checkpoints(plan.folder, digests).farthest()
    early = stopped_early(point.rows, plan.patience, plan.watched_from)
    if found is None or not (early or point.step == plan.steps):
        raise MotionTransferError(
            f"{plan.folder}: its checkpoint holds {point.step} steps after a training of {plan.steps}; does "
            "another run train the same subject here? Run the stage again"
        )
    trainee = plan.build(Team.alone(), torch.device("cpu"))
    found.load(trainee.modules, trainee.optimizers)
    return trainee, point.rows


def _stopped(rows: Rows, plan: Plan[Any]) -> str:
    return (
        f"stopped at step {int(rows[-1]['step'])} of {plan.steps}: {plan.patience} looks at held-out frames "
        f"found nothing better than step {best_step(rows, plan.watched_from)}, whose weights are kept"
    )
