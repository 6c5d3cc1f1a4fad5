"""What a stage shows of itself: a bar that keeps its count on a narrow terminal, and a file others read."""

import io
import json
import re
from pathlib import Path

import pytest

from motiontransfer.errors import ArtifactError
from motiontransfer.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("columns", "last"), [(80, "pixel 0.1"), (110, "structure 0.3")])
def test_the_count_is_seen_before_the_values(
    monkeypatch: pytest.MonkeyPatch, columns: int, last: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with Progress("train_gan somebody", None, terminal) as progress:
        progress.start("training", 20_000)
        progress.advance(12_345, pixel=0.1, gradient=0.2, structure=0.3, learning_rate=0.003)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue().split("\x1b[2K")[-1])
    assert "train_gan somebody: training" in shown
    assert "12345/20000" in shown
    assert last in shown
    assert "learning_rate" not in shown and "…" not in shown


def test_what_came_out_is_a_line_of_its_own_behind_the_task() -> None:
    lines = io.StringIO()
    with Progress("normalize them", None, lines) as progress:
        progress.start("normalize", 3, "frame")
        progress.advance(3)
        progress.tell("all is well")
    assert lines.getvalue().splitlines() == [
        "normalize them: normalize 3/3 frames",
        "normalize them: all is well",
    ]


def test_the_file_tells_of_a_task_from_its_start(tmp_path: Path) -> None:
    progress = Progress("detect her", tmp_path)
    progress.start("detect", 300, "frame", done=20)
    (record,) = map(json.loads, (tmp_path / "progress.jsonl").read_text().splitlines())
    assert (record["task"], record["done"], record["total"]) == ("detect", 20, 300)
    assert record["remaining_s"] is None


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ArtifactError("data/x: found no\n  frames"), "render them: data/x: found no frames"),
        (ValueError("no"), "render them: ValueError: no"),
    ],
)
def test_a_failure_leaves_its_line_until_the_next_run(tmp_path: Path, error: Exception, line: str) -> None:
    with pytest.raises(type(error)), Progress("render them", tmp_path, None):
        raise error
    assert (tmp_path / "failure.txt").read_text() == f"{line}\n"
    with Progress("render them", tmp_path, None):
        assert not (tmp_path / "failure.txt").exists()


def test_a_stop_is_no_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Progress("render them", tmp_path, None):
        raise KeyboardInterrupt
    assert not (tmp_path / "failure.txt").exists()
