"""`motiontransfer add truth`: two lines in params.yaml, for transfers between generated dancers alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo

from flows.add import AddError
from flows.add_truth import add_truth
from motiontransfer.errors import ParamsError
from stages.params import Params

pytestmark = [
    pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning"),  # pygtrie, inside DVC
    pytest.mark.usefixtures("checkout"),
]

PARAMS = Path("params.yaml")


def edit(change: Callable[[dict], object]) -> None:
    content = yaml.safe_load(PARAMS.read_text())
    change(content)
    PARAMS.write_text(yaml.safe_dump(content, sort_keys=False))


def test_a_sample_and_a_truth_are_entered(capsys: pytest.CaptureFixture[str]) -> None:
    before = PARAMS.read_text().splitlines()
    assert add_truth("ben_to_ada") == "ben_to_ada_truth"
    added = [line for line in PARAMS.read_text().splitlines() if line not in before]
    assert added[0] == "  ben_to_ada_truth: {sample: {dance: second, duration_s: 16.0}}"
    assert added[1:] == ["truths: {ben_to_ada: {clip: ben_to_ada_truth, source: ben, subject: ada}}"]
    Params()  # as stages read it
    with Repo() as dvc:
        needs = {stage.addressing: stage for stage in dvc.index.stages}
        read = dvc.index.graph.successors(needs["evaluate_truth@ben_to_ada"])
        assert {"sample@ben_to_ada_truth", "render@ben_to_ada", "decode@ada"} <= {s.addressing for s in read}
    assert "sample ben_to_ada_truth: added, ada's body doing ben's dance" in capsys.readouterr().out


def test_the_same_again_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    add_truth("ben_to_ada")
    before = PARAMS.read_bytes()
    assert add_truth("ben_to_ada") == "ben_to_ada_truth"
    assert PARAMS.read_bytes() == before
    assert "is there already; nothing to do" in capsys.readouterr().out


def test_the_true_film_has_the_subjects_size_and_the_sources_time() -> None:
    def change(params: dict) -> None:
        params["samples"]["ada"]["sample"] = {"body": 7, "height": 256}
        params["samples"]["ben"]["sample"] |= {"width": 640, "frame_rate_fps": 25.0, "seed": 3}

    edit(change)
    add_truth("ben_to_ada")
    sample = yaml.safe_load(PARAMS.read_text())["samples"]["ben_to_ada_truth"]["sample"]
    assert sample == {
        "body": 7,
        "height": 256,
        "dance": "second",
        "duration_s": 16.0,
        "frame_rate_fps": 25.0,
        "seed": 3,
    }
    Params()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda params: params["transfers"].clear(),
            r"transfers\.ben_to_ada: no such transfer; there are: none$",
        ),
        (
            lambda params: params["samples"].pop("ben"),
            r"transfers\.ben_to_ada: ben is a film and no generated dancer, so nobody knows the truth of it$",
        ),
        (lambda params: params["clips"]["ada"].update(video="her.mp4"), r"ada is a film and no generated"),
        (
            lambda params: params["samples"].update(ben_to_ada_truth={"sample": {}}),
            r"samples\.ben_to_ada_truth: the name is taken",
        ),
        (
            lambda params: params["clips"].update(ben_to_ada_truth=params["clips"]["ada"]),
            r"clips\.ben_to_ada_truth: the name is taken",
        ),
    ],
)
def test_what_has_no_truth_is_refused_in_one_line(change: Callable[[dict], object], said: str) -> None:
    edit(change)
    before = PARAMS.read_bytes()
    with pytest.raises(AddError, match=rf"params\.yaml: .*{said}") as caught:
        add_truth("ben_to_ada")
    assert "\n" not in str(caught.value)
    assert PARAMS.read_bytes() == before


def test_a_project_without_the_table_is_told_how_to_have_it() -> None:
    edit(lambda params: params.pop("truths"))
    with pytest.raises(ParamsError, match=r"truths: is missing; add the line 'truths: \{\}'"):
        add_truth("ben_to_ada")
