"""What is said of a subject after a run, from the figures of its evaluation."""

import io
from pathlib import Path
from typing import Any

import pytest

from flows.results import show_results
from motiontransfer.artifacts.files import write_json
from stages.layout import Layout

MEANS = {"ssim_person": 0.8, "psnr_person": 24.0, "face_found": 0.9}
AGAINST: dict[str, Any] = {"ssim_error_ratio_person": 0.3345, "psnr_gain_person_db": 7.68}


def told(tmp_path: Path, **blocks: dict[str, Any]) -> str:
    layout, stream = Layout(tmp_path), io.StringIO()
    metrics = {
        "mean": {"generated": MEANS, "nearest": MEANS},
        "against_nearest": {"generated": AGAINST | blocks},
        "real": {"face_found": 0.95},
    }
    write_json(layout.subject_evaluation("ada") / "metrics.json", metrics)
    show_results([("subjects", "ada")], layout, stream)
    return stream.getvalue()


def test_a_comparison_stands_with_its_interval(tmp_path: Path) -> None:
    interval = {"ssim_error_ratio_person": [0.312, 0.359], "psnr_gain_person_db": [-0.21, 8.3]}
    verdict = {"ssim_error_ratio_person": "better", "psnr_gain_person_db": "not told apart"}
    shown = told(tmp_path, interval=interval, verdict=verdict)
    assert "0.33 times the error (0.31 to 0.36)" in shown
    assert "+7.7 dB (-0.2 to +8.3), not told apart" in shown
    assert shown.count("not told apart") == 1


@pytest.mark.parametrize("blocks", [{}, {"verdict": {"ssim_error_ratio_person": "not told apart"}}])
def test_a_film_too_short_for_an_interval_has_none(tmp_path: Path, blocks: dict[str, Any]) -> None:
    shown = told(tmp_path, **blocks)
    assert "0.33 times the error" in shown and "(" not in shown
