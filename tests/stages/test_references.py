"""Entries of params.yaml that name one another: what does not fit together is refused, with its key."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from motiontransfer.errors import ParamsError
from stages.params import Params

CLIP = {"decode": {}, "detect": {}, "smooth": {}}
SUBJECT = {"split": {}, "steady": {}, "train_gan": {}, "train_face": {}}
CONTENT: dict[str, Any] = {
    "samples": {
        "ada": {"sample": {}},
        "ben": {"sample": {"body": "ben", "dance": "second", "duration_s": 16.0}},
        "true": {"sample": {"dance": "second", "duration_s": 16.0}},
    },
    "clips": {name: {"video": f"data/raw/{name}.mp4", **CLIP} for name in ("ada", "ben")},
    "subjects": {"ada": SUBJECT},
    "transfers": {"ben_to_ada": {"source": "ben", "subject": "ada", "normalize": {}, "render": {}}},
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
