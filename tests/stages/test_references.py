"""Entries of params.yaml that name one another: what does not fit together is refused, with its key."""

import copy
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from motiontransfer.errors import ParamsError
from stages import detect, normalize, render, train_gan
from stages.entry import main
from stages.params import Params

CLIP = {"decode": {}, "detect": {}, "smooth": {}}
SUBJECT = {"preset": "default", "split": {}, "steady": {}, "train_gan": {}, "train_face": {}, "evaluate": {}}
CONTENT: dict[str, Any] = {
    "samples": {
        "ada": {"sample": {}},
        "ben": {"sample": {"body": "ben", "dance": "second", "duration_s": 16.0}},
        "true": {"sample": {"dance": "second", "duration_s": 16.0}},
    },
    "clips": {name: {"video": f"data/raw/{name}.mp4", **CLIP} for name in ("ada", "ben")},
    "subjects": {"ada": SUBJECT},
    "transfers": {
        "ben_to_ada": {"source": "ben", "subject": "ada", "normalize": {}, "render": {}, "evaluate": {}}
    },
    "truths": {"ben_to_ada": {"clip": "true", "source": "ben", "subject": "ada"}},
    "sample": {"body": "ada", "dance": "first", "height": 512, "duration_s": 40.0, "frame_rate_fps": 24.0},
}


def params_of(tmp_path: Path, change: Callable[[dict[str, Any]], object] = lambda content: None) -> Params:
    content = copy.deepcopy(CONTENT)
    change(content)
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(content))
    return Params(path)


def test_a_truth_that_fits_is_taken(tmp_path: Path) -> None:
    assert params_of(tmp_path).entry("truths", "ben_to_ada").clip == "true"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda content: content["truths"].update(eve_to_ada=content["truths"].pop("ben_to_ada")),
            r"truths\.eve_to_ada: no transfer has that name; there are: ben_to_ada$",
        ),
        (
            lambda content: content["truths"]["ben_to_ada"].update(clip="eve"),
            r"truths\.ben_to_ada\.clip: no sample 'eve'; there are: ada, ben, true$",
        ),
        (
            lambda content: content["truths"]["ben_to_ada"].update(source="ada"),
            r"truths\.ben_to_ada\.source: found 'ada', expected 'ben' as transfers\.ben_to_ada has$",
        ),
        (
            lambda content: content["truths"]["ben_to_ada"].update(subject="ben"),
            r"truths\.ben_to_ada\.subject: found 'ben', expected 'ada' as transfers",
        ),
        (
            lambda content: content["truths"]["ben_to_ada"].update(clop=1),
            r"truths\.ben_to_ada\.clop: no such",
        ),
        (
            lambda content: content["samples"].pop("ben"),
            r"truths\.ben_to_ada\.source: 'ben' is no generated dancer, so nobody knows the truth$",
        ),
        (
            lambda content: content["clips"]["ada"].update(video="her.mp4"),
            r"truths\.ben_to_ada\.subject: 'ada' is no generated dancer",
        ),
        (
            lambda content: content["samples"]["true"]["sample"].update(body="ben"),
            r"samples\.true\.sample\.body: found 'ben', expected 'ada' as of ada, .* truth of ben_to_ada$",
        ),
        (
            lambda content: content["samples"]["ada"]["sample"].update(height=256),
            r"samples\.true\.sample\.height: found 512, expected 256 as of ada",
        ),
        (
            lambda content: content["samples"]["true"]["sample"].pop("dance"),
            r"samples\.true\.sample\.dance: found 'first', expected 'second' as of ben",
        ),
        (
            lambda content: content["samples"]["true"]["sample"].update(duration_s=15.0),
            r"samples\.true\.sample\.duration_s: found 15\.0, expected 16\.0 as of ben",
        ),
        (
            lambda content: content["samples"]["ben"]["sample"].update(frame_rate_fps=25.0),
            r"samples\.true\.sample\.frame_rate_fps: found 24\.0, expected 25\.0 as of ben",
        ),
    ],
)
def test_a_truth_that_does_not_fit_is_told_with_its_key(
    tmp_path: Path, change: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(ParamsError, match=rf"params\.yaml: {said}") as caught:
        params_of(tmp_path, change)
    assert "\n" not in str(caught.value)


def with_detectors(content: dict[str, Any], ada: str, ben: str, allowed: bool | None = None) -> None:
    content["truths"].clear()
    content["detect"] = {"detector": ada}
    content["clips"]["ben"]["detect"] = {"detector": ben}
    content["render"] = {"other_detector": False}
    if allowed is not None:
        content["transfers"]["ben_to_ada"]["render"] = {"other_detector": allowed}


def test_motion_found_by_another_detector_is_refused_before_anything_is_detected(tmp_path: Path) -> None:
    said = (
        r"params\.yaml: transfers\.ben_to_ada: ben is detected by 'openpose' and ada by 'mediapipe', which "
        r"place joints otherwise.* set other_detector: true in transfers\.ben_to_ada\.render$"
    )
    for allowed in (None, False):
        with pytest.raises(ParamsError, match=said) as caught:
            params_of(
                tmp_path, lambda content, told=allowed: with_detectors(content, "mediapipe", "openpose", told)
            )
        assert "\n" not in str(caught.value)


def test_one_detector_or_permission_for_two_is_taken(tmp_path: Path) -> None:
    params_of(tmp_path, lambda content: with_detectors(content, "openpose", "openpose"))
    params_of(tmp_path, lambda content: with_detectors(content, "mediapipe", "openpose", True))


@pytest.mark.parametrize(
    ("stage", "name"),
    [(detect, "ada"), (train_gan, "ada"), (normalize, "ben_to_ada"), (render, "ben_to_ada")],
)
def test_whatever_stage_comes_first_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: ModuleType,
    name: str,
) -> None:
    shipped = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())
    shipped["clips"]["ben"]["detect"] = {"detector": "openpose"}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(shipped))
    monkeypatch.chdir(tmp_path)
    assert main(stage.STAGE, stage.run, [name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "transfers.ben_to_ada: ben is detected by 'openpose' and ada by 'mediapipe'" in line
    assert not (tmp_path / "data").exists()
