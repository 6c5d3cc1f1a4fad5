"""The figures of a transfer: averages, what the target's own film has, how the film drifts, where it errs.

There is no true film, so each figure stands beside the same one of real films. The target's own says what
the camera, the detector and a real body leave: of sharpness, flicker and warp error it has what the film
should have. The source's own does the same dance at the same moments and cannot drift: what changes in it
from beginning to end, the dance changes.
"""

from collections.abc import Iterable, Mapping
from math import isclose
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.averages import averages, counts, ratio, without_missing
from motiontransfer.metrics.bootstrap import BlockBootstrap
from motiontransfer.metrics.card import mean_intervals
from motiontransfer.metrics.drift import Drift, drift, ends
from motiontransfer.metrics.film_measures import POSE_MEASURES
from motiontransfer.metrics.novelty_error import novelty_metrics
from motiontransfer.metrics.own_measures import OWN_MEASURES
from motiontransfer.metrics.real_clip import RealClip
from motiontransfer.metrics.transfer_evaluation import MEASURES, TransferEvaluation
from motiontransfer.video.index import FrameIndex

Series = Mapping[str, npt.NDArray[np.float64]]

TARGET_STRETCHES: Final = (6, 1.0)
"""How many stretches of the target's own film are looked at, and how many seconds each has."""

COMPARED: Final = (*OWN_MEASURES, *(measure for measure in POSE_MEASURES if measure != "foot_slide_error"))
"""Measures that mean something over the target film's own. Pose distance would not, nor the slide against the
wanted foot: what is wanted of the target are its own detections, smoothed, which follow them closely."""

OF_STEPS: Final = tuple(
    measure for measure in COMPARED if not measure.startswith(("sharpness", "foot_slide"))
)
"""Those of a frame and the one before, which grow with the time between the two."""

_SAME_INTERVAL: Final = 0.01
"""How much, as a share, the times between frames of two films may differ and be called the same."""

ERRORS: Final = ("pose_distance_heights", "missed_all")
"""Errors that are held against a pose's novelty."""


def transfer_metrics(
    evaluation: TransferEvaluation, target: RealClip, source: RealClip, margin_fraction: float
) -> dict[str, Any]:
    """The averages over frames that are no repeats, with the number of frames behind each.

    Args:
        evaluation: the film's.
        target: the clip whose body the film shows.
        source: the clip whose motion it has.
        margin_fraction: how far hair, shadow and blur may reach beyond the person's box, of the height.

    Returns:
        `mean`, `mean_interval` and `count` of the film, the same of the target's own film with `target_` in
        front, and `against_target`, the ratios, without those of `OF_STEPS` where the films' frame rates
        differ; `drift`, by measure; `novelty`, as `novelty_metrics` gives it; `not_measured`, what has no
        figures and why, only where something has none.
    """
    counted, bootstrap = evaluation.counted, BlockBootstrap.of(evaluation.index)
    series = {name: np.where(counted, values, np.nan) for name, values in evaluation.series.items()}
    own = _comparable(target.series(target.spread(*TARGET_STRETCHES), margin_fraction), series)
    dance = _comparable(source.series(ends(len(source)), margin_fraction), series)
    novelty = np.where(counted, evaluation.novelty, np.nan)
    errors: Series = {name: series[name] for name in ERRORS if name in series}
    rates = _frame_rates(evaluation.index, target.index)
    compared = [measure for measure in COMPARED if not (rates and measure in OF_STEPS)]
    reasons = {"poses": evaluation.no_poses, "shares of the target's own change over time": rates}
    missing = {what: why for what, why in reasons.items() if why}
    film = averages(series, counted)
    return {
        "frames": {"film": len(counted), "averaged": int(counted.sum()), "repeats": int((~counted).sum())},
        **({"not_measured": missing} if missing else {}),
        "mean": film,
        "mean_interval": mean_intervals(series, counted, bootstrap),
        "count": counts(series, counted),
        **_target_metrics(own, target, film, compared),
        "drift": _drifts(series, dance),
        "novelty": novelty_metrics(novelty, errors, bootstrap),
    }


def _comparable(real: Series, film: Series) -> Series:
    """What both have: where poses could not be judged on the film, those of real films say nothing."""
    return {measure: values for measure, values in real.items() if measure in film}


def _frame_rates(film: FrameIndex, target: FrameIndex) -> str:
    """Why changes from frame to frame do not compare; empty where they do."""
    intervals = film.frame_interval_s, target.frame_interval_s
    if isclose(*intervals, rel_tol=_SAME_INTERVAL):
        return ""
    rates = [f"{1 / interval:.4g}" for interval in intervals]
    return (
        f"The film has {rates[0]} frames a second and the target's own {rates[1]}, and motion, warp error, "
        "flicker and jitter from frame to frame go with the time between frames"
    )


def _target_metrics(
    own: Series, target: RealClip, film: Mapping[str, float], compared: Iterable[str]
) -> dict[str, Any]:
    every = np.ones(len(target), bool)  # repeats have no values there
    mean = averages(own, every)
    ratios = {f"{measure}_ratio": ratio(film.get(measure), mean.get(measure)) for measure in compared}
    return {
        "target_mean": mean,
        "target_mean_interval": mean_intervals(own, every, BlockBootstrap.of(target.index)),
        "target_count": counts(own, every),
        "against_target": without_missing(ratios),
    }


def _drifts(film: Series, source: Series) -> dict[str, dict[str, float]]:
    """By measure: its `first` and `last` tenth, `change` and `ratio`, and those of the source's own film."""
    told = {}
    for measure in MEASURES:
        if measure in film and (found := drift(film[measure], np.isfinite(film[measure]))) is not None:
            told[measure] = _told(found, "") | _told(
                drift(source[measure], np.isfinite(source[measure])), "source_"
            )
    return told


def _told(found: Drift | None, whose: str) -> dict[str, float]:
    if found is None:
        return {}
    figures = {"first": found.first, "last": found.last, "change": found.change, "ratio": found.ratio}
    return {f"{whose}{name}": value for name, value in without_missing(figures).items()}
