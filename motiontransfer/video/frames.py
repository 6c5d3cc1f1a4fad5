"""A clip's pictures at working size: JPEG in Parquet, written as they come, read on demand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from motiontransfer.artifacts.table import TableSchema, read_metadata, write_batches
from motiontransfer.errors import ArtifactError
from motiontransfer.video.picture import Image, resized

SCHEMA = TableSchema("frames", 1, pa.schema([("frame", pa.int32()), ("jpeg", pa.binary())]))

_GROUP_FRAMES = 64  # so many are read at once; some megabytes
_CACHED_GROUPS = 2
_JPEG_OPTIONS = [
    cv2.IMWRITE_JPEG_QUALITY,
    95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,  # a red limb on a blue floor keeps its edge
]


def working_size(native: tuple[int, int], height: int) -> tuple[int, int]:
    """(height, width) with the aspect of `native`, the width rounded to an even number."""
    return height, max(2, 2 * round(native[1] / native[0] * height / 2))


def write_frames(
    path: Path,
    images: Iterable[Image],
    size: tuple[int, int],
    native_size: tuple[int, int],
    recipe: Mapping[str, Any] | None = None,
) -> None:
    """Writes images as they come, resized by area.

    Args:
        path: the Parquet file.
        images: (H, W, 3) RGB uint8, of any size.
        size: (height, width) to store.
        native_size: (height, width) of the film, noted beside it.
        recipe: the parameters that they were made with, for people to read.
    """
    metadata: dict[str, Any] = {"size": list(size), "native_size": list(native_size)}
    if recipe is not None:
        metadata["recipe"] = dict(recipe)
    write_batches(path, SCHEMA, _tables(iter(images), size), metadata)


class FrameStore:
    """The pictures of a clip, decoded when they are asked for.

    Args:
        path: what `write_frames` wrote. It is mapped, not read.

    Raises:
        ArtifactError: missing or of another schema.
    """

    def __init__(self, path: Path) -> None:
        metadata = read_metadata(path, SCHEMA)
        self.path = path
        self.size = (int(metadata["size"][0]), int(metadata["size"][1]))
        self.native_size = (int(metadata["native_size"][0]), int(metadata["native_size"][1]))
        self._file = pq.ParquetFile(path, memory_map=True)
        self._jpegs = lru_cache(maxsize=_CACHED_GROUPS)(self._read_group)

    def __len__(self) -> int:
        return int(self._file.metadata.num_rows)

    def __getitem__(self, frame: int) -> Image:
        """Returns frame `frame` (not negative) as (H, W, 3) RGB uint8.

        Raises:
            IndexError: there is no such frame.
            ArtifactError: its bytes are not a picture of the stored size.
        """
        if not 0 <= frame < len(self):
            raise IndexError(f"{self.path}: no frame {frame}, there are {len(self)}")
        jpeg = self._jpegs(frame // _GROUP_FRAMES)[frame % _GROUP_FRAMES].as_buffer()
        bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if bgr is None or bgr.shape[:2] != self.size:
            found = "no picture" if bgr is None else f"a picture of {bgr.shape[:2]}"
            raise ArtifactError(
                f"{self.path}: frame {frame} is {found}, expected {self.size}; run decode again"
            )
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)

    def __iter__(self) -> Iterator[Image]:
        return (self[frame] for frame in range(len(self)))

    def images(self, frames: Sequence[int] | npt.NDArray[np.integer]) -> npt.NDArray[np.uint8]:
        """Returns the frames asked for as (N, H, W, 3) RGB uint8; raises as indexing does."""
        images = np.empty((len(frames), *self.size, 3), np.uint8)
        for place, frame in enumerate(frames):
            images[place] = self[int(frame)]
        return images

    def _read_group(self, group: int) -> pa.ChunkedArray:
        return self._file.read_row_group(group, columns=["jpeg"]).column("jpeg")


def _tables(images: Iterator[Image], size: tuple[int, int]) -> Iterator[pa.Table]:
    start = 0
    while jpegs := [_jpeg(resized(image, size)) for image in islice(images, _GROUP_FRAMES)]:
        numbers = pa.array(range(start, start + len(jpegs)), pa.int32())
        yield pa.table([numbers, pa.array(jpegs, pa.binary())], schema=SCHEMA.columns)
        start += len(jpegs)


def _jpeg(image: Image) -> bytes:
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), _JPEG_OPTIONS)
    return bytes(encoded)
