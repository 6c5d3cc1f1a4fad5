"""The ablation: what each part of the method is worth, told by subjects trained without it.

Each arm is an experiment: a subject trained and judged with something changed. From their tables of frames
come the rows that the paper's own tables have: the copying rivals, frame by frame, the previous output added,
the face net added, which is the whole; then every other arm. Each row is held against the whole frame by
frame, and a difference that chance could have made is called none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.ablation_measures import Measure, measures_of
from motiontransfer.metrics.bootstrap import BETTER, WORSE, BlockBootstrap, Estimate
from motiontransfer.video.index import FrameIndex

FULL: Final = "full"
FRAME_BY_FRAME: Final = "frame_by_frame"
"""The arm that was trained without the previous output. The evaluation's arm of this name is another: there a
generator that was trained with it has to do without."""

_RIVAL, _OUTPUT, _WHOLE = "trained frame by frame", "+ previous output", "+ face net = full"

Series = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        label: what it is called.
        experiment: the arm of the ablation that was trained.
        painted_by: which of the ways in its evaluation of making pictures: "generated", "nearest" and so on.
    """

    label: str
    experiment: str
    painted_by: str


@dataclass(frozen=True)
class Cell:
    """A row's figure.

    Attributes:
        value: the mean over the frames that have it.
        frames: how many those are.
        difference: from the other row's, on the frames that have both; None where it is held against none.
        verdict: `BETTER`, `WORSE`, `NOT_TOLD_APART` or `TOO_SHORT`; empty where there is no such order.
        other: the other row's own figure, which tells whether the difference is large.
    """

    value: float
    frames: int
    difference: Estimate | None
    verdict: str
    other: float | None = None


Cells = dict[str, Cell]
"""A row's figures by measure; a measure that was not taken is not there."""


@dataclass(frozen=True)
class Contrast:
    """What adding one part changes.

    Attributes:
        title: the part, and over what.
        row: with the part.
        against: the label of the row without it.
        cells: the figures of `row`, held against that one.
    """

    title: str
    row: Row
    against: str
    cells: Cells


@dataclass(frozen=True)
class Ablation:
    """What came out.

    Attributes:
        measures: the columns, those that any row has.
        rows: in the order of the method.
        cells: of each row, held against the full method.
        contrasts: what adding one part changed.
        time_s: (T,) of the judged frames, from 0.
        frames: (T,) their numbers in the clip.
        counted: (T,) which count; repeated pictures do not.
        series: (T,) of each measure of each row, frame by frame.
        backbone: what LPIPS was taken with; None where it was not taken.
    """

    measures: list[Measure]
    rows: list[Row]
    cells: list[Cells]
    contrasts: list[Contrast]
    time_s: npt.NDArray[np.float64]
    frames: npt.NDArray[np.int64]
    counted: npt.NDArray[np.bool_]
    series: list[Series]
    backbone: str | None


def rows_of(arms: list[str]) -> list[Row]:
    """The rows that these arms give, `FULL` among them."""
    rows = [
        Row("nearest training frame", FULL, "nearest"),
        Row("still picture", FULL, "still"),
        Row(_RIVAL, FRAME_BY_FRAME, "without_face"),
        Row(_OUTPUT, FULL, "without_face"),
        Row(_WHOLE, FULL, "generated"),
    ]
    known = [row for row in rows if row.experiment in arms]
    others = [arm for arm in arms if arm not in (FULL, FRAME_BY_FRAME)]
    return [*known, *(Row(arm.replace("_", " "), arm, "generated") for arm in others)]


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
    full = rows.index(Row(_WHOLE, FULL, "generated"))
    comparison = _Comparison(measures, real, bootstrap)
    return Ablation(
        measures,
        rows,
        [
            comparison.cells(values, None if place == full else series[full])
            for place, values in enumerate(series)
        ],
        comparison.contrasts(rows, series),
        index.time_s[frames] - index.time_s[frames[0]],
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
            "previous output, over trained frame by frame": (_OUTPUT, _RIVAL),
            "face net, over none": (_WHOLE, _OUTPUT),
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
