"""The ablation: what each part of the method is worth, told by subjects trained without it.

Each arm is an experiment: a subject trained and judged with something changed. From their tables of frames
come the rows that the paper's own tables have: the copying rivals, frame by frame, the previous output added,
the face net added, which is the whole; then every other arm. Each row is held against the whole frame by
frame, and a difference that chance could have made is called none.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.ablation_measures import Measure, Series, measures_of
from motiontransfer.metrics.ablation_rows import (
    FULL,
    OUTPUT,
    RIVAL,
    WHOLE,
    Ablation,
    Cell,
    Cells,
    Contrast,
    Row,
    rows_of,
)
from motiontransfer.metrics.bootstrap import BETTER, WORSE, BlockBootstrap, Estimate
from motiontransfer.metrics.held_out import without_gaps
from motiontransfer.video.index import FrameIndex


def judge_arms(tables: Mapping[str, pa.Table], index: FrameIndex, backbone: str | None = None) -> Ablation:
    """Puts the arms beside one another.

    Args:
        tables: for each arm, `FULL` among them, the frames of its evaluation (`subject_evaluation.SCHEMA`).
        index: of the whole clip.
        backbone: what LPIPS was taken with; None where it was not taken.

    Raises:
        ArtifactError: the arms were judged on different frames, or on frames that the clip has not got.
    """
    frames = _common_frames(tables, index)
    counted = ~index.repeat[frames]
    bootstrap = BlockBootstrap(index.shot[frames], index.frame_interval_s)
    rows = rows_of(list(tables))
    real = _series(tables[FULL], "real", counted)
    series = [_series(tables[row.experiment], row.painted_by, counted) for row in rows]
    measures = measures_of(series, backbone)
    figures: list[Series] = [_figures(measures, values, real, bootstrap) for values in series]
    full = rows.index(Row(WHOLE, FULL, "generated"))
    comparison = _Comparison(measures, real, bootstrap)
    return Ablation(
        measures,
        rows,
        [
            comparison.cells(values, None if place == full else series[full])
            for place, values in enumerate(series)
        ],
        comparison.contrasts(rows, series),
        without_gaps(index.at(frames)),
        frames,
        counted,
        figures,
        backbone,
    )


class _Comparison:
    """Compares rows on the same frames."""

    def __init__(self, measures: list[Measure], real: Series, bootstrap: BlockBootstrap) -> None:
        self._measures, self._real, self._bootstrap = measures, real, bootstrap

    def cells(self, these: Series, others: Series | None) -> Cells:
        """A row's figures, held against another row's where there is one."""
        cells = {}
        for measure in self._measures:
            if (cell := self._cell(measure, these, others)) is not None:
                cells[measure.name] = cell
        return cells

    def contrasts(self, rows: list[Row], series: list[Series]) -> list[Contrast]:
        """The paper's own: the previous output over frame by frame, the face net over no face net."""
        pairs = {
            "previous output, over trained frame by frame": (OUTPUT, RIVAL),
            "face net, over none": (WHOLE, OUTPUT),
        }
        places = {row.label: place for place, row in enumerate(rows)}
        return [
            Contrast(title, rows[places[one]], other, self.cells(series[places[one]], series[places[other]]))
            for title, (one, other) in pairs.items()
            if one in places and other in places
        ]

    def _cell(self, measure: Measure, these: Series, others: Series | None) -> Cell | None:
        values = measure.values(these)
        mean = None if values is None else self._figure(measure, values)
        if values is None or mean is None:
            return None
        frames = int(np.isfinite(values).sum())
        other = None if others is None else measure.values(others)
        if other is None:
            return Cell(mean.value, frames, None, "")
        difference = self._figure(measure, values - other)
        reference = self._figure(measure, other)
        if difference is None or reference is None:
            return Cell(mean.value, frames, None, "")
        verdict = _verdict(measure, mean, reference, difference)
        return Cell(mean.value, frames, difference, verdict, reference.value)

    def _figure(self, measure: Measure, values: npt.NDArray[np.float64]) -> Estimate | None:
        """The mean, or for a share of the real film's the quotient of the means."""
        if measure.over_real is None:
            return self._bootstrap.mean(values)
        return self._bootstrap.ratio(values, self._real[measure.over_real])


def _verdict(measure: Measure, mean: Estimate, reference: Estimate, difference: Estimate) -> str:
    if measure.best is None:
        return difference.verdict(0, measure.higher_is_better)
    # Nearer is better, which is an order on either side of it alone.
    verdict = difference.verdict(0, reference.value < measure.best)
    ordered = (mean.value - measure.best) * (reference.value - measure.best) >= 0
    return verdict if ordered or verdict not in (BETTER, WORSE) else ""


def _common_frames(tables: Mapping[str, pa.Table], index: FrameIndex) -> npt.NDArray[np.int64]:
    frames = {arm: _of(table, "generated", "frame").astype(np.int64) for arm, table in tables.items()}
    common = frames[FULL]
    for arm, found in frames.items():
        if not np.array_equal(found, common):
            raise ArtifactError(
                f"arm {arm}: judged on {len(found)} frames, expected the {len(common)} of {FULL}; "
                "an arm may not change the split"
            )
    if not len(common) or common[-1] >= len(index):
        raise ArtifactError(
            f"arm {FULL}: judged on frames up to {common[-1] if len(common) else 'none'}, expected some of "
            f"the clip's {len(index)}; run the evaluation again"
        )
    return common


def _series(table: pa.Table, painted_by: str, counted: npt.NDArray[np.bool_]) -> Series:
    """(T,) of each measure, NaN where there is none or the frame does not count."""
    named = [name for name in table.column_names if pa.types.is_float64(table.schema.field(name).type)]
    return {name: np.where(counted, _of(table, painted_by, name), np.nan) for name in named}


def _of(table: pa.Table, painted_by: str, column: str) -> npt.NDArray[np.float64]:
    chosen = table.column("arm").to_numpy() == painted_by
    return np.asarray(table.column(column).to_numpy()[chosen], np.float64)


def _figures(
    measures: list[Measure], series: Series, real: Series, bootstrap: BlockBootstrap
) -> dict[str, npt.NDArray[np.float64]]:
    """Frame by frame, in the measure's own units: a share of the real film's mean."""
    figures = {}
    for measure in measures:
        values = measure.values(series)
        if values is None or not np.isfinite(values).any():
            continue
        if measure.over_real is None:
            figures[measure.name] = values
        elif (own := bootstrap.mean(real[measure.over_real])) is not None and own.value:
            figures[measure.name] = values / own.value
    return figures
