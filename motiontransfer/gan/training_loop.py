"""What each process of a training does, from where it was interrupted to the end.

What is trained and logged depends on steps alone, so a training that is killed anywhere ends with the bytes
of one that never was. The clock decides no more than when a checkpoint is kept and a picture drawn.

A training that comes upon a number that is not finite goes back once to its last landmark, and takes all
steps from there at half their learning rate. That follows from the step at which it was found, so it is the
same again if the training is killed before, between or after.
"""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from torch import nn

from motiontransfer.errors import ArtifactError, MotionTransferError
from motiontransfer.gan.ahead import wait_for_end
from motiontransfer.gan.checkpoint import Checkpoint, Digests, Point
from motiontransfer.gan.checkpoints import Checkpoints
from motiontransfer.gan.divergence import RecentLosses, fault_in, is_finite
from motiontransfer.gan.early_stop import stopped_early
from motiontransfer.gan.parallel import stop_if_orphaned
from motiontransfer.gan.rhythm import Rhythm
from motiontransfer.gan.team import Team, Values
from motiontransfer.gan.trainee import Plan, Trainee
from motiontransfer.gan.training_failure import told_in_one_line

WENT_BACK: Final = "went_back_from"  # in the log, of the first row after
_RATE_AFTER: Final = 0.5
_LANDMARK_BYTES: Final = 96 * 2**20


