"""Renders a film in processes that are killed at moments: `python killed_films.py FOLDER MOMENT ...`.

Prints the digest of all that the stage leaves, first of a run that nobody killed, then of each run that went
on where a killed one ended. Processes are forked, which takes no time; so this one has no threads.
"""

import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_up_render

from motiontransfer.progress import silent
from motiontransfer.video.segment_folder import SegmentFolder
from stages import render
from stages.layout import Layout


class Moments:
    """Counts the moments of a run: before and after each frame and each file that moves or goes."""

    def __init__(self, fatal: int | None) -> None:
        self.count, self._fatal = 0, fatal
        self.progress = silent()
        self._watch(self.progress, "advance")
        for name in ("replace", "unlink", "hardlink_to"):
            self._watch(Path, name)
        self._watch(SegmentFolder, "remove")

    def _watch(self, owner: Any, name: str) -> None:
        done: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self._pass()
            result = done(*arguments, **named)
            self._pass()
            return result

        setattr(owner, name, watched)

    def _pass(self) -> None:
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1


def run(layout: Layout, fatal: int | None) -> int:
    """Renders in a process of its own, killed at a moment; returns how many it had where it was not."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        moments = Moments(fatal)
        render.run(made_up_render.render_job(layout, moments.progress, matte=True))
        os.write(writer, str(moments.count).encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        count = said.read()
    assert status == (signal.SIGKILL if fatal is not None and not count else 0), status
    return int(count or 0)


def left(layout: Layout) -> str:
    """The digest of what the stage leaves for others; its work folder holds no segment any more."""
    name = made_up_render.NAME
    kept = (layout.work("render", name) / render.SEGMENTS).iterdir()
    assert sorted(path.name for path in kept) == ["key.json", "made", "made.json"]
    assert sorted(layout.film(name).parent.iterdir()) == sorted(made(layout))
    return hashlib.sha256(b"".join(path.read_bytes() for path in made(layout))).hexdigest()


def made(layout: Layout) -> tuple[Path, ...]:
    """What the stage leaves for others."""
    name = made_up_render.NAME
    return layout.film(name), layout.matte(name), layout.film_record(name)


def main(folder: Path, kills: int, stride: int) -> None:
    """Kills every `stride`-th of `kills` moments spread over a run."""
    layout = made_up_render.write_dance(folder)
    moments = run(layout, None)
    sys.stdout.write(f"{moments} {left(layout)}\n")
    for kill in range(0, kills, stride):
        for folder_of_runs in ("renders", "work"):
            shutil.rmtree(layout.data / folder_of_runs)
        moment = kill * moments // kills
        assert run(layout, moment) == 0
        for path in made(layout):  # as DVC does before it runs a stage
            path.unlink(missing_ok=True)
        went_on = run(layout, None)
        sys.stdout.write(f"{moment} {went_on} {left(layout)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
