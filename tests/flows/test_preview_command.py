"""`motiontransfer preview`: what it builds before anything is painted, and how it ends."""

import os
from pathlib import Path
from typing import Any

import pytest

from flows import preview as preview_module
from flows import run as run_module
from flows.failures import RunFailedError
from flows.held_device import HeldDevice
from flows.preview import preview
from motiontransfer.errors import ParamsError

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """What was asked to be painted; nothing is."""
    asked: list[tuple[str, int | None]] = []

    def paint(transfer: str, every: int | None) -> int:
        asked.append((transfer, every))
        return 0

    monkeypatch.setattr(preview_module, "paint", paint)
    monkeypatch.setattr(run_module, "_check_values", lambda: None)  # which the tiny project has not got
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return asked


def test_builds_what_the_film_needs_and_not_the_film(project: Any, painted: list[Any]) -> None:
    assert preview("ben_to_ada", 10) == Path("data/previews/ben_to_ada.png")
    assert project.ran() == ["decode@ada", "decode@ben", "smooth@ben", "train_gan@ada"]
    preview("ben_to_ada", None)
    assert project.ran() == []
    assert painted == [("ben_to_ada", 10), ("ben_to_ada", None)]


def test_it_asks_for_a_device_as_what_it_is(
    project: Any, painted: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Asked(HeldDevice):
        def give(self, stage: str) -> None:
            asked.append(stage)

    monkeypatch.setattr(preview_module, "HeldDevice", Asked)
    preview("ben_to_ada", None)
    assert asked == ["preview@ben_to_ada"]


def test_an_unknown_transfer_is_refused(project: Any, painted: list[Any]) -> None:
    with pytest.raises(ParamsError, match="ben_to_eve"):
        preview("ben_to_eve", None)
    assert not painted


def test_nothing_is_painted_where_a_stage_fails(project: Any, painted: list[Any]) -> None:
    project.edit(lambda params: params["smooth"].update(bad="ben"))
    with pytest.raises(RunFailedError) as failure:
        preview("ben_to_ada", None)
    assert failure.value.status == 2
    assert not painted


def test_a_painting_that_fails_ends_it(
    project: Any, painted: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_module, "paint", lambda transfer, every: 2)
    with pytest.raises(RunFailedError) as failure:
        preview("ben_to_ada", None)
    assert failure.value.status == 2
