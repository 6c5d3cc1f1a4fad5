"""A training of four weights, which takes no time: what the loop does is to be seen, not what is learnt."""

import copy
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from motiontransfer.gan.checkpoint import Digests
from motiontransfer.gan.early_stop import WATCHED, Best
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Losses
from motiontransfer.gan.training_loop import Pace, Report, train_member

PACE = Pace(check_steps=5, log_steps=10, look_steps=20, landmark_steps=20, save_s=1e9, draw_s=1e9)
DIGESTS = {"parameters": "p" * 64, "inputs": "i" * 64, "code": "c" * 64}


class Killed(BaseException):
    """In place of a signal, in a process that is to live on."""


@dataclass(frozen=True)
class TinyPlan:
    """As the loop wants it.

    Attributes:
        infinite_at: the number of the step whose loss is infinite, at the full learning rate.
        infinite_again: that it is so at every learning rate.
        infinite_in: the rank of the process in which it is.
        lost_at: the number of the step after which a weight is infinite and no loss tells.
        killed_at: the number of the step before which it is killed.
        raises_at, raised: the number of a step that raises, and what.
        measures: what each look finds, by steps done.
    """

    folder: Path
    steps: int = 50
    batch: int = 2
    digest: Digests = field(default_factory=lambda: DIGESTS)
    patience: int = 0
    watched_from: int = 0
    infinite_at: int | None = None
    infinite_again: bool = False
    infinite_in: int = 0
    lost_at: int | None = None
    killed_at: int | None = None
    raises_at: int | None = None
    raised: BaseException | None = None
    measures: tuple[float, ...] = ()

    def build(self, team: Team, device: torch.device) -> "TinyTrainee":
        torch.manual_seed(0)
        return TinyTrainee(self, team)

    def lighter(self) -> str:
        return "train_gan.default.batch to 1"


class TinyTrainee:
    """A line through four points, by Adam, with a moving average."""

    def __init__(self, plan: TinyPlan, team: Team) -> None:
        self.plan, self.team, self.done, self.drawn = plan, team, 0, 0
        self.net = nn.Linear(3, 1)
        self.average = copy.deepcopy(self.net)
        self.best = Best(self.net)
        self.adam = torch.optim.Adam(self.net.parameters(), fused=True)

    @property
    def kept(self) -> nn.Linear:
        return self.best.network if self.plan.measures else self.average

    @property
    def modules(self) -> dict[str, nn.Module]:
        return {"net": self.net, "average": self.average, "best": self.best}

    @property
    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"adam": self.adam}

    def step(self, number: int, rate: float) -> Losses:
        plan, self.done = self.plan, number + 1
        if number == plan.killed_at:
            raise Killed
        if number == plan.raises_at and plan.raised is not None:
            raise plan.raised
        points = torch.from_numpy(np.random.default_rng([number, self.team.rank]).random((4, 3), np.float32))
        loss = (self.net(points) - points.sum(1, keepdim=True)).square().mean()
        infinite = number == plan.infinite_at and self.team.rank == plan.infinite_in
        if infinite and (rate == 1.0 or plan.infinite_again):
            loss = loss / torch.zeros(())
        self.adam.param_groups[0]["lr"] = rate * 0.01
        self.adam.zero_grad()
        loss.backward()
        self.team.average_gradients(list(self.net.parameters()))
        self.adam.step()
        with torch.no_grad():
            for slow, fast in zip(self.average.parameters(), self.net.parameters(), strict=True):
                slow.lerp_(fast, 0.1)
            if number == plan.lost_at and rate == 1.0:
                self.average.bias.fill_(torch.inf)
        return {"loss": loss.detach(), "rate": rate}

    def look(self) -> Values:
        if not self.plan.measures:
            return {}
        measure = self.plan.measures[self.done // PACE.look_steps - 1]
        self.best.consider(measure, self.net)
        return {WATCHED: measure}

    def draw(self) -> None:
        self.drawn += 1


class Listening(Team):
    """A team of one whose reports can be read."""

    reports: list[Report]

    def __init__(self) -> None:
        super().__init__(0, 1, torch.device("cpu"), None, None)
        object.__setattr__(self, "reports", [])

    def report(self, message: Any) -> None:
        self.reports.append(message)

    @property
    def told(self) -> list[str]:
        """The lines for people."""
        return [report.told for report in self.reports if report.told]


class Interrupting(Listening):
    """A team of one that is killed when it tells of a step, its checkpoint kept."""

    step: int

    def __init__(self, step: int) -> None:
        super().__init__()
        object.__setattr__(self, "step", step)

    def report(self, message: Any) -> None:
        if message.step == self.step:
            raise Killed


def run(plan: Any, pace: Pace = PACE, digests: Digests = DIGESTS) -> list[str]:
    """Trains in this process; returns the lines for people."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    team = Listening()
    train_member(team, plan, digests, pace)
    return team.told


def run_until_killed(plan: Any, pace: Pace = PACE) -> None:
    """Trains in this process until it is killed."""
    try:
        run(plan, pace)
    except Killed:
        return
    raise AssertionError("it was not killed")


def checkpoint(plan: Any) -> Path:
    return plan.folder / "checkpoint.safetensors"


def landmark(plan: Any) -> Path:
    return plan.folder / "landmark.safetensors"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def kill_this_process(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
