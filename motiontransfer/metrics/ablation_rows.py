"""What an ablation's table consists of: rows, their cells, and what adding a part changed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.ablation_measures import Measure, Series
from motiontransfer.metrics.bootstrap import Estimate

FULL: Final = "full"
FRAME_BY_FRAME: Final = "frame_by_frame"
"""The arm that was trained without the previous output. The evaluation's arm of this name is another: there a
generator that was trained with it has to do without."""

RIVAL, OUTPUT, WHOLE = "trained frame by frame", "+ previous output", "+ face net = full"


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
        Row(RIVAL, FRAME_BY_FRAME, "without_face"),
        Row(OUTPUT, FULL, "without_face"),
        Row(WHOLE, FULL, "generated"),
    ]
    known = [row for row in rows if row.experiment in arms]
    others = [arm for arm in arms if arm not in (FULL, FRAME_BY_FRAME)]
    return [*known, *(Row(arm.replace("_", " "), arm, "generated") for arm in others)]
