"""What is told of a device."""

import pytest
import torch

from motiontransfer.gan.device import card_of


def test_a_card_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"card {device.index}")
    assert card_of(torch.device("cuda:1")) == "card 1"
    assert card_of(torch.device("cpu")) == "none"
