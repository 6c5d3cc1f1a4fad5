"""What ended a stage or a run, and whether it can pass."""

import re
import signal
import sys
from collections.abc import Sequence
from typing import Final

from stages.params import Table

# Exit statuses of a run that was stopped, by Ctrl-C and by SIGTERM.
INTERRUPTED, TERMINATED = 130, 143

_FIRST_DELAY_S, _LONGEST_DELAY_S = 5, 60

# What another than this run is the cause of, and how often it is tried again; None is for ever, because
# whoever has the stage in hand may take hours over it.
_CAN_PASS: Final = (
    (re.compile(r"is busy, it is being blocked by|Unable to acquire lock"), None),
    (
        re.compile(r"is out of memory \("),
        0,
    ),  # a training's own line: its step will not fit the next time either
    (re.compile(r"busy or unavailable|CUDA out of memory|CUDA error: out of memory"), 6),
    (re.compile(r"Unable to connect|Could not connect|Connection (refused|reset)|timed out", re.I), 6),
)


class StageFailedError(Exception):
    """A stage's process failed.

    Attributes:
        status: the stage's own exit status; 2 is bad input.
        retries: how often it is worth trying again; None is for ever.
    """

    def __init__(self, message: str, status: int, retries: int | None = 0) -> None:
        super().__init__(message)
        self.status, self.retries = status, retries


class RunFailedError(Exception):
    """Stages of a run failed; what followed them was not run.

    Attributes:
        status: 2 where an input was bad, 130 or 143 where the run was stopped, else 1.
        summary: what to tell at the end of a run that went on without them.
        built: the entries, as (table, name), that such a run has built all the same.
    """

    def __init__(
        self,
        failures: list[StageFailedError],
        summary: Sequence[str] = (),
        built: Sequence[tuple[Table, str]] = (),
    ) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        self.summary, self.built = tuple(summary), tuple(built)
        statuses = {failure.status for failure in failures}
        self.status = next((status for status in (2, INTERRUPTED, TERMINATED) if status in statuses), 1)


def is_stop(status: int) -> bool:
    """Whether a stage's exit status says that it was interrupted."""
    return status in (INTERRUPTED, -signal.SIGINT)


def exit_status(said: str) -> int | None:
    """The exit status of a stage in what DVC says of its failure; None where it did not even start."""
    exited = re.search(r"exited with (-?\d+)", said)
    return None if exited is None else int(exited.group(1))


def failure_by_itself(stage: str, said: str | None, status: int) -> StageFailedError:
    """A failure of a stage that wrote to the terminal, where nobody hears it.

    Args:
        stage: as DVC names it.
        said: the line that it left behind; None where it was ended.
        status: its exit status.
    """
    return StageFailedError(said or f"{stage.replace('@', ' ')}: {_ended(status)}", status)


def failure_of(stage: str, lines: list[str], dvc_status: int) -> StageFailedError:
    """A failure with the stage's last word, or with DVC's where the stage did not even start.

    Args:
        stage: as DVC names it.
        lines: all that was written, DVC's own word on the failure too.
        dvc_status: the exit status of DVC's process.
    """
    label = f"{stage.replace('@', ' ')}: "
    retries = _retries(lines)
    by_dvc = next((line for line in reversed(lines) if line.startswith("ERROR:")), None)
    status = None if by_dvc is None else exit_status(by_dvc)
    if status is not None:
        return StageFailedError(_last_word(label, lines, status), status, retries)
    if by_dvc is None:
        message = f"{label}dvc {_ended(dvc_status)}"
    else:
        message = f"{stage}: {by_dvc.removeprefix('ERROR: ')}"
    if retries == 0:
        sys.stderr.write(f"{message}\n")
    return StageFailedError(message, 1, retries)


def _last_word(label: str, lines: list[str], status: int) -> str:
    """The stage's own line where it ended itself, the exception's where it fell, else what ended it."""
    said = [line for line in lines if line.strip() and not line.startswith("ERROR:")]
    if status in (2, INTERRUPTED):
        return next((line for line in reversed(said) if line.startswith(label)), f"{label}{_ended(status)}")
    if status == 1 and said:
        return f"{label}{said[-1].removeprefix(label)}"
    return f"{label}{_ended(status)}"


def _ended(status: int) -> str:
    """In words; a shell tells of a signal by adding 128."""
    number = -status if status < 0 else status - 128
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"exited with {status}"
    return f"was ended by {name}; started again, it goes on from there"


def delay_before(failure: StageFailedError, attempt: int) -> int | None:
    """The seconds to wait before another attempt; None where it is not worth one.

    Args:
        failure: the latest.
        attempt: how many attempts went before it.
    """
    if failure.retries is not None and attempt >= failure.retries:
        return None
    return min(_FIRST_DELAY_S * 2 ** min(attempt, 10), _LONGEST_DELAY_S)


def _retries(lines: list[str]) -> int | None:
    """Judged by the last lines: what a stage said long before its end is not what ended it."""
    last = "\n".join(lines[-12:])
    return next((retries for sign, retries in _CAN_PASS if sign.search(last)), 0)
