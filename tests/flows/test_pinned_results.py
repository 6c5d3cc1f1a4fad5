"""What is shown of an evaluation: its figures as cells, and where film and page are served."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_follower import Wall

from flows.pinned_results import pin_results
from motiontransfer.artifacts.files import write_json
from stages.layout import Layout


def test_figures_and_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arm: dict[str, Any] = {"ssim_person": 0.8, "psnr_person": 24.0, "face_found": 0.9}
    against = {"ssim_error_ratio_person": 0.3345, "psnr_gain_person_db": 7.68}
    metrics = {
        "mean": {"generated": arm, "nearest": arm},
        "against_nearest": {"generated": against},
        "real": {"face_found": 0.95},
    }
    write_json(Layout().subject_evaluation("ada") / "metrics.json", metrics)
    wall = Wall()
    pin_results(wall, "subjects", "ada")  # type: ignore[arg-type]
    kind, cells, title = wall.pinned["subject-ada-figures"]
    first, *_, last = json.loads(cells)
    assert kind == "table" and title.startswith("**subject ada**")
    assert first["subject"] == "ada: SSIM"
    assert first["generated against it"] == "0.33 times the error"
    assert last["nearest training frame"] == ""  # a dash would be the beginning of a list
    assert wall.pinned["subject-ada-films"][1].endswith(
        "- ada: report: `data/evaluation/subjects/ada/report.html`"
    )

    Path(".prefect").mkdir()
    Path(".prefect/files.json").write_text('{"url": "http://127.0.0.1:5000", "port": 5000}')
    pin_results(wall, "subjects", "ada")  # type: ignore[arg-type]
    films = wall.pinned["subject-ada-films"][1]
    assert "[ada: report](http://127.0.0.1:5000/evaluation/subjects/ada/report.html)" in films
