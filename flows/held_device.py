"""The device that the running stage of `motiontransfer run` holds, the same that flows wait for."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from flows.devices import environment_of, machine_devices
from flows.slots import taken

# These hold a device while they run.
DEVICE_STAGES: Final = frozenset({"train_gan", "train_face", "render", "evaluate_subject"})

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
            stage: as DVC names it, "train_gan@ada".
        """
        self.close()
        if stage.split("@")[0] not in DEVICE_STAGES:
            return
        self._devices = self._devices or machine_devices()
        with self._told_when_waiting(stage):
            device = self.enter_context(taken(self._devices, threading.Event()))
        before = {name: os.environ.get(name) for name in environment_of(device)}
        self.callback(_put_back, before)
        os.environ.update(environment_of(device))

    @contextmanager
    def _told_when_waiting(self, stage: str) -> Iterator[None]:
        line = f"{stage.replace('@', ' ')} waits: other runs hold {', '.join(self._devices)}"
        timer = threading.Timer(_PATIENCE_S, self._say, [line])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _put_back(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
