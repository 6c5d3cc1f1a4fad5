"""Processes in step: what they say to one another, and what becomes of those that fail or hang."""

import os
import signal
import time

import pytest
import torch

from motiontransfer.errors import MotionTransferError, ParamsError, PoseError
from motiontransfer.gan.device import fast_type, pick_device, pick_devices, team_devices
from motiontransfer.gan.parallel import ProcessLostError, run_team
from motiontransfer.gan.team import OthersSilentError, Team

CPU = torch.device("cpu")


def _speak(team: Team) -> None:
    parameter, idle = torch.nn.Parameter(torch.zeros(3)), torch.nn.Parameter(torch.zeros(2))
    parameter.grad = torch.arange(3.0) * (team.rank + 1)
    team.average_gradients([parameter, idle])
    means = team.mean({"b": 1.0 + team.rank, "a": 3.0})
    team.report((parameter.grad.tolist(), means, team.largest([team.rank, 5 - team.rank]), team.device.type))


def _fail(team: Team) -> None:
    if team.rank:
        raise PoseError("not today")
    team.wait()


def _die(team: Team) -> None:
    if team.rank:
        os.kill(os.getpid(), signal.SIGKILL)
    team.wait()


def _hang(team: Team) -> None:
    if team.rank:
        time.sleep(600)
    team.wait()


def test_gradients_and_losses_are_averaged_and_the_largest_found() -> None:
    assert list(run_team(_speak, [CPU, CPU], ())) == [([0, 1.5, 3.0], {"b": 1.5, "a": 3.0}, [1, 5], "cpu")]


def test_whoever_is_alone_keeps_what_is_theirs() -> None:
    team = Team.alone()
    parameter = torch.nn.Parameter(torch.zeros(1))
    parameter.grad = torch.ones(1)
    team.average_gradients([parameter])
    team.wait()
    assert parameter.grad.item() == 1
    assert team.mean({"a": 2.0}) == {"a": 2.0} and team.largest([3]) == [3]


def test_an_error_of_a_process_arrives() -> None:
    with pytest.raises(PoseError, match="not today"):
        list(run_team(_fail, [CPU, CPU], ()))


def test_a_process_that_dies_is_named_by_how_it_died() -> None:
    with pytest.raises(ProcessLostError, match="status -9") as raised:
        list(run_team(_die, [CPU, CPU], ()))
    assert raised.value.status == -signal.SIGKILL


def test_who_hangs_is_not_waited_for_long() -> None:
    began = time.monotonic()
    with pytest.raises(OthersSilentError, match="one of them hangs; run the stage again"):
        list(run_team(_hang, [CPU, CPU], (), patience_s=2.0))
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Connection closed by peer [127.0.0.1]:9000", OthersSilentError),
        (
            "NCCL error in: somewhere, ncclRemoteError: A call failed",
            OthersSilentError,
        ),
        ("NCCL error in: somewhere, unhandled cuda error", RuntimeError),
        ("CUDA error: unspecified launch failure", RuntimeError),
        ("CUDA out of memory. Tried to allocate 2 GiB", RuntimeError),
    ],
)
def test_a_process_whose_own_device_fails_does_not_blame_the_others(
    told: str, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError(told)

    monkeypatch.setattr(torch.distributed, "all_reduce", refused)
    with pytest.raises(expected) as raised:
        Team(0, 2, CPU, None, None).wait()
    assert type(raised.value) is expected


def test_a_batch_is_shared_by_a_divisor_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", "cpu")
    assert [len(team_devices(6, most)) for most in (1, 2, 4, 5, 8)] == [1, 2, 3, 3, 6]


def test_each_process_has_a_device_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "empty", lambda *size, device: None)  # no such devices here
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", "cuda:0, cuda:2,cuda:3")
    names = [[str(device) for device in team_devices(batch, 8)] for batch in (6, 4, 1)]
    assert names == [["cuda:0", "cuda:2", "cuda:3"], ["cuda:0", "cuda:2"], ["cuda:0"]]
    assert str(pick_device()) == "cuda:0"


def test_a_device_without_room_is_there_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its being full is told by whoever needs the room, with what would fit."""

    def refused(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(torch, "empty", refused)
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", "cuda:1")
    assert str(pick_device()) == "cuda:1"


@pytest.mark.parametrize("named", ["cpu,cuda:0", "cuda:0,cpu", "cpu,cpu"])
def test_a_cpu_among_several_devices_is_refused(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "empty", lambda *size, device: None)
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", named)
    with pytest.raises(ParamsError, match="told by MOTIONTRANSFER_PROCESSES"):
        pick_devices()


def test_the_precision_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, expected in {"float32": torch.float32, "bfloat16": torch.bfloat16}.items():
        monkeypatch.setenv("MOTIONTRANSFER_PRECISION", name)
        assert fast_type(CPU) == expected
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float16")
    with pytest.raises(MotionTransferError, match="PRECISION=float16: expected float32 or bfloat16"):
        fast_type(CPU)
