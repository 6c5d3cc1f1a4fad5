"""The card: every arm's figures on the same frames, how sure they are, and who beats whom beyond chance.

An arm is a way of making the pictures of a film's frames. All arms are judged by one rule, and all are put
beside the real film and against the nearest training frame, which is what one could show without having
learned anything.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.artifacts.table import TableSchema, write_table
from motiontransfer.metrics.averages import averages, counts, nullable
from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.contrast import (
    Series,
    beside_real,
    contrast,
    contrast_metrics,
    rounded_interval,
)
from motiontransfer.metrics.film_measures import PICTURE_MEASURES, POSE_MEASURES
from motiontransfer.metrics.filmed import FilmedFrames
from motiontransfer.metrics.pose_agreement import AGREEMENT_MEASURES
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.pose.nearest_poses import NearestPoses
from motiontransfer.video.index import FrameIndex

BASELINE: Final = "nearest"
"""The arm that all others are compared with."""

NO_BACKBONE: Final = "It takes weights that nobody has named; the block lpips of params.yaml names them"
"""Why LPIPS is not taken."""

MEASURES: Final = (
    *(f"ssim_{region}" for region in REGIONS),
    *(f"psnr_{region}" for region in REGIONS),
    *(f"lpips_{region}" for region in REGIONS),
    *AGREEMENT_MEASURES,
    *PICTURE_MEASURES,
    *POSE_MEASURES,
)
"""What an arm may have in each frame."""


def card(
    index: FrameIndex, arms: Mapping[str, Series], real: Series, worth: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Averages over frames that are no repeats, the number of frames behind each, and the comparisons.

    Args:
        index: of the T frames.
        arms: (T,) of each measure of each arm, `BASELINE` among them.
        real: (T,) of each measure of the real film.
        worth: what is compared beside that: a name, and the arm and the other arm that it stands for.

    Returns:
        `mean`, `mean_interval` and `count` of each arm's measures, `real` those of the real film;
        `against_real`, each arm beside the real film; `against_nearest`, each other arm against `BASELINE`;
        `worth`. The last three hold figures as `contrast_metrics` gives them.
    """
    bootstrap, counted = BlockBootstrap.of(index), ~index.repeat
    series = {arm: _counted_series(values, counted) for arm, values in arms.items()}
    real = _counted_series(real, counted)
    against = {
        arm: contrast(values, series[BASELINE], bootstrap)
        for arm, values in series.items()
        if arm != BASELINE
    }
    worths = {name: contrast(series[one], series[other], bootstrap) for name, (one, other) in worth.items()}
    return {
        "real": averages(real, counted),
        "mean": {arm: averages(values, counted) for arm, values in series.items()},
        "mean_interval": {arm: mean_intervals(values, counted, bootstrap) for arm, values in series.items()},
        "count": {arm: counts(values, counted) for arm, values in series.items()},
        "against_real": {
            arm: contrast_metrics(beside_real(values, real, bootstrap)) for arm, values in series.items()
        },
        "against_nearest": {arm: contrast_metrics(figures) for arm, figures in against.items()},
        "worth": {name: contrast_metrics(figures) for name, figures in worths.items()},
    }


def mean_intervals(
    series: Series, counted: npt.NDArray[np.bool_], bootstrap: BlockBootstrap
) -> dict[str, list[float]]:
    """[low, high] of the mean of each of some (T,) series over the counted frames, where there is one."""
    estimates = {name: bootstrap.mean(np.where(counted, values, np.nan)) for name, values in series.items()}
    intervals = {name: rounded_interval(found) for name, found in estimates.items() if found is not None}
    return {name: interval for name, interval in intervals.items() if interval}


def card_schema(name: str, version: int, of_frame: tuple[str, ...] = ()) -> TableSchema:
    """The schema of a table of one row an arm and a frame.

    A measure is null where its region was not seen, or where it was not taken: real pictures of other moments
    are not detected on again, and they follow no motion that flow could tell.

    Args:
        name: of the schema.
        version: of the schema.
        of_frame: what is known of a frame whatever the arm.
    """
    return TableSchema(
        name,
        version,
        pa.schema(
            [
                ("arm", pa.string()),
                ("frame", pa.int32()),
                ("time_s", pa.float64()),
                ("repeat", pa.bool_()),
                ("nearest_frame", pa.int32()),
                ("nearest_distance", pa.float64()),
                *((measure, pa.float64()) for measure in (*of_frame, *MEASURES)),
            ]
        ),
    )


def write_card_frames(
    path: Path,
    schema: TableSchema,
    filmed: FilmedFrames,
    nearest: NearestPoses,
    arms: Mapping[str, Series],
    metadata: dict[str, Any],
    of_frame: Series | None = None,
) -> None:
    """Writes one row an arm and a frame, in the order of the arms.

    Args:
        path: of the table.
        schema: as `card_schema` gives it.
        filmed: the T frames.
        nearest: the training frame that is nearest to each.
        arms: (T,) of each measure of each arm, the real film under a name of its own.
        metadata: what else is told in the table's footer.
        of_frame: (T,) each, what the schema has of a frame whatever the arm.
    """
    repeated, unknown = len(arms), np.full(len(filmed), np.nan)
    numbers = np.tile(nearest.nearest, repeated)
    columns = {
        "arm": np.repeat(list(arms), len(filmed)),
        "frame": np.tile(filmed.frames, repeated),
        "time_s": np.tile(filmed.index.time_s, repeated),
        "repeat": np.tile(filmed.index.repeat, repeated),
        "nearest_frame": pa.array(numbers, mask=numbers < 0),
        "nearest_distance": nullable(np.tile(nearest.distance.astype(np.float64), repeated)),
    }
    columns |= {name: nullable(np.tile(values, repeated)) for name, values in (of_frame or {}).items()}
    for measure in MEASURES:
        columns[measure] = nullable(
            np.concatenate([values.get(measure, unknown) for values in arms.values()])
        )
    height, width = filmed.size
    write_table(path, schema, columns, {"size": [height, width], **metadata})


def _counted_series(series: Series, counted: npt.NDArray[np.bool_]) -> Series:
    return {measure: np.where(counted, values, np.nan) for measure, values in series.items()}