@dataclass(frozen=True)
class Pace:
    """How often a training does what.

    Attributes:
        check_steps: between readings of the losses, for which a GPU is waited for; divides those below.
        log_steps: between rows of the log.
        look_steps: between looks at held-out frames.
        landmark_steps: between states to go back to, for every 96 MiB of weights: large ones take long.
        save_s: between checkpoints besides; whoever stops a training loses no more than that.
        draw_s: between pictures besides those of the looks.
        most_fraction: of the time that checkpoints may take, and pictures, by the clock.
    """

    check_steps: int = 25
    log_steps: int = 50
    look_steps: int = 250
    landmark_steps: int = 250
    save_s: float = 60.0
    draw_s: float = 120.0
    most_fraction: float = 0.05

    def landmark_steps_of(self, trainee: Trainee) -> int:
        """The steps between landmarks, by how much there is to keep."""
        weights = [w for module in trainee.modules.values() for w in nn.Module.parameters(module)]
        kept_bytes = sum(weight.numel() * weight.element_size() for weight in weights)
        return self.landmark_steps * (1 + kept_bytes // _LANDMARK_BYTES)


@dataclass(frozen=True)
class Report:
    """What rank 0 tells.

    Attributes:
        step: steps done.
        values: losses and measures there, where they are known.
        told: a line for people, where there is something to say; then `step` may lie before the last one.
    """

    step: int
    values: Values = field(default_factory=dict)
    told: str = ""


def train_member(team: Team, plan: Plan[Any], digests: Digests, pace: Pace | None = None) -> None:
    """Trains in one process of a team; rank 0 keeps checkpoints and reports.

    Raises:
        MotionTransferError: the training diverged twice, or something outside ended it.
    """
    TrainingLoop(team, plan, digests, pace or Pace()).run()


class TrainingLoop:
    """One process of a training."""

    def __init__(self, team: Team, plan: Plan[Any], digests: Digests, pace: Pace) -> None:
        self._team, self._plan, self._pace = team, plan, pace
        self._files = Checkpoints(plan.folder, digests)
        self._recent = RecentLosses(team)
        self._saving = Rhythm(pace.save_s, pace.most_fraction)
        self._drawing = Rhythm(pace.draw_s, pace.most_fraction)
        self._saved: int | None = None

    def run(self) -> None:
        """Trains from the farthest checkpoint to the end."""
        with told_in_one_line(self._team.device, self._plan.lighter, self._goes_on), self._held():
            found, point, told = self._files.farthest()
            self._resume(found, point)
            self._team.report(Report(point.step, told=told))
            while not self._is_over():
                self._take_step()
            self._team.wait()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Rank 0 holds the files for all; the others read what is there from then on."""
        with nullcontext() if self._team.rank else self._files.held():
            self._team.wait()
            yield

    def _goes_on(self) -> str:
        if self._team.rank:  # what rank 0 keeps by the clock nobody else knows
            return "it goes on from its last checkpoint if there is one"
        return "it begins anew" if self._saved is None else f"it goes on from step {self._saved}"

    def _resume(self, found: Checkpoint | None, point: Point) -> None:
        self._trainee: Trainee = self._plan.build(self._team, self._team.device)
        if found is not None:
            found.load(self._trainee.modules, self._trainee.optimizers)
        self._landmark_steps = self._pace.landmark_steps_of(self._trainee)
        self._step, self._rows, self._went_back_from = point.step, list(point.rows), point.went_back_from
        self._saved = point.step or None
        self._recent.clear()
        self._stopped = self._stops_early()

    def _is_over(self) -> bool:
        return self._stopped or self._step == self._plan.steps

    def _stops_early(self) -> bool:
        return stopped_early(self._rows, self._plan.patience, self._plan.watched_from)

    def _take_step(self) -> None:
        stop_if_orphaned()
        rate = 1.0 if self._went_back_from is None else _RATE_AFTER
        losses = self._trainee.step(self._step, rate)
        self._step += 1
        self._recent.add(self._step, losses)
        values = self._check() if self._is_at(self._pace.check_steps) else {}
        if self._team.rank == 0:
            self._keep_by_the_clock()
            self._team.report(Report(self._step, values))

    def _is_at(self, steps: int) -> bool:
        return self._step % steps == 0 or self._step == self._plan.steps

    def _check(self) -> Values:
        """Reads the losses; does what is done at fixed steps where they are finite, else goes back."""
        read = self._recent.taken()
        values, fault = read[-1][1], fault_in(read)
        look = self._is_at(self._pace.look_steps)
        landmark = self._is_at(self._landmark_steps)
        if not fault and (look or landmark):
            fault = self._fault_in_state()
        if not fault and look:
            measured = self._look()
            values, fault = values | measured, fault_in([(self._step, measured)])
        if self._team.largest([bool(fault)])[0]:
            self._go_back(fault)
            return {}
        if look or self._is_at(self._pace.log_steps):
            self._log(values)
        if look:
            self._stopped = bool(self._team.largest([self._team.rank == 0 and self._stops_early()])[0])
        if self._team.rank == 0 and (landmark or self._is_over()):
            with self._saving.taking_time():
                self._save(self._files.latest if self._is_over() else self._files.landmark)
        return values

    def _look(self) -> Values:
        """Rank 0's measures on held-out frames."""
        if self._team.rank:
            return {}
        with self._drawing.taking_time():
            self._trainee.draw()
        return self._trainee.look()

    def _log(self, values: Values) -> None:
        row: dict[str, float] = {"step": self._step, **values}
        if self._went_back_from is not None and not any(WENT_BACK in before for before in self._rows):
            row[WENT_BACK] = self._went_back_from
        self._rows.append(row)

    def _go_back(self, fault: str) -> None:
        """To the last landmark, where it is good and there is one, else to the start."""
        fault = fault or f"a number was not finite at step {self._step}"  # which one, another process knows
        if self._went_back_from is not None:
            raise MotionTransferError(
                f"the training diverged again: {fault}, at {_RATE_AFTER:g} of its learning rate; lower its "
                "learning_rate"
            )
        former = weakref.ref(self._trainee)
        del self._trainee
        wait_for_end(former)  # two may not fit into memory
        landmark: Checkpoint | None = self._files.landmark
        point = _point_of(self._files.landmark)
        if point is None:
            landmark, point = None, Point()
        told = (
            f"{fault}: goes back from step {self._step} to step {point.step}, and on at {_RATE_AFTER:g} of "
            "its learning rate"
        )
        self._resume(landmark, Point(point.step, point.rows, went_back_from=self._step))
        self._team.report(Report(point.step, told=told))

    def _keep_by_the_clock(self) -> None:
        if self._saving.is_due and self._saved != self._step:
            with self._saving.taking_time():
                if self._is_good():
                    self._save(self._files.latest)
        if self._drawing.is_due:
            with self._drawing.taking_time():
                self._trainee.draw()

    def _is_good(self) -> bool:
        """Whether this state may be kept; if not, the next check will find out."""
        return not fault_in(self._recent.own()) and not self._fault_in_state()

    def _fault_in_state(self) -> str:
        finite = is_finite(self._trainee.modules, self._trainee.optimizers)
        return "" if finite else f"weights were not finite at step {self._step}"

    def _save(self, file: Checkpoint) -> None:
        point = Point(self._step, self._rows, self._went_back_from)
        file.save(self._trainee.modules, self._trainee.optimizers, point)
        self._saved = self._step


def _point_of(landmark: Checkpoint) -> Point | None:
    """How far a landmark is that was good before the return; None where there is none."""
    try:
        point = landmark.point()
    except ArtifactError:
        return None
    return None if point is None or point.went_back_from is not None else point
