"""DVC's record of its commands: whoever was killed holds nothing, also where the process's number recurs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows import run as run_module
from flows.graph import GraphError, read_graph
from flows.locks import LOCKS_FILE

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

WAIT = "import sys; sys.stdin.read()"


@contextmanager
def waiting(*command: str) -> Iterator[int]:
    """A process that does nothing; gives its number."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield process.pid
    finally:
        process.communicate()


def record(pid: int, command: str) -> None:
    """What a DVC command records while it builds train_gan@ada."""
    holder = {"pid": pid, "cmd": command}
    written, read = (os.fspath(Path(path).absolute()) for path in ("data/models/ada", "data/frames/ada"))
    LOCKS_FILE.write_text(json.dumps({"write": {written: holder}, "read": {read: [holder]}}))


def held() -> set[str]:
    return set(read_graph().running)


def test_a_process_that_has_the_number_of_a_killed_one_holds_nothing(project: Any) -> None:
    with waiting(sys.executable, "-c", WAIT, "another") as pid:
        for number in (pid, os.getpid()):
            record(number, "/project/.venv/bin/dvc repro")
            assert held() == set()
            # DVC looks at the number alone: with the record left, it would build neither.
            assert not any(json.loads(LOCKS_FILE.read_text()).values())


def test_a_process_that_is_over_and_not_waited_for_holds_nothing(project: Any) -> None:
    over = subprocess.Popen([sys.executable, "-c", "", "repro"], stdout=subprocess.PIPE)
    assert over.stdout is not None
    over.stdout.read()  # until it has ended, but not been waited for
    record(over.pid, "-c repro")
    assert held() == set()
    over.communicate()


def test_commands_that_are_at_work_hold_what_they_write(project: Any) -> None:
    script, module = Path("my dvc.py"), Path("tool/__main__.py")
    module.parent.mkdir()
    for path in (script, module):
        path.write_text(WAIT)
    for command, recorded in [
        ((os.fspath(script), "repro", "my stage"), "my dvc.py repro my stage"),
        (("-m", "tool", "run"), f"{module.absolute()} run"),
        (("-m", "tool"), os.fspath(module.absolute())),
        (("-B", "-c", WAIT, "run", "ada"), "-c run ada"),
    ]:
        with waiting(sys.executable, *command) as pid:
            record(pid, recorded)
            assert held() == {"train_gan@ada"}, command
            with pytest.raises(GraphError) as caught:
                read_graph().require_idle()
            assert str(caught.value).startswith("train_gan@ada: another run is building this now, process")
            assert str(caught.value).endswith("if there is no such run, remove .dvc/tmp/rwlock")
            assert f"process {pid} ({recorded})" in str(caught.value)


def test_a_record_that_was_cut_short_is_begun_anew(project: Any) -> None:
    for text in ("", '{"write": {"/a'):
        LOCKS_FILE.write_text(text)
        assert held() == set()
        assert not any(json.loads(LOCKS_FILE.read_text()).values())


def test_a_run_survives_what_a_killed_one_left(
    evaluated_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "_check_values", lambda: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with waiting(sys.executable, "-c", WAIT) as pid:
        record(pid, "/project/.venv/bin/motiontransfer run")
        run_module.run(["ada"])
    assert evaluated_project.ran() == ["decode@ada", "train_gan@ada"]
