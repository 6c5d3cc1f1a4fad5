"""How new each normalized pose is to the generator, and their table."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, read_table, write_table
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_directions import LINES
from motiontransfer.video.index import FrameIndex

IntArray = npt.NDArray[np.int64]

SCHEMA = TableSchema(
    "novelty",
    2,
    pa.schema(
        [
            ("frame", pa.int32()),
            ("nearest_frame", pa.int32()),  # of the target's clip; null where no pose can be compared
            ("novelty_degrees", pa.float32()),  # null likewise
            ("limb", pa.dictionary(pa.int8(), pa.string())),  # that differs most; null likewise
            ("speed_degrees_s", pa.float32()),  # null where no limb was seen
        ]
    ),
)

SPREAD_PERCENTILE: Final = 90
"""Of the training film's own poses and speeds: beyond is what the film itself has one time in ten at most."""


@dataclass(frozen=True)
class Novelty:
    """How new each of T poses is.

    Attributes:
        nearest: (T,) int64, the training film's frame with the nearest pose, as numbered in its clip; -1
            where no pose can be compared.
        degrees: (T,) float32, how far that pose is; NaN where none can be compared.
        limb: (T,) int64, the number in `LINES` of the limb that differs most; -1 likewise.
        speeds: (T,) float32, degrees a second; NaN where no limb was seen.
        spread_degrees: 90 % of the training film's own poses are at most so far from the others in it; NaN
            where the film is too short to tell.
        spread_speed: 90 % of the training film's frames are at most so fast, in degrees a second.
    """

    nearest: IntArray
    degrees: FloatArray
    limb: IntArray
    speeds: FloatArray
    spread_degrees: float
    spread_speed: float

    def at(self, frames: slice) -> Self:
        """Of some of the poses."""
        return replace(
            self,
            nearest=self.nearest[frames],
            degrees=self.degrees[frames],
            limb=self.limb[frames],
            speeds=self.speeds[frames],
        )

    @property
    def beyond(self) -> npt.NDArray[np.bool_]:
        """(T,): which poses lie beyond the training film's own spread."""
        return self.degrees > self.spread_degrees  # NaN is not

    def in_words(self, index: FrameIndex) -> str:
        """One line of how new the poses are; `index` tells the frames' times."""
        known = np.isfinite(self.degrees)
        if not known.any():
            return "no pose could be compared with the training film's"
        worst = int(np.nanargmax(self.degrees))
        told = f"the worst, {self.degrees[worst]:.0f} degrees off, at {index.time_s[worst]:.1f} s"
        if not np.isfinite(self.spread_degrees):
            return f"{told}; the training film is too short to tell what is much"
        share = self.beyond.sum() / known.sum()
        return (
            f"{share:.0%} of the poses lie beyond the training film's own spread "
            f"({self.spread_degrees:.0f} degrees); {told}"
        )

    def speeds_in_words(self) -> str:
        """One line of how fast they move."""
        if not (np.isfinite(self.speeds).any() and np.isfinite(self.spread_speed)):
            return "speeds cannot be compared"
        faster = (self.speeds > self.spread_speed).mean()  # NaN is not
        return f"{faster:.0%} of the frames are faster than {SPREAD_PERCENTILE}% of the training film's"


def write_novelty(path: Path, novelty: Novelty) -> None:
    """Writes one row a frame; the training film's own spread is in the footer."""
    unknown = novelty.nearest < 0
    limbs = pa.array(np.maximum(novelty.limb, 0).astype(np.int8), mask=unknown)
    columns = {
        "frame": np.arange(len(unknown), dtype=np.int32),
        "nearest_frame": pa.array(novelty.nearest.astype(np.int32), mask=unknown),
        "novelty_degrees": pa.array(novelty.degrees, mask=unknown),
        "limb": pa.DictionaryArray.from_arrays(limbs, [limb.name for limb in LINES]),
        "speed_degrees_s": pa.array(novelty.speeds, mask=np.isnan(novelty.speeds)),
    }
    spreads = {"spread_degrees": novelty.spread_degrees, "spread_speed_degrees_s": novelty.spread_speed}
    metadata = {name: value if np.isfinite(value) else None for name, value in spreads.items()}
    write_table(path, SCHEMA, columns, metadata)


def read_novelty(path: Path) -> Novelty:
    """Reads what `write_novelty` wrote.

    Raises:
        ArtifactError: missing or of another schema.
    """
    table, metadata = read_table(path, SCHEMA)
    spreads = [metadata[name] for name in ("spread_degrees", "spread_speed_degrees_s")]
    numbers = {limb.name: number for number, limb in enumerate(LINES)}
    return Novelty(
        table.column("nearest_frame").fill_null(-1).to_numpy().astype(np.int64),
        table.column("novelty_degrees").to_numpy(zero_copy_only=False).astype(np.float32),
        np.array([numbers.get(name, -1) for name in table.column("limb").to_pylist()], np.int64),
        table.column("speed_degrees_s").to_numpy(zero_copy_only=False).astype(np.float32),
        *(np.nan if value is None else value for value in spreads),
    )
