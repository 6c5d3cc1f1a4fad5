"""A clip's pictures and joints as raw arrays in files, mapped into memory and shared by all processes.

How much disk the pictures may take is the machine's affair and changes no result, so it is environment and
no parameter: MOTIONTRANSFER_MAPPED_GIB. Beyond it, or where the disk has no room to spare, pictures are
decoded as they are asked for.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

import numpy as np

from motiontransfer.artifacts.files import write_json
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.progress import Progress
from motiontransfer.video.frames import FrameStore

VARIABLE: Final = "MOTIONTRANSFER_MAPPED_GIB"
_USUAL_BYTES: Final = 16 * 2**30
_OF_FREE: Final = 0.5  # of the disk, where nobody says how much: models, checkpoints and others need room too


def mapping_limit(folder: Path) -> int:
    """How many bytes of mapped pictures may lie in a folder, which is there.

    Raises:
        ParamsError: MOTIONTRANSFER_MAPPED_GIB is no number, or negative.
    """
    told = os.environ.get(VARIABLE, "")
    if not told:
        return min(_USUAL_BYTES, int(_OF_FREE * shutil.disk_usage(folder).free))
    try:
        limit = float(told)
    except ValueError:
        limit = -1.0
    if not 0 <= limit < float("inf"):
        raise ParamsError(
            f"environment variable {VARIABLE}: found {told!r}, expected GiB, 0 for no such file"
        )
    return int(limit * 2**30)


def map_frames(store: FrameStore, path: Path, progress: Progress) -> Path | None:
    """Writes all pictures as raw uint8 (T, H, W, 3); None where they exceed the limit.

    What an interrupted run left there whole, of the same pictures, is used again.

    Raises:
        ArtifactError: the disk is full.
        ParamsError: as `mapping_limit`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    shape, stamp = (len(store), *store.size, 3), path.with_suffix(".json")
    size, made_from = int(np.prod(shape, dtype=np.int64)), _identity(store, shape)
    if path.exists() and _stamped(stamp) == made_from:
        return path
    forget_frames(path)
    if size > mapping_limit(path.parent):
        return None
    _reserve(path, size)
    mapped = np.memmap(path, np.uint8, "r+", shape=shape)
    progress.start("unpacking", len(store), "picture")
    for frame in range(len(store)):
        mapped[frame] = store[frame]
        progress.advance()
    mapped.flush()
    write_json(stamp, made_from)
    return path


def map_points(points: FloatArray, path: Path) -> FloatArray:
    """Writes (T, K, 2) float32 points; returns them mapped, to be sent by their path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _reserve(path, points.nbytes)
    mapped = np.memmap(path, np.float32, "r+", shape=points.shape)
    mapped[:] = points
    mapped.flush()
    return np.memmap(path, np.float32, "r", shape=points.shape)


def forget_frames(path: Path) -> None:
    """Removes what `map_frames` wrote, if it did."""
    path.with_suffix(".json").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _identity(store: FrameStore, shape: tuple[int, ...]) -> list[int]:
    """Tells these pictures from others in that place: artifacts are replaced whole, never changed."""
    status = store.path.stat()
    return [*shape, status.st_size, status.st_mtime_ns]


def _stamped(stamp: Path) -> Any:
    """What the pictures were made from; None where nobody knows, or lost power before it was on disk."""
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None


def _reserve(path: Path, size: int) -> None:
    """Takes the space at once: a full disk would otherwise end the process without a word, later."""
    try:
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ArtifactError(
            f"{path}: {error.strerror}; {size / 2**20:.0f} MiB are needed there. Make room, or set the "
            f"environment variable {VARIABLE} lower"
        ) from error
