"""Who was seen in a clip, and who was chosen: a row a frame and person, and their table."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, read_table, write_table
from motiontransfer.errors import PoseError
from motiontransfer.pose.dancer_choice import DancerChoice
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.linking import Links
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES

SCHEMA = TableSchema(
    "people",
    2,
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
            ("unsure", pa.bool_()),  # whether in this frame somebody else may be the dancer
        ]
    ),
)


_SPANS_TOLD = 8  # of unsure frames, in one line


@dataclass(frozen=True)
class People:
    """N sightings, rising in frame and then in person; a frame without anybody has none.

    Attributes:
        frame: (N,) int32.
        person: (N,) int32, the same number for the same person through the clip.
        box: (N, 4) float32, (left, top, right, bottom) in native pixels, right and bottom exclusive.
        confidence: (N,) float32 in [0, 1].
        chosen: (N,) bool, whether the clip's keypoints are theirs.
        unsure: (N,) bool, whether in this frame somebody else may be the dancer.
    """

    frame: npt.NDArray[np.int32]
    person: npt.NDArray[np.int32]
    box: FloatArray
    confidence: FloatArray
    chosen: npt.NDArray[np.bool_]
    unsure: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.frame)


def people_of(sightings: Sightings, links: Links, choice: DancerChoice) -> People:
    """Everyone seen, and who of them is the dancer; second sightings of a person in a frame are left out."""
    chosen = np.zeros(len(sightings), bool)
    chosen[choice.row[choice.row >= 0]] = True
    kept = np.flatnonzero(links.person >= 0)
    rows = kept[np.lexsort((links.person[kept], sightings.frame[kept]))]
    frame = sightings.frame[rows]
    return People(
        frame,
        links.person[rows].astype(np.int32),
        sightings.box[rows],
        sightings.score[rows],
        chosen[rows],
        choice.unsure[frame],
    )


def require_dancer(keypoints: Keypoints, film: Path) -> None:
    """Refuses a film in which no joint of a body is believed.

    Raises:
        PoseError: `keypoints`, which are gated, hold none.
    """
    if not keypoints.seen[:, PART_SLICES["body"]].any():
        raise PoseError(
            f"{film}: no person found in any of {len(keypoints)} frames, expected one; choose a film that "
            "shows one person whole, at least a twelfth of the picture's height, and not in the dark"
        )


def spans_of(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of frames that are flagged, as (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def unsure_line(unsure: npt.NDArray[np.bool_]) -> str:
    """Says in which frames somebody else may be the dancer, the first few stretches by number."""
    spans = [str(start) if stop == start + 1 else f"{start}-{stop - 1}" for start, stop in spans_of(unsure)]
    more = f" and {len(spans) - _SPANS_TOLD} more stretches" if len(spans) > _SPANS_TOLD else ""
    return (
        f"who the dancer is, is unsure in {unsure.sum()} of {len(unsure)} frames: "
        f"{', '.join(spans[:_SPANS_TOLD])}{more}"
    )


def write_people(path: Path, people: People) -> None:
    """Writes the table."""
    columns = {
        "frame": people.frame,
        "person": people.person,
        **dict(zip(("left", "top", "right", "bottom"), people.box.T, strict=True)),
        "confidence": people.confidence,
        "chosen": people.chosen,
        "unsure": people.unsure,
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
        columns["frame"],
        columns["person"],
        box,
        columns["confidence"],
        columns["chosen"].astype(bool),
        columns["unsure"].astype(bool),
    )
