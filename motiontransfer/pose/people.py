"""Who was seen in a clip, and who was chosen: a row a frame and person, and their table."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, read_table, write_table
from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_boxes
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import PART_SLICES

SCHEMA = TableSchema(
    "people",
    1,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("person", pa.int32()),  # the same number for the same person through the clip
            ("left", pa.float32()),  # the box in native pixels, right and bottom exclusive
            ("top", pa.float32()),
            ("right", pa.float32()),
            ("bottom", pa.float32()),
            ("confidence", pa.float32()),
            ("chosen", pa.bool_()),  # whether the clip's keypoints are theirs
        ]
    ),
)


@dataclass(frozen=True)
class People:
    """N sightings, rising in frame and then in person; a frame without anybody has none.

    Attributes:
        frame: (N,) int32.
        person: (N,) int32, the same number for the same person through the clip.
        box: (N, 4) float32, (left, top, right, bottom) in native pixels, right and bottom exclusive.
        confidence: (N,) float32 in [0, 1].
        chosen: (N,) bool, whether the clip's keypoints are theirs.
    """

    frame: npt.NDArray[np.int32]
    person: npt.NDArray[np.int32]
    box: FloatArray
    confidence: FloatArray
    chosen: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.frame)


def people_of(keypoints: Keypoints) -> People:
    """The one person of gated keypoints, in the frames in which any of their body was seen.

    The confidence is the mean over the body's joints that were seen.
    """
    body = keypoints.confidence[:, PART_SLICES["body"]]  # (T, 25)
    seen = (body > 0).sum(1)
    frames = np.flatnonzero(seen).astype(np.int32)
    return People(
        frames,
        np.zeros(len(frames), np.int32),
        person_boxes(keypoints)[frames],
        body[frames].sum(1) / seen[frames],
        np.ones(len(frames), bool),
    )


def require_people(people: People, film: Path, frames: int) -> None:
    """Refuses a film in which nobody was seen.

    Raises:
        PoseError: `people` is empty.
    """
    if not len(people):
        raise PoseError(
            f"{film}: no person found in any of {frames} frames, expected one; choose a film that shows one "
            "person whole, at least a fifth of the picture's height, and not in the dark"
        )


def write_people(path: Path, people: People) -> None:
    """Writes the table."""
    columns = {
        "frame": people.frame,
        "person": people.person,
        **dict(zip(("left", "top", "right", "bottom"), people.box.T, strict=True)),
        "confidence": people.confidence,
        "chosen": people.chosen,
    }
    write_table(path, SCHEMA, columns, {})


def read_people(path: Path) -> People:
    """Reads the table.

    Raises:
        ArtifactError: missing or of another schema.
    """
    table, _ = read_table(path, SCHEMA)
    columns = {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}
    box = np.stack([columns[edge] for edge in ("left", "top", "right", "bottom")], 1)
    return People(
        columns["frame"], columns["person"], box, columns["confidence"], columns["chosen"].astype(bool)
    )
