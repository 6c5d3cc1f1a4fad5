import json

import numpy as np
import numpy.typing as npt
import pytest
from made_up_people import steady_index

from motiontransfer.metrics.bootstrap import BETTER, NOT_TOLD_APART, WORSE, BlockBootstrap
from motiontransfer.metrics.contrast import (
    DIFFERENCES,
    Figure,
    beside_real,
    contrast,
    contrast_metrics,
)
from motiontransfer.metrics.regions import REGIONS

FRAMES = 120
LONG = BlockBootstrap.of(steady_index(FRAMES))
Series = dict[str, npt.NDArray[np.float64]]


def arm(seed: int, error: float = 0.2, psnr: float = 20.0, detected: bool = True) -> Series:
    """An arm whose 1 - SSIM and PSNR vary a little about what is given; ten pixels off, every face found."""
    noise = np.random.default_rng(seed).normal(0, 0.02, (2, FRAMES))
    series = {f"ssim_{region}": 1 - error + noise[0] for region in REGIONS}
    series |= {f"psnr_{region}": psnr + noise[1] for region in REGIONS}
    if detected:
        series |= {measure: np.full(FRAMES, 10.0) for measure in DIFFERENCES}
    return series


def test_an_arm_against_itself_is_not_told_apart() -> None:
    told = contrast_metrics(contrast(arm(0), arm(0), LONG))
    assert told["ssim_error_ratio_face"] == 1 and told["interval"]["ssim_error_ratio_face"] == [1, 1]
    assert told["psnr_gain_face_db"] == 0 and told["interval"]["psnr_gain_face_db"] == [0, 0]
    assert set(told["verdict"].values()) == {NOT_TOLD_APART}
    assert "no_interval" not in told


def test_a_difference_within_the_noise_is_no_win() -> None:
    told = contrast_metrics(contrast(arm(0), arm(1), LONG))
    low, high = told["interval"]["psnr_gain_person_db"]
    assert low < 0 < high and told["psnr_gain_person_db"] != 0
    assert told["verdict"]["psnr_gain_person_db"] == NOT_TOLD_APART


def test_better_is_less_error_more_psnr_fewer_misses_more_faces() -> None:
    good, bad = arm(0, 0.1, 25.0), arm(1, 0.2, 20.0)
    good["missed_hands"], good["face_found"] = np.full(FRAMES, 9.0), np.full(FRAMES, 11.0)
    for told, verdict in (
        (contrast(good, bad, LONG), BETTER),
        (contrast(bad, good, LONG), WORSE),
    ):
        for name in (
            "ssim_error_ratio_person",
            "psnr_gain_person_db",
            "missed_hands_difference",
            "face_found_difference",
        ):
            assert told[name].verdict == verdict, name
    halved = contrast_metrics(contrast(good, bad, LONG))["ssim_error_ratio_frame"]
    assert halved == pytest.approx(0.5, rel=0.05)


def test_only_what_both_arms_have_is_compared() -> None:
    told = contrast(arm(0), arm(1, detected=False), LONG)
    assert not [name for name in told if name.endswith("_difference")]
    unseen = arm(0) | {"ssim_face": np.full(FRAMES, np.nan)}
    told = contrast(unseen, arm(1), LONG)
    assert "ssim_error_ratio_face" not in told and "ssim_error_ratio_person" in told


def test_a_short_film_says_why_there_is_no_interval() -> None:
    short = {measure: values[:20] for measure, values in arm(0).items()}
    told = contrast_metrics(contrast(short, short, BlockBootstrap.of(steady_index(20))))
    assert told["no_interval"]["psnr_gain_face_db"] == "0.8 s have a value, an interval takes 3.5 s"
    assert "interval" not in told
    json.dumps(told, allow_nan=False)


def test_lpips_is_a_share_of_the_others_and_less_is_better() -> None:
    noise = 1 + np.random.default_rng(0).random((2, FRAMES)) / 100
    these, others = arm(0) | {"lpips_face": 0.1 * noise[0]}, arm(1) | {"lpips_face": 0.2 * noise[1]}
    told = contrast_metrics(contrast(these, others, LONG))
    assert told["lpips_ratio_face"] == pytest.approx(0.5, rel=0.01)
    assert told["verdict"]["lpips_ratio_face"] == BETTER
    assert contrast_metrics(contrast(others, these, LONG))["verdict"]["lpips_ratio_face"] == WORSE
    assert not [name for name in contrast(these, arm(2), LONG) if "lpips" in name]


def test_beside_the_real_film_there_is_a_share_and_no_verdict() -> None:
    motion = 5 + np.abs(np.random.default_rng(0).standard_normal(FRAMES))
    real = {"motion": motion, "sharpness_face": np.full(FRAMES, 8.0)}
    still = {"motion": 0 * motion, "temporal_error": motion, "sharpness_face": np.full(FRAMES, 6.0)}
    told = contrast_metrics(beside_real(still, real, LONG))
    assert (told["motion_ratio"], told["temporal_error_ratio"], told["sharpness_face_ratio"]) == (0, 1, 0.75)
    assert "verdict" not in told and set(told["interval"]) == set(told) - {"interval"}


def test_a_figure_that_judges_no_arm_has_no_verdict() -> None:
    estimate = LONG.mean(np.ones(FRAMES))
    assert estimate is not None
    assert contrast_metrics({"a": Figure(estimate, None)}) == {"a": 1, "interval": {"a": [1, 1]}}
