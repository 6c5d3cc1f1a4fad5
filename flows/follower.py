"""A stage at work as people see it: how far it is, and what a training paints and loses by now."""

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2

from flows.board import Board, key_of
from flows.curve_picture import draw_svg
from flows.files import link_to
from flows.progress_file import Record, all_records, begun_since, changed_since, in_words, last_record
from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import MotionTransferError
from motiontransfer.metrics.curves import draw_curve
from motiontransfer.metrics.training_log import progress_curves
from stages.layout import Layout

_INTERVAL_S = 4.0
_END_TIMEOUT_S = 10.0
_WIDEST_PX = 1280
_QUALITY = 80
_TRAINING = "training"  # the task that has losses

# What the rows of a stage's picture are.
_ROWS = {
    "train_gan": "wanted pose, painted, real",
    "train_face": "wanted pose, painted without face net, with it, real",
}


class Follower:
    """Pins up what a stage leaves in its work folder.

    Args:
        stage: as DVC names it, "smooth@ada".
        board: where it is shown.
        begun_s: by the clock; what is older is an earlier run's.
    """

    def __init__(self, stage: str, board: Board, begun_s: float) -> None:
        self._stage, self._name = stage.split("@")
        self._board, self._begun_s = board, begun_s
        self._work = Layout().work(self._stage, self._name)
        self._record: Record | None = None
        self._picture, self._pictured_s = self._work / "latest.png", begun_s

    def look(self) -> None:
        """Pins up what has changed."""
        if not begun_since(self._work, self._begun_s):
            return
        record = last_record(self._work)
        if record is not None and record != self._record:
            self._record = record
            self._pin_progress(record)
        if changed_since(self._picture, self._pictured_s):
            self._pictured_s = self._picture.stat().st_mtime + 1e-6
            self._pin_picture()

    def close(self) -> None:
        """Pins up how it ended; of a stage that was over at once, only its picture."""
        if not begun_since(self._work, self._begun_s):
            return
        if self._record is not None:
            self.look()
        self._record = last_record(self._work)
        if changed_since(self._picture, self._begun_s):
            self._pin_picture()

    def _pin_progress(self, record: Record) -> None:
        share = 100 * record["done"] / record["total"] if record["total"] else 100
        text = f"**{self._stage} {self._name}**: {in_words(record)}"
        self._board.pin(
            key_of(self._stage, self._name, "progress"), "progress", round(min(share, 100), 1), text
        )

    def _pin_picture(self) -> None:
        try:
            parts = [f"![what it paints by now]({_small(self._picture)})"]
        except MotionTransferError:  # gone again with the stage
            return
        if self._stage in _ROWS:
            parts.append(f"Rows: {_ROWS[self._stage]}.")
        if curves := _curves(self._work):
            parts.append(f"Losses over steps:\n\n![losses]({curves})")
        if link := link_to(self._picture):
            parts.append(f"[The latest picture in full size]({link})")
        told = f"**{self._stage} {self._name}**" + (f": {in_words(self._record)}" if self._record else "")
        key = key_of(self._stage, self._name, "picture")
        self._board.pin(key, "markdown", "\n\n".join(parts), told)


@contextmanager
def followed(stage: str, board: Board) -> Iterator[None]:
    """Has a stage followed while it runs, in a thread that ends with it."""
    over = threading.Event()
    follower = Follower(stage, board, time.time())
    thread = threading.Thread(target=_follow, args=(follower, over), daemon=True, name=f"follow {stage}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_END_TIMEOUT_S)  # a server that is away may hold it longer, and then nobody waits for it


def _follow(follower: Follower, over: threading.Event) -> None:
    while not over.wait(_INTERVAL_S):
        follower.look()
    follower.close()


def _small(picture: Path) -> str:
    """The picture itself as an address: it stays with the run, and is seen where the data is not reached."""
    image = read_picture(picture)
    height, width = image.shape[:2]
    if width > _WIDEST_PX:
        image = cv2.resize(
            image, (_WIDEST_PX, round(height * _WIDEST_PX / width)), interpolation=cv2.INTER_AREA
        )
    _, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, _QUALITY)
    )
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}"


def _curves(work: Path) -> str | None:
    """The losses so far as an address of a picture; None where the stage has none."""
    values = [
        {"step": record["done"], **record["values"]}
        for record in all_records(work)
        if record["task"] == _TRAINING and record["values"]
    ]
    drawings = [drawing for curve in progress_curves(values) if (drawing := draw_curve(curve)) is not None]
    if not drawings:
        return None
    return f"data:image/svg+xml;base64,{base64.b64encode(draw_svg(drawings).encode()).decode()}"
