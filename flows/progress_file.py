"""What motiontransfer.progress writes of a stage, as others read it. It loads no library."""

import json
import os
from pathlib import Path
from typing import Any

Record = dict[str, Any]  # task, unit, done, total, elapsed_s, remaining_s, values

_NAME, _FAILURE = "progress.jsonl", "failure.txt"
_TAIL = 1 << 13  # bytes, more than a record has


def last_record(work: Path) -> Record | None:
    """How far the stage with this work folder is; None where it has not begun."""
    try:
        with (work / _NAME).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read().splitlines()
    except FileNotFoundError:
        return None
    return _parsed(lines[-1]) if lines else None


def all_records(work: Path) -> list[Record]:
    """Everything that the stage has told, oldest first."""
    try:
        lines = (work / _NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [record for line in lines if (record := _parsed(line)) is not None]


def last_failure(work: Path) -> str | None:
    """The line with which the stage ended itself; None where it has left none."""
    try:
        return (work / _FAILURE).read_text().strip() or None
    except FileNotFoundError:
        return None


def forget_failure(work: Path) -> None:
    """Before a stage runs: so that its end is not taken for that of a run before."""
    (work / _FAILURE).unlink(missing_ok=True)


def changed_since(path: Path, time_s: float) -> bool:
    """Whether a file was written after a time of the clock; not so where there is none."""
    try:
        return path.stat().st_mtime >= time_s
    except FileNotFoundError:
        return False


def begun_since(work: Path, time_s: float) -> bool:
    """Whether what is told there is of a stage that ran after a time of the clock."""
    return changed_since(work / _NAME, time_s)


def in_words(record: Record) -> str:
    """A record in words: the task, its count, and the minutes left where there are any."""
    left = record["remaining_s"]
    remaining = f", {left / 60:.0f} min left" if left and left >= 60 else ""
    return f"{record['task']} {record['done']}/{record['total']}{remaining}"


def _parsed(line: bytes) -> Record | None:
    try:
        return dict(json.loads(line))
    except ValueError:  # half written
        return None
