"""A training that is killed, anywhere and however, ends with the bytes of one that never was."""

import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from small_trainings import (
    DIGESTS,
    PACE,
    TinyPlan,
    checkpoint,
    kill_this_process,
    landmark,
    names,
    run,
    run_until_killed,
)

from motiontransfer.artifacts import files, tensors
from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.checkpoint import digests
from motiontransfer.gan.checkpoints import Checkpoints
from motiontransfer.gan.team import Team
from motiontransfer.gan.training_loop import Pace, train_member

EVERY_STEP = replace(PACE, save_s=0.0, most_fraction=1.0)
FILES = {"checkpoint.safetensors", "landmark.safetensors", "training.lock"}


def undisturbed(folder: Path, **changes: Any) -> bytes:
    """The last checkpoint of a training that nobody disturbs: state, log and all."""
    plan = TinyPlan(folder / "undisturbed", **changes)
    run(plan)
    return checkpoint(plan).read_bytes()


@pytest.mark.parametrize("infinite_at", [None, 32], ids=["calm", "goes back"])
@pytest.mark.parametrize("pace", [PACE, EVERY_STEP], ids=["landmarks", "every step"])
def test_killed_before_any_step_it_ends_with_the_same_bytes(
    tmp_path: Path, pace: Pace, infinite_at: int | None
) -> None:
    expected = undisturbed(tmp_path, infinite_at=infinite_at)
    for killed_at in range(1, 50, 4):
        plan = TinyPlan(tmp_path / str(killed_at), infinite_at=infinite_at)
        run_until_killed(replace(plan, killed_at=killed_at), pace)
        run(plan)
        assert checkpoint(plan).read_bytes() == expected, killed_at
        shutil.rmtree(plan.folder)


