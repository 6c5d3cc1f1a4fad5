"""Keypoints of one person through one clip, and their table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, read_metadata, read_table, write_table
from motiontransfer.errors import ArtifactError
from motiontransfer.pose.skeleton import JOINT_COUNT, JOINTS, PART_SLICES, PARTS, joint_index

FloatArray = npt.NDArray[np.float32]

SCHEMA = TableSchema(
    "keypoints",
    1,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("part", pa.dictionary(pa.int8(), pa.string())),
            ("joint", pa.dictionary(pa.int16(), pa.string())),
            ("x", pa.float32()),  # null where unseen
            ("y", pa.float32()),
            ("confidence", pa.float32()),
        ]
    ),
)
_SKELETON = "openpose-25-70-21-21"


@dataclass(frozen=True)
class Keypoints:
    """T frames of K = 137 joints.

    Attributes:
        xy: (T, K, 2) float32, points (x, y) in native pixels of `size`; NaN where a joint was not seen.
        confidence: (T, K) float32 in [0, 1]; 0 exactly where `xy` is NaN.
        size: (height, width) of the native picture that the points lie in.
        producer: the detector that found them, "mediapipe-holistic 0.10.21" for example.
    """

    xy: FloatArray
    confidence: FloatArray
    size: tuple[int, int]
    producer: str

    def __post_init__(self) -> None:
        expected = (len(self.xy), JOINT_COUNT)
        if self.xy.shape != (*expected, 2) or self.confidence.shape != expected:
            raise ArtifactError(
                f"keypoints of shape {self.xy.shape} with confidence {self.confidence.shape}, expected "
                f"{(*expected, 2)} and {expected}"
            )

    def __len__(self) -> int:
        return len(self.xy)

    @classmethod
    def of(cls, xy: npt.ArrayLike, confidence: npt.ArrayLike, size: tuple[int, int], producer: str) -> Self:
        """Builds keypoints and makes NaN and confidence 0 agree."""
        points, trust = np.array(xy, np.float32), np.array(confidence, np.float32)
        unseen = ~np.isfinite(points).all(-1) | ~(trust > 0)
        points[unseen], trust[unseen] = np.nan, 0
        return cls(points, trust, (int(size[0]), int(size[1])), producer)

    @classmethod
    def empty(cls, frames: int, size: tuple[int, int], producer: str) -> Self:
        """Keypoints in which nothing was seen."""
        return cls.of(
            np.full((frames, JOINT_COUNT, 2), np.nan), np.zeros((frames, JOINT_COUNT)), size, producer
        )

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """(T, K): which joints were seen."""
        return self.confidence > 0

    def joint(self, joint: str, part: str = "body") -> FloatArray:
        """(T, 2): the track of one joint, NaN where unseen."""
        return self.xy[:, joint_index(joint, part)]

    def part(self, part: str) -> FloatArray:
        """(T, joints of the part, 2)."""
        return self.xy[:, PART_SLICES[part]]

    def at(self, frames: npt.ArrayLike) -> Self:
        """The keypoints of some frames, renumbered from 0."""
        chosen = np.asarray(frames)
        return replace(self, xy=self.xy[chosen], confidence=self.confidence[chosen])

    def moved(self, xy: FloatArray) -> Self:
        """The same joints, seen or not, at other places."""
        return type(self).of(xy, self.confidence, self.size, self.producer)

    def scaled_to(self, size: tuple[int, int]) -> Self:
        """The keypoints in a picture of another size; pixel centres map to pixel centres.

        Args:
            size: (height, width) of the picture wanted, of about the same aspect.
        """
        factor = np.array([size[1] / self.size[1], size[0] / self.size[0]], np.float32)
        return type(self).of((self.xy + 0.5) * factor - 0.5, self.confidence, size, self.producer)


def family(producer: str) -> str:
    """The kind of detector that a producer is one of, its first word: "mediapipe-holistic" for example.

    Detectors of one family place joints alike. Those of two do not: where a neck is, or an ear seen from
    behind, each has learnt from other people's clicks.
    """
    return producer.split(" ", 1)[0]


def write_keypoints(
    path: Path, keypoints: Keypoints, recipe: Mapping[str, Any] | None = None, film: int = 0
) -> None:
    """Writes the full grid frame x part x joint, in the order of the skeleton.

    Args:
        path: of the table.
        keypoints: T frames.
        recipe: the parameters that they were made with, for people to read.
        film: where they stand in the picture of one film of several, which one.
    """
    frames = len(keypoints)
    parts = np.repeat(np.arange(len(PARTS), dtype=np.int8), [len(JOINTS[part]) for part in PARTS])
    names = sorted({joint for joints in JOINTS.values() for joint in joints})
    joints = np.array([names.index(joint) for part in PARTS for joint in JOINTS[part]], np.int16)
    unseen = ~keypoints.seen.ravel()
    columns = {
        "frame": np.repeat(np.arange(frames, dtype=np.int32), JOINT_COUNT),
        "part": pa.DictionaryArray.from_arrays(np.tile(parts, frames), list(PARTS)),
        "joint": pa.DictionaryArray.from_arrays(np.tile(joints, frames), names),
        "x": pa.array(keypoints.xy[..., 0].ravel(), mask=unseen),
        "y": pa.array(keypoints.xy[..., 1].ravel(), mask=unseen),
        "confidence": keypoints.confidence.ravel(),
    }
    metadata: dict[str, Any] = {
        "skeleton": _SKELETON,
        "size": list(keypoints.size),
        "producer": keypoints.producer,
    }
    if recipe is not None:
        metadata["recipe"] = dict(recipe)
    if film:
        metadata["film"] = film
    write_table(path, SCHEMA, columns, metadata)


def read_film(path: Path) -> int:
    """Which film of several they stand in the picture of, from 0; raises as `read_keypoints` does."""
    return int(read_metadata(path, SCHEMA).get("film", 0))


def read_keypoints(path: Path) -> Keypoints:
    """Reads keypoints.

    Raises:
        ArtifactError: missing, of another schema or skeleton, or not the full grid.
    """
    table, metadata = read_table(path, SCHEMA, ["x", "y", "confidence"])  # the grid's order is known
    if metadata["skeleton"] != _SKELETON:
        raise ArtifactError(f"{path}: skeleton {metadata['skeleton']}, expected {_SKELETON}; detect again")
    if table.num_rows % JOINT_COUNT:
        raise ArtifactError(
            f"{path}: {table.num_rows} rows, expected a multiple of {JOINT_COUNT}; detect again"
        )
    x, y, confidence = (
        table.column(name).to_numpy(zero_copy_only=False).reshape(-1, JOINT_COUNT)
        for name in ("x", "y", "confidence")
    )
    height, width = metadata["size"]
    return Keypoints.of(np.stack([x, y], -1), confidence, (height, width), metadata["producer"])
