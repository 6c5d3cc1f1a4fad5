"""Two arms on the same frames: by how much one is better, and whether chance could have done it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.averages import rounded
from motiontransfer.metrics.bootstrap import BlockBootstrap, Estimate
from motiontransfer.metrics.pose_agreement import AGREEMENT_MEASURES
from motiontransfer.metrics.regions import REGIONS

Series = Mapping[str, npt.NDArray[np.float64]]
"""(T,) values of each measure, NaN where a frame has none or does not count."""

DIFFERENCES: Final = {
    **{measure: measure == "face_found" for measure in AGREEMENT_MEASURES},
    "temporal_error": False,
    "warp_error_person": False,
    "warp_error_background": False,
    "background_flicker": False,
    "jitter_body": False,
    "jitter_face": False,
    "jitter_hands": False,
    "foot_slide": False,
    "foot_slide_error": False,
}
"""Measures that are subtracted, and whether more of them is better."""


@dataclass(frozen=True)
class Figure:
    """One figure of a contrast.

    Attributes:
        estimate: with its interval.
        verdict: on the first arm; None where the figure compares with something that is no arm.
    """

    estimate: Estimate
    verdict: str | None


def contrast(these: Series, others: Series, bootstrap: BlockBootstrap) -> dict[str, Figure]:
    """Compares an arm with another one, on the measures that both have.

    Args:
        these: the arm's.
        others: the other arm's, on the same frames.
        bootstrap: of those frames.

    Returns:
        `ssim_error_ratio_<region>`: 1 - SSIM over the other's; `psnr_gain_<region>_db`;
        `lpips_ratio_<region>`, over the other's; and `<measure>_difference` for each of `DIFFERENCES`.
    """
    figures = {}
    for region in REGIONS:
        ssim, psnr = f"ssim_{region}", f"psnr_{region}"
        error = bootstrap.ratio(1 - these[ssim], 1 - others[ssim])
        figures[f"ssim_error_ratio_{region}"] = _judged(error, 1, higher_is_better=False)
        gain = bootstrap.difference(these[psnr], others[psnr])
        figures[f"psnr_gain_{region}_db"] = _judged(gain, 0, higher_is_better=True)
        lpips = f"lpips_{region}"
        if lpips in these and lpips in others:
            ratio = bootstrap.ratio(these[lpips], others[lpips])
            figures[f"lpips_ratio_{region}"] = _judged(ratio, 1, higher_is_better=False)
    for measure, higher_is_better in DIFFERENCES.items():
        if measure in these and measure in others:
            difference = bootstrap.difference(these[measure], others[measure])
            figures[f"{measure}_difference"] = _judged(difference, 0, higher_is_better)
    return {name: figure for name, figure in figures.items() if figure is not None}


def beside_real(these: Series, real: Series, bootstrap: BlockBootstrap) -> dict[str, Figure]:
    """Compares an arm with the real film; no verdict, because more than real is no better than less.

    Args:
        these: the arm's.
        real: the real film's, on the same frames.
        bootstrap: of those frames.

    Returns:
        `<measure>_ratio` for each measure that both have, 1 being as in the real film; and
        `temporal_error_ratio`, over the real film's motion: 0 for the real film, 1 for a still picture.
    """
    pairs = {measure: (values, real[measure]) for measure, values in these.items() if measure in real}
    pairs["temporal_error"] = these["temporal_error"], real["motion"]
    ratios = {f"{measure}_ratio": bootstrap.ratio(*pair) for measure, pair in pairs.items()}
    return {name: Figure(ratio, None) for name, ratio in ratios.items() if ratio is not None}


def contrast_metrics(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The figures for JSON.

    Returns:
        Each value under its name, and beside them the blocks `interval` ([low, high]), `verdict` and
        `no_interval` (the reason), by the figure's name and only where there is one.
    """
    blocks: dict[str, dict[str, Any]] = {
        "interval": {name: rounded_interval(figure.estimate) for name, figure in figures.items()},
        "verdict": {name: figure.verdict for name, figure in figures.items()},
        "no_interval": {name: figure.estimate.reason for name, figure in figures.items()},
    }
    told = {block: {name: value for name, value in of.items() if value} for block, of in blocks.items()}
    values = {name: rounded(figure.estimate.value) for name, figure in figures.items()}
    return values | {block: entries for block, entries in told.items() if entries}


def rounded_interval(estimate: Estimate) -> list[float]:
    """Low and high to the digits that mean something; empty where there is no interval."""
    return [rounded(bound) for bound in estimate.interval or ()]


def _judged(estimate: Estimate | None, neutral: float, higher_is_better: bool) -> Figure | None:
    return None if estimate is None else Figure(estimate, estimate.verdict(neutral, higher_is_better))