def half_a_file(*arguments: Any, **named: Any) -> None:
    save_file(*arguments, **named)
    path = Path(arguments[1])
    os.truncate(path, path.stat().st_size // 2)
    kill_this_process()


def after(done: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: kill_this_process(done(*arguments))


# Where a save can be hit: what is put in whose place.
MOMENTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "nothing written": (tensors, "save_file", kill_this_process),
    "half written": (tensors, "save_file", half_a_file),
    "not on disk": (files, "_sync", kill_this_process),
    "on disk, not renamed": (files, "_sync", after(files._sync)),
    "renamed": (Path, "replace", after(Path.replace)),
}


def member(plan: TinyPlan, moment: str | None, saves: int) -> None:
    """Trains in a process of its own, which kills itself at a moment of a save after so many whole ones."""
    if moment is not None:
        place, name, killing = MOMENTS[moment]
        usual, left = getattr(place, name), [saves]

        def counted(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            return (usual if left[0] >= 0 else killing)(*arguments, **named)

        setattr(place, name, counted)
    train_member(Team.alone(), plan, DIGESTS, EVERY_STEP)


@pytest.fixture(scope="module")
def processes() -> Any:
    """Where processes begin with everything imported: a hundredth of a second each."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["test_resuming"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # it does not look where we look
        forkserver.ensure_running()
    return context


def begun(processes: Any, plan: TinyPlan, moment: str | None = None, saves: int = 0) -> Any:
    plan.folder.mkdir(parents=True, exist_ok=True)
    process = processes.Process(target=member, args=(plan, moment, saves))
    process.start()
    return process


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_in_the_midst_of_saving(tmp_path: Path, processes: Any, moment: str) -> None:
    """A good checkpoint is never replaced before the next one is whole, and no leftovers remain."""
    expected = undisturbed(tmp_path)
    for saves in (0, 5):
        plan = TinyPlan(tmp_path / str(saves))
        process = begun(processes, plan, moment, saves)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        told = run(plan)
        assert told == [] or told[0].startswith("goes on from step ")
        assert checkpoint(plan).read_bytes() == expected
        assert names(plan.folder) == FILES


@pytest.mark.parametrize("signals", [8, pytest.param(150, marks=pytest.mark.slow)])
def test_killed_at_random_moments_by_any_signal(tmp_path: Path, processes: Any, signals: int) -> None:
    """Time and again, until it is through."""
    expected = undisturbed(tmp_path, steps=400, infinite_at=230)
    plan, chance, killed = TinyPlan(tmp_path / "killed", steps=400, infinite_at=230), random.Random(0), 0
    while killed < signals:
        process = begun(processes, plan)
        time.sleep(chance.uniform(0.03, 0.2))
        number = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
        if process.is_alive():
            os.kill(process.pid, number)
        process.join()
        killed += process.exitcode != 0
        if process.exitcode == 0:
            shutil.rmtree(plan.folder)  # it came through: another one
    run(plan)
    assert checkpoint(plan).read_bytes() == expected


def test_only_the_best_checkpoint_counts_and_a_broken_one_is_told(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path)
    plan = TinyPlan(tmp_path / "broken")
    run_until_killed(replace(plan, killed_at=33), EVERY_STEP)
    checkpoint(plan).write_bytes(checkpoint(plan).read_bytes()[:200])
    (told,) = run(plan)
    assert told.startswith("goes on from step 20: ") and "not a safetensors file" in told
    assert checkpoint(plan).read_bytes() == expected
    run_until_killed(replace(plan, folder=tmp_path / "both", killed_at=33), EVERY_STEP)
    for path in (checkpoint, landmark):
        path(replace(plan, folder=tmp_path / "both")).write_bytes(b"")
    (told,) = run(replace(plan, folder=tmp_path / "both"))
    assert told.startswith("starts anew: ") and "\n" not in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parameters": "q" * 64}, "parameters changed"),
        ({"inputs": "q" * 64, "code": "q" * 64}, "inputs changed, code changed"),
        ({"processes": "2"}, "processes changed from none to 2"),
    ],
)
def test_of_other_parameters_or_inputs_it_starts_anew_and_says_why(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    plan, now = TinyPlan(tmp_path / "changed"), DIGESTS | changes
    run_until_killed(replace(plan, killed_at=44))
    assert run(plan, digests=now) == [f"starts anew: {said} since its checkpoint of step 40"]
    found, point, _ = Checkpoints(plan.folder, now).farthest()
    assert found is not None and point.step == 50
    assert Checkpoints(plan.folder, DIGESTS).farthest()[0] is None


def test_digests_tell_parameters_from_inputs(tmp_path: Path) -> None:
    (tmp_path / "frames").write_bytes(b"one")
    memory = tmp_path / "digests.json"
    one = digests({"steps": 1}, [tmp_path / "frames"], memory)
    other = digests({"steps": 2}, [tmp_path / "frames"], memory)
    assert {name for name in one if one[name] != other[name]} == {"parameters"}
    (tmp_path / "frames").write_bytes(b"another")
    third = digests({"steps": 2}, [tmp_path / "frames"], memory)
    assert {name for name in other if third[name] != other[name]} == {"inputs"}


def test_a_second_run_waits_for_the_first_and_then_gives_up(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, DIGESTS)
    with (
        checkpoints.held(),
        pytest.raises(MotionTransferError, match="another run trains the same subject here"),
        Checkpoints(tmp_path, DIGESTS).held(patience_s=0.2),
    ):
        pass
    with Checkpoints(tmp_path, DIGESTS).held(patience_s=0.0):
        pass


def test_what_a_checkpoint_keeps_is_all_there_is(tmp_path: Path) -> None:
    """No step, look or picture draws from the global random generators, whose state nobody keeps."""
    before = torch.get_rng_state()
    run(TinyPlan(tmp_path))
    torch.manual_seed(0)
    trainee = TinyPlan(tmp_path).build(Team.alone(), torch.device("cpu"))
    after_build = torch.get_rng_state()
    trainee.step(0, 1.0)
    assert torch.equal(torch.get_rng_state(), after_build) and before.shape == after_build.shape
