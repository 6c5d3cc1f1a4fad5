"""The two checkpoint files of a training: where it goes on, and the landmark to which it would go back.

The latest is written by the clock, the landmark at fixed steps: what follows a return depends on where it
led, and must not depend on a clock. Each is a whole state, so the training goes on from the farther one.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from motiontransfer.artifacts.files import remove_partial
from motiontransfer.errors import ArtifactError, MotionTransferError
from motiontransfer.gan.checkpoint import Checkpoint, Digests, Point

_PATIENCE_S: Final = 120.0  # for a process whose stage was killed: it ends after its step


class Checkpoints:
    """What a training keeps in its work folder.

    Args:
        folder: the work folder.
        digests: of what the training is made from.
    """

    def __init__(self, folder: Path, digests: Digests) -> None:
        self.latest = Checkpoint(folder / "checkpoint.safetensors", digests)
        self.landmark = Checkpoint(folder / "landmark.safetensors", digests)
        self._lock = folder / "training.lock"

    @contextmanager
    def held(self, patience_s: float = _PATIENCE_S) -> Iterator[None]:
        """While this process alone writes here; what a killed one left is removed.

        Raises:
            MotionTransferError: another training writes here and goes on.
        """
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as file:
            last = time.monotonic() + patience_s
            while not _taken(file.fileno()):
                if time.monotonic() > last:
                    raise MotionTransferError(
                        f"{self._lock.parent}: another run trains the same subject here; wait until it has "
                        "ended, or end it"
                    )
                time.sleep(0.1)
            for checkpoint in (self.latest, self.landmark):
                remove_partial(checkpoint.path)
            yield

    def farthest(self) -> tuple[Checkpoint | None, Point, str]:
        """Where to go on.

        Returns:
            The checkpoint to load, or None to start anew; how far it is; and a line that says so, nothing
            where there was no checkpoint at all.
        """
        found, farthest, refusals = None, Point(), []
        for checkpoint in (self.latest, self.landmark):
            try:
                point = checkpoint.point()
            except ArtifactError as error:
                refusals.append(str(error))
                continue
            if point is not None and point.is_after(farthest):
                found, farthest = checkpoint, point
        reason = f": {refusals[0]}" if refusals else ""
        if found is not None:
            return found, farthest, f"goes on from step {farthest.step}{reason}"
        return None, farthest, f"starts anew{reason}" if reason else ""

    def forget(self) -> None:
        """Removes all files, once what they led to is published."""
        for checkpoint in (self.latest, self.landmark):
            checkpoint.path.unlink(missing_ok=True)
        self._lock.unlink(missing_ok=True)


def _taken(descriptor: int) -> bool:
    """Whether the lock is ours now. The kernel gives it back however its holder ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
