"""A queue of films: one that fails does not stop the others, and the end says which, and why."""

import errno
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dvc.exceptions import DvcException
from dvc.stage.exceptions import StageCmdFailedError

from flows import run as run_module
from flows.build_queue import BuildQueue
from flows.failures import RunFailedError
from flows.run import run
from motiontransfer.errors import ArtifactError

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

FILMS = [f"film_{number:02}" for number in range(20)]
WHY = "render {0}: params.yaml: render.bad: found {0!r}, expected nothing"


@pytest.fixture
def twenty(evaluated_project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Twenty films of one motion on one body."""
    monkeypatch.setattr(run_module, "_check_values", lambda: None)
    entry = {"source": "ben", "subject": "ada", "normalize": {}, "render": {}, "evaluate": {}}
    evaluated_project.edit(lambda params: params.update(transfers=dict.fromkeys(FILMS, entry)))
    return evaluated_project


def test_nineteen_of_twenty_films(twenty: Any, capfd: pytest.CaptureFixture[str]) -> None:
    twenty.edit(lambda params: params.update(render={"bad": "film_07"}))
    with pytest.raises(RunFailedError) as caught:
        run([])
    assert caught.value.status == 2
    ran = twenty.ran()
    assert [stage for stage in ran if stage.startswith("render")] == [f"render@{film}" for film in FILMS]
    made = [film for film in FILMS if film != "film_07"]
    assert caught.value.built == (*(("transfers", film) for film in made), ("subjects", "ada"))
    assert caught.value.summary == (
        f"failed: {WHY.format('film_07')}",
        "skipped for it: evaluate_transfer of film_07",
    )
    lines = capfd.readouterr().err.splitlines()
    assert lines[0] == "45 steps, 45 to build"
    assert "45 steps: 43 run, 1 failed, 1 skipped; " in lines[-1]
    (skipped,) = (line for line in lines if line.endswith("film_07: skipped: what it needs has failed"))
    assert skipped.split("]")[1] == " evaluate_transfer film_07: skipped: what it needs has failed"
    assert {line.split("]")[0] for line in lines if line[0] == "["} == {f"[{n}/45" for n in range(1, 46)}

    twenty.edit(lambda params: params.update(render={"bad": None}))
    run([])
    assert twenty.ran() == ["render@film_07"]


def test_a_subject_that_fails_takes_only_her_own_films(twenty: Any) -> None:
    def two_bodies(params: dict) -> None:
        params["subjects"]["ben"] = params["subjects"]["ada"]
        params["transfers"] = {
            name: {**params["transfers"]["film_00"], "subject": subject}
            for name, subject in (("a", "ada"), ("b", "ben"), ("c", "ben"))
        }
        params["train_gan"]["default"]["bad"] = "ben"

    twenty.edit(two_bodies)
    with pytest.raises(RunFailedError) as caught:
        run([])
    assert twenty.ran() == [
        "decode@ada", "decode@ben", "render@a", "smooth@ben", "train_gan@ada", "train_gan@ben"
    ]  # fmt: skip
    assert caught.value.built == (("transfers", "a"), ("subjects", "ada"))
    failed, skipped = caught.value.summary
    assert failed.startswith("failed: train_gan ben: ")
    assert skipped == "skipped for it: evaluate_subject of ben; render, evaluate_transfer of b, c"


class Stage:
    """A stage of DVC's that ends as it is told."""

    def __init__(self, name: str, end: Exception | None = None) -> None:
        self.addressing, self._end = name, end
        self.dumped = False

    def reproduce(self, **options: Any) -> Any:
        """Fails, or has built something."""
        if self._end is not None:
            raise self._end
        return self

    def dump(self, update_pipeline: bool) -> None:
        """Notes that it would stand in dvc.lock."""
        self.dumped = True


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    monkeypatch.chdir(tmp_path)
    yield []


NEEDS = {"render@a": (), "evaluate@a": ("render@a",), "report@a": ("evaluate@a",), "render@b": ()}


def queue(told: list[tuple[str, ...]], stopped: bool = False) -> BuildQueue:
    return BuildQueue(NEEDS, lambda: stopped, lambda *words: told.append(words))


def test_what_follows_a_failure_is_skipped_and_the_rest_built(told: list[tuple[str, ...]]) -> None:
    built = queue(told)
    assert built.build(Stage("render@a", DvcException("no such file"))) is None
    for follower in ("evaluate@a", "report@a"):
        assert built.build(stage := Stage(follower)) is None and not stage.dumped
    other = Stage("render@b")
    assert built.build(other) is other and other.dumped
    assert [str(failure) for failure in built.failures.values()] == ["render a: no such file"]
    assert built.skipped == {"evaluate@a", "report@a"}
    assert told == [
        ("render@a", "failed", "no such file"),
        ("evaluate@a", "skipped", "what it needs has failed"),
        ("report@a", "skipped", "what it needs has failed"),
    ]


def test_a_disk_that_is_full_when_dvc_lock_is_written_fails_that_stage_alone(
    told: list[tuple[str, ...]],
) -> None:
    class Unnoted(Stage):
        def dump(self, update_pipeline: bool) -> None:
            raise ArtifactError(why) from OSError(errno.ENOSPC, "No space left on device")

    why = "dvc.lock: No space left on device; make room there"
    built = queue(told)
    assert built.build(Unnoted("render@a")) is None
    assert built.build(Stage("evaluate@a")) is None
    other = Stage("render@b")
    assert built.build(other) is other and other.dumped
    assert [str(failure) for failure in built.failures.values()] == [f"render a: {why}"]
    assert told[0] == ("render@a", "failed", why) and built.skipped == {"evaluate@a"}


@pytest.mark.parametrize(
    ("status", "left", "message"),
    [
        (2, "render a: no", "render a: no"),
        (2, None, "render a: exited with 2"),
        (137, None, "render a: was ended by SIGKILL; started again, it goes on from there"),
    ],
)
def test_the_reason_is_the_line_that_the_stage_left(
    told: list[tuple[str, ...]], status: int, left: str | None, message: str
) -> None:
    class Leaving(Stage):
        def reproduce(self, **options: Any) -> Any:
            if left is not None:
                failure_file().write_text(f"{left}\n")
            raise StageCmdFailedError("python -m stages.render a", status)

    failure_file().parent.mkdir(parents=True)
    failure_file().write_text("render a: of a run before\n")
    built = queue(told)
    built.build(Leaving("render@a"))
    assert str(built.failures["render@a"]) == message
    assert built.failures["render@a"].status == status
    assert told == []  # the stage has said it


@pytest.mark.parametrize(("status", "stopped"), [(130, False), (-signal.SIGINT, False), (1, True)])
def test_a_stop_is_no_failure(told: list[tuple[str, ...]], status: int, stopped: bool) -> None:
    built = queue(told, stopped)
    with pytest.raises(StageCmdFailedError):
        built.build(Stage("render@a", StageCmdFailedError("python -m stages.render a", status)))
    assert not built.failures


def failure_file() -> Path:
    return Path("data/work/render/a/failure.txt")
