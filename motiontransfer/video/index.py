"""The index of a clip: for each frame its exact time, whether it repeats the one before, and its shot."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, read_table, write_table

SCHEMA = TableSchema(
    "frame_index",
    1,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("film", pa.int32()),  # which film of a folder, 0 for a single film
            ("pts", pa.int64()),  # presentation time in `time_base` of that film, as the file has it
            ("time_s", pa.float64()),  # from the clip's first frame; films of a folder follow one another
            ("duration_s", pa.float64()),
            ("repeat", pa.bool_()),
            ("shot", pa.int32()),
        ]
    ),
)


@dataclass(frozen=True)
class FrameIndex:
    """The index of T frames.

    Attributes:
        film: (T,) int32, the film of a folder that a frame is in.
        pts: (T,) int64, presentation time in units of its film's time base.
        time_s: (T,) float64, seconds from the clip's first frame, rising.
        duration_s: (T,) float64, how long a frame is shown.
        repeat: (T,) bool, True where a picture is (nearly) the one before it.
        shot: (T,) int32, from 0, rising by 1 at each cut and at each film border.
        size: (height, width) of the native picture, after rotation.
        time_bases: the time base of each film, in seconds a tick.
    """

    film: npt.NDArray[np.int32]
    pts: npt.NDArray[np.int64]
    time_s: npt.NDArray[np.float64]
    duration_s: npt.NDArray[np.float64]
    repeat: npt.NDArray[np.bool_]
    shot: npt.NDArray[np.int32]
    size: tuple[int, int]
    time_bases: tuple[Fraction, ...]

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def frame_interval_s(self) -> float:
        """The median time between frames, which filters turn seconds into frames with."""
        if len(self) < 2:
            return float(self.duration_s[0])
        return float(np.median(np.diff(self.time_s)))

    def shots(self) -> list[slice]:
        """The frames of each shot, in order."""
        borders = np.flatnonzero(np.diff(self.shot)) + 1
        edges = [0, *borders.tolist(), len(self)]
        return [slice(start, stop) for start, stop in pairwise(edges)]

    def at(self, frames: npt.NDArray[np.int64] | slice) -> Self:
        """The index of some frames, with the times and shots that they have in the clip."""
        return replace(
            self,
            film=self.film[frames],
            pts=self.pts[frames],
            time_s=self.time_s[frames],
            duration_s=self.duration_s[frames],
            repeat=self.repeat[frames],
            shot=self.shot[frames],
        )


def write_index(path: Path, index: FrameIndex) -> None:
    """Writes the index."""
    columns = {
        "frame": np.arange(len(index), dtype=np.int32),
        "film": index.film,
        "pts": index.pts,
        "time_s": index.time_s,
        "duration_s": index.duration_s,
        "repeat": index.repeat,
        "shot": index.shot,
    }
    time_bases = [[base.numerator, base.denominator] for base in index.time_bases]
    write_table(path, SCHEMA, columns, {"size": list(index.size), "time_bases": time_bases})


def read_index(path: Path) -> FrameIndex:
    """Reads an index.

    Raises:
        ArtifactError: missing or of another schema.
    """
    table, metadata = read_table(path, SCHEMA)
    columns = {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}
    height, width = metadata["size"]
    return FrameIndex(
        columns["film"],
        columns["pts"],
        columns["time_s"],
        columns["duration_s"],
        columns["repeat"].astype(bool),
        columns["shot"],
        (height, width),
        tuple(Fraction(numerator, denominator) for numerator, denominator in metadata["time_bases"]),
    )
