"""How far a stage is: a bar on a terminal, lines elsewhere, and a file that others read.

`progress.jsonl` in the stage's work folder gets a line a second at most, and one at the end of a task;
Prefect reads it. `failure.txt` beside it has the line with which a stage ended that failed. Neither is an
artifact: they may hold clocks and speeds.
"""

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import rich.progress
from rich.console import Console

from motiontransfer.errors import MotionTransferError

_FILE_INTERVAL_S = 1.0
_LINE_INTERVAL_S = 15.0
_BAR_WIDTH = 20
_TIME_WIDTH = len("0:00:00")


class Progress:
    """Counts the steps of one stage.

    Args:
        label: what the user sees, as "detect dance".
        folder: where progress.jsonl, latest.png and failure.txt go; None writes no files.
        stream: where bar or lines go; None is silent.
    """

    def __init__(self, label: str, folder: Path | None = None, stream: TextIO | None = sys.stderr) -> None:
        self.label, self.folder, self._stream = label, folder, stream
        self._task, self._unit, self._total, self._done = "", "step", 0, 0
        self._started = self._last_file = self._last_line = 0.0
        self._values: dict[str, float] = {}
        self._first = 0
        self._bar: rich.progress.Progress | None = None
        self._bar_task = rich.progress.TaskID(0)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("progress.jsonl", "failure.txt"):
                (folder / name).unlink(missing_ok=True)

    def start(self, task: str, total: int, unit: str = "step", done: int = 0) -> None:
        """Begins a task of `total` units, `done` of them already (a resumed training)."""
        self.finish()
        self._task, self._unit, self._total, self._done = task, unit, total, done
        self._started = self._last_line = time.monotonic()
        if self._stream is not None and self._stream.isatty():
            self._bar = rich.progress.Progress(
                rich.progress.TextColumn("{task.description}"),
                rich.progress.BarColumn(_BAR_WIDTH),
                rich.progress.MofNCompleteColumn(),
                rich.progress.TimeRemainingColumn(),
                rich.progress.TextColumn("{task.fields[values]}"),
                console=Console(file=self._stream),
            )
            self._bar.start()
            self._bar_task = self._bar.add_task(
                f"{self.label}: {task}", total=total, completed=done, values=""
            )
        self._first = done
        self._write_record(self._started)

    def advance(self, steps: int = 1, **values: float) -> None:
        """Counts `steps` more units; `values` (losses, say) are shown beside the count."""
        self._done += steps
        self._values.update(values)
        now = time.monotonic()
        if self._bar is not None:
            self._bar.update(self._bar_task, completed=self._done, values=self._fitting_values(self._bar))
        elif now - self._last_line >= _LINE_INTERVAL_S:
            self._last_line = now
            self._print_line(now)
        if now - self._last_file >= _FILE_INTERVAL_S:
            self._last_file = now
            self._write_record(now)

    def finish(self) -> None:
        """Ends the current task."""
        if not self._task:
            return
        now = time.monotonic()
        self._write_record(now)
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        else:
            self._print_line(now)
        self._task, self._values = "", {}

    def tell(self, line: str) -> None:
        """Ends the current task and says what came out, on a line that stays."""
        self.finish()
        if self._stream is not None:
            self._stream.write(f"{self.label}: {line}\n")
            self._stream.flush()

    def latest_picture(self) -> Path | None:
        """Where a stage may put a picture of what it has just made, or None."""
        return None if self.folder is None else self.folder / "latest.png"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()
        if isinstance(error, Exception):  # an interrupt is no failure
            self._write_failure(error)

    def _remaining_s(self, now: float) -> float | None:
        done = self._done - self._first
        return None if done <= 0 else (now - self._started) / done * (self._total - self._done)

    def _formatted_values(self) -> str:
        return "  ".join(f"{name} {value:.4g}" for name, value in self._values.items())

    def _fitting_values(self, bar: rich.progress.Progress) -> str:
        """As many whole values as the terminal has room for; the bar and the count go before them."""
        count = 2 * len(str(self._total)) + 1
        taken = len(f"{self.label}: {self._task}") + _BAR_WIDTH + count + _TIME_WIDTH + 4
        room = max(0, bar.console.width - taken)
        text = self._formatted_values() + "  "
        return text[: text.rfind("  ", 0, room + 2) + 1].rstrip()

    def _print_line(self, now: float) -> None:
        if self._stream is None:
            return
        remaining = self._remaining_s(now)
        left = "" if not remaining else f", {remaining / 60:.1f} min left"
        values = f"  {self._formatted_values()}" if self._values else ""
        line = f"{self.label}: {self._task} {self._done}/{self._total} {self._unit}s{left}{values}"
        self._stream.write(line + "\n")
        self._stream.flush()

    def _write_record(self, now: float) -> None:
        if self.folder is None:
            return
        record = {
            "task": self._task,
            "unit": self._unit,
            "done": self._done,
            "total": self._total,
            "elapsed_s": round(now - self._started, 2),
            "remaining_s": self._remaining_s(now),
            "values": self._values,
        }
        # On a full disk the record is lost, and nothing else: nobody's work hangs on it.
        with suppress(OSError), (self.folder / "progress.jsonl").open("a") as file:
            file.write(json.dumps(record) + "\n")

    def _write_failure(self, error: Exception) -> None:
        if self.folder is None:
            return
        kind = "" if isinstance(error, MotionTransferError) else f"{type(error).__name__}: "
        with suppress(OSError):  # as above: the stage says it on the terminal too
            line = " ".join(f"{self.label}: {kind}{error}".split())
            (self.folder / "failure.txt").write_text(f"{line}\n")


def silent() -> Progress:
    """A progress that nobody sees, for tests and for library calls without a stage."""
    return Progress("", None, None)
