"""Devices: which there are, by environment and by CUDA, and what a stage that holds one is told."""

import pytest

from flows import devices
from flows.devices import environment_of, machine_devices
from flows.held_device import devices_for


@pytest.mark.parametrize(
    ("environment", "count", "expected"),
    [
        ({"MOTIONTRANSFER_DEVICES": "cuda:1, cuda:3"}, 0, ("cuda:1", "cuda:3")),
        ({"MOTIONTRANSFER_DEVICE": "cpu"}, 2, ("cpu",)),
        ({}, 0, ("cpu",)),
        ({}, 2, ("cuda:0", "cuda:1")),
        ({"CUDA_VISIBLE_DEVICES": "2,GPU-5f"}, 2, ("cuda:2", "cuda:GPU-5f")),
        ({"CUDA_VISIBLE_DEVICES": ""}, 0, ("cpu",)),
        ({"CUDA_VISIBLE_DEVICES": "2,5", "MOTIONTRANSFER_DEVICE": "cuda:1"}, 2, ("cuda:5",)),
        ({"MOTIONTRANSFER_DEVICE": "cuda"}, 2, ("cuda:0", "cuda:1")),
        ({"MOTIONTRANSFER_DEVICE": "cuda:0, cuda:1"}, 3, ("cuda:0+cuda:1",)),
        ({"CUDA_VISIBLE_DEVICES": "2,5,7", "MOTIONTRANSFER_DEVICE": "cuda:0,cuda:2"}, 3, ("cuda:2+cuda:7",)),
        ({"MOTIONTRANSFER_DEVICES": "cuda:0+cuda:1,cuda:2"}, 0, ("cuda:0+cuda:1", "cuda:2")),
    ],
)
def test_which_there_are(
    environment: dict[str, str], count: int, expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOTIONTRANSFER_DEVICES", "MOTIONTRANSFER_DEVICE", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(devices, "_COUNT", f"print({count})")
    assert machine_devices() == expected


def test_a_stage_sees_its_own_device_alone() -> None:
    assert environment_of("cuda:3") == {"MOTIONTRANSFER_DEVICE": "cuda", "CUDA_VISIBLE_DEVICES": "3"}
    assert environment_of("cuda") == {"MOTIONTRANSFER_DEVICE": "cuda"}  # whichever comes first
    assert environment_of("cpu") == environment_of("cpu:1") == {"MOTIONTRANSFER_DEVICE": "cpu"}


def test_a_training_with_several_devices_numbers_them_from_0() -> None:
    assert environment_of("cuda:3+cuda:5") == {
        "MOTIONTRANSFER_DEVICE": "cuda:0,cuda:1",
        "CUDA_VISIBLE_DEVICES": "3,5",
    }


def test_trainings_alone_hold_several_devices() -> None:
    devices = ("cuda:0+cuda:1", "cuda:2")
    assert devices_for("train_gan@ada", devices) == devices_for("train_face@ada", devices) == devices
    assert devices_for("render@ben_to_ada", devices) == ("cuda:0", "cuda:1", "cuda:2")
