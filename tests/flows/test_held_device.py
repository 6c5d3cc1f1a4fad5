"""Who holds a device, and who waits for it."""

import os
import threading
from contextlib import ExitStack

import pytest

from flows import devices, held_device, slots
from flows.held_device import HeldDevice


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(held_device, "_PATIENCE_S", 0.2)
    others = {name: value for name, value in os.environ.items() if name != "MOTIONTRANSFER_DEVICE"}
    monkeypatch.setattr(os, "environ", others)
    return []


def test_a_preview_on_a_cpu_waits_for_nobody(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    monkeypatch.setattr(held_device, "taken", lambda names, stopped: pytest.fail("it would wait"))
    with HeldDevice(said.append) as device:
        device.give("preview@ben_to_ada")
        assert os.environ["MOTIONTRANSFER_DEVICE"] == "cpu"
    assert "MOTIONTRANSFER_DEVICE" not in os.environ


def test_a_preview_waits_for_a_card_and_says_so_of_itself(
    monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setitem(os.environ, devices.VARIABLE, "cuda:7")
    rendering = ExitStack()
    rendering.enter_context(slots.taken(["cuda:7"], threading.Event()))
    threading.Timer(1.0, rendering.close).start()
    with HeldDevice(said.append) as device:
        device.give("preview@ben_to_ada")
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "7"
    assert said == ["preview ben_to_ada waits: other runs hold cuda:7"]
