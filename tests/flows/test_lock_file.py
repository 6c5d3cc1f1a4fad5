"""A dvc.lock that a kill cut off must not stop everything for ever."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows.environment import for_stages
from flows.graph import GraphError, read_graph
from flows.lock_file import BROKEN_FILE

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

LOCK = Path("dvc.lock")


def repro() -> str:
    done = subprocess.run(["dvc", "repro"], capture_output=True, text=True, env=for_stages(), check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("share", [0, 0.35, 0.6])
def test_one_that_was_cut_off_is_set_aside_and_nothing_runs_again(
    project: Any, capsys: pytest.CaptureFixture[str], share: float
) -> None:
    repro()
    whole = LOCK.read_text()
    before, entry, _ = whole[: int(len(whole) * share)].rpartition("- path:")
    cut = before + entry[:5]  # within a word, or nothing at all
    LOCK.write_text(cut)
    assert "failed" in repro() and LOCK.read_text() == cut  # what DVC alone makes of it
    read_graph()
    assert Path(BROKEN_FILE).read_text() == cut and not LOCK.exists()
    assert capsys.readouterr().err.startswith("dvc.lock was cut off")
    again = repro()
    assert "Running stage" not in again and "is cached - skipping run" in again


def test_one_with_a_merge_in_it_is_its_owner_s(project: Any) -> None:
    LOCK.write_text("schema: '2.0'\n<<<<<<< HEAD\nstages: {}\n=======\n>>>>>>> other\n")
    with pytest.raises(GraphError, match=r"dvc\.lock"):
        read_graph()
    assert LOCK.exists() and not Path(BROKEN_FILE).exists()


def test_a_whole_one_stays(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    read_graph()  # there is none yet
    repro()
    before = LOCK.read_bytes()
    assert not read_graph().stale
    assert LOCK.read_bytes() == before and not capsys.readouterr().err
