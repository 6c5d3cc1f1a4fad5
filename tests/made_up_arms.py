"""Evaluations of a subject whose figures are known, as trainings with something changed leave them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from films import write_film

from motiontransfer.artifacts.table import write_table
from motiontransfer.metrics.montage import montage
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.metrics.subject_page import CAPTIONS

RATE, FIRST, LONG = 25, 100, 120  # nearly five seconds, in which an interval can be told
SIZE = (48, 32)
PAINTED_BY = ("generated", "without_face", "frame_by_frame", "nearest", "still", "real")

Values = Mapping[str, Mapping[str, float | npt.NDArray[np.float64]]]


def arm_columns(values: Values, frames: int = LONG) -> dict[str, pa.Array]:
    """The columns of an evaluation: measures by who painted, a number for all frames or one a frame."""
    count = len(PAINTED_BY)
    columns = {
        "arm": pa.array(np.repeat(PAINTED_BY, frames)),
        "frame": pa.array(np.tile(np.arange(FIRST, FIRST + frames), count), pa.int32()),
        "time_s": pa.array(np.tile(np.arange(frames) / RATE, count)),
        "repeat": pa.array(np.zeros(count * frames, bool)),
        "nearest_frame": pa.array(np.zeros(count * frames), pa.int32()),
        "nearest_distance": pa.array(np.zeros(count * frames)),
    }
    for measure in SCHEMA.columns.names[len(columns) :]:
        parts = [values.get(arm, {}).get(measure, np.nan) for arm in PAINTED_BY]
        numbers = np.concatenate([np.broadcast_to(np.asarray(part, np.float64), frames) for part in parts])
        columns[measure] = pa.array(numbers, mask=~np.isfinite(numbers))
    return columns


def arm_table(values: Values, frames: int = LONG) -> pa.Table:
    return pa.table(arm_columns(values, frames))


def write_arm(folder: Path, values: Values, grey: int, frames: int = LONG) -> None:
    """Table and comparison film; its generated panel is of that grey, the real one black, others white."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(
        folder / "frames.parquet", SCHEMA, arm_columns(values, frames), {"size": list(SIZE), "still_frame": 3}
    )
    (folder / "metrics.json").write_text("{}")
    write_comparison(folder / "comparison.mp4", grey, frames)


def write_comparison(path: Path, grey: int, frames: int) -> None:
    greys = [{"real": 0, "generated": grey}.get(caption, 255) for caption in CAPTIONS]
    panels = [np.full((*SIZE, 3), level, np.uint8) for level in greys]
    write_film(path, [montage(panels, CAPTIONS, SIZE[0])] * frames)
