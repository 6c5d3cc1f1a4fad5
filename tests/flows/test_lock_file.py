"""A dvc.lock that a kill cut off must not stop everything for ever."""

import subprocess
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from dvc import dvcfile
from dvc.utils.serialize import load_yaml, modify_yaml

from flows.environment import for_stages
from flows.graph import GraphError, read_graph
from flows.lock_file import BROKEN_FILE, write_quickly_and_whole
from flows.repro import Repro

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


# What DVC writes of parameters: words that other readers take for numbers, dates, or nothing.
VALUES = {
    "numbers": [1e-05, 1e22, 0.1 + 0.2, -0.5, float("inf"), 1_000_000],
    "words": ["on", "no", "y", "~", "null", "012", "0x1f", "1e-05", "1_000", "2001-01-01", "12:30:45", "="],
    "text": [
        "",
        " lead",
        "a: b",
        "x #y",
        "- a",
        "'q'",
        "tab\there",
        "line\nbreak\n",
        "x " * 80,
        "x" * 200,
        "ü",
    ],
    "nothing": [None, {}, [], True],
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dvcfile, "modify_yaml", modify_yaml)  # taken back afterwards
    write_quickly_and_whole()


@pytest.mark.usefixtures("quick")
def test_written_quickly_it_holds_the_values_and_the_order_that_dvc_would_write(tmp_path: Path) -> None:
    by_dvc, quick_one = tmp_path / "by_dvc" / LOCK, tmp_path / LOCK
    by_dvc.parent.mkdir()
    shared = OrderedDict(second=VALUES, first=[VALUES, VALUES])  # no aliases, whatever is the same
    for modified, path in ((modify_yaml, by_dvc), (dvcfile.modify_yaml, quick_one)):
        for stage in ("b", "a"):
            with modified(str(path)) as content:
                content.setdefault("stages", {})[stage] = shared
    written = load_yaml(quick_one)
    assert written == load_yaml(by_dvc)
    assert list(written["stages"]) == ["b", "a"] and list(written["stages"]["a"]) == ["second", "first"]
    assert "&" not in quick_one.read_text() and len(list(tmp_path.iterdir())) == 2


def test_dvc_finds_nothing_changed_in_what_our_commands_wrote(project: Any) -> None:
    for stage in ("decode@ada", "smooth@ada"):
        assert Repro(1).run(stage) == "Completed"
    done = subprocess.run(
        ["dvc", "repro", "smooth@ada"], capture_output=True, text=True, env=for_stages(), check=True
    )
    assert done.stdout.count("didn't change, skipping") == 2 and "Running" not in done.stdout


@pytest.mark.usefixtures("quick")
def test_a_failure_while_it_is_written_leaves_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / LOCK
    path.write_text("stages: {}\n")
    with pytest.raises(Exception, match="object"), dvcfile.modify_yaml(str(path)) as content:
        content["stages"]["bad"] = object()
    assert path.read_text() == "stages: {}\n" and list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("quick")
def test_other_files_are_dvc_s_affair(tmp_path: Path) -> None:
    path = tmp_path / "dvc.yaml"
    path.write_text("stages: {}  # by hand\n")
    with dvcfile.modify_yaml(str(path)) as content:
        content["vars"] = []
    assert "# by hand" in path.read_text()
