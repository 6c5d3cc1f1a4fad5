"""The device that a stage of `motiontransfer run`, or a preview, holds; the same that flows wait for."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from flows.devices import environment_of, machine_devices
from flows.slots import parts_of, taken

# These hold a device while they run; trainings may hold several.
TRAININGS: Final = frozenset({"train_gan", "train_face"})
DEVICE_STAGES: Final = TRAININGS | {"render", "evaluate_subject"}
# No stage, and done in seconds: somebody looks on, and beside whoever holds a CPU it hardly counts.
_PREVIEW: Final = "preview"

_PATIENCE_S: Final = 2.0


class HeldDevice(ExitStack):
    """Gives each stage in its turn a device, if it is one that holds one, and takes it back before the next.

    Args:
        say: told that a stage has to wait.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say
        self._devices: tuple[str, ...] = ()

    def give(self, stage: str) -> None:
        """Waits for the first device that is free; the stages that start from here on find it as theirs.

        Args:
            stage: as DVC names it, "train_gan@ada"; or "preview@ben_to_ada", which holds a card, but no CPU.
        """
        self.close()
        if stage.split("@")[0] not in (*DEVICE_STAGES, _PREVIEW):
            return
        self._devices = self._devices or machine_devices()
        device = self._device_for(stage)
        before = {name: os.environ.get(name) for name in environment_of(device)}
        self.callback(_put_back, before)
        os.environ.update(environment_of(device))

    def _device_for(self, stage: str) -> str:
        devices = devices_for(stage, self._devices)
        if stage.split("@")[0] == _PREVIEW and devices[0].startswith("cpu"):
            return devices[0]
        with self._told_when_waiting(stage):
            return self.enter_context(taken(devices, threading.Event()))

    @contextmanager
    def _told_when_waiting(self, stage: str) -> Iterator[None]:
        line = f"{stage.replace('@', ' ')} waits: other runs hold {', '.join(self._devices)}"
        timer = threading.Timer(_PATIENCE_S, self._say, [line])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def devices_for(stage: str, devices: Sequence[str]) -> tuple[str, ...]:
    """Those of which a stage holds one: of devices that trainings take together, others take one alone."""
    if stage.split("@")[0] in TRAININGS:
        return tuple(devices)
    return tuple(part for device in devices for part in parts_of(device))


def _put_back(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
