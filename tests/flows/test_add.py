"""`motiontransfer add`: what it adds and refuses, and that a second run completes an interrupted first."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo
from films import moving_square, write_film

from flows import add
from flows.add import add_clip, add_subject, add_transfer
from flows.params_file import ParamsFile
from flows.project import ProjectError
from motiontransfer.errors import MotionTransferError, ParamsError
from stages.params import Params

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

PARAMS = Path("params.yaml")
CLIP = {"video": "data/raw/her.mp4", "decode": {}, "detect": {}, "smooth": {}}


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "her.mp4", moving_square(5))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return write_film(tmp_path / "other.mp4", moving_square(5, seed=2))


def snapshot() -> dict[str, bytes]:
    """Every file of the project that an `add` might touch."""
    files = [PARAMS, Path("dvc.yaml"), *Path("data").rglob("*")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def params() -> dict[str, dict]:
    Params()  # as stages read it
    return yaml.safe_load(PARAMS.read_text())


def test_a_clip_is_copied_tracked_and_entered(checkout: Path, film: Path) -> None:
    before = PARAMS.read_text().splitlines()
    assert add_clip(film) == "her"
    lines = PARAMS.read_text().splitlines()
    assert [line for line in lines if line not in before] == [
        "  her: {video: data/raw/her.mp4, decode: {}, detect: {}, smooth: {}}"
    ]
    assert [line for line in lines if "her: {video" not in line] == before
    assert Path("data/raw/her.mp4").read_bytes() == film.read_bytes()
    with Repo() as dvc:
        names = {stage.addressing for stage in dvc.index.stages}
        assert {"data/raw/her.mp4.dvc", "decode@her", "smooth@her"} <= names
        assert not dvc.status(["data/raw/her.mp4.dvc"])
    untracked = subprocess.run(
        ["git", "status", "--short", "-uall"], capture_output=True, text=True, check=True
    )
    assert "data/raw/her.mp4.dvc" in untracked.stdout
    assert "data/raw/her.mp4\n" not in untracked.stdout


def test_a_film_in_the_home_folder(checkout: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(film.parent))
    assert add_clip(Path("~/her.mp4"), "she") == "she"
    assert params()["clips"]["she"]["video"] == "data/raw/she.mp4"


def test_a_film_that_lies_there_already_is_only_tracked(checkout: Path, film: Path) -> None:
    inside = film.rename(checkout / "data/raw/her.mp4")
    before = inside.read_bytes()
    add_clip(Path("data/raw/her.mp4"))
    assert params()["clips"]["her"] == CLIP
    assert inside.read_bytes() == before


def test_a_folder_of_films(checkout: Path, tmp_path: Path, film: Path, other: Path) -> None:
    (tmp_path / "takes").mkdir()
    for path in (film, other):
        path.rename(tmp_path / "takes" / path.name)
    add_clip(tmp_path / "takes")
    assert params()["clips"]["takes"]["video"] == "data/raw/takes"
    assert Path("data/raw/takes.dvc").is_file()


def test_the_same_again_does_nothing(
    checkout: Path, film: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_clip(film)
    add_transfer("ben", "her")
    before = snapshot()
    capsys.readouterr()
    add_clip(film)
    add_subject("her")
    add_subject("her", film)
    add_transfer("ben", "her")
    assert capsys.readouterr().out.splitlines() == [
        "clip her: is there already, with this film; nothing to do",
        "subject her: is there already; nothing to do",
        "clip her: is there already, with this film; nothing to do",
        "subject her: is there already; nothing to do",
        "transfer ben_to_her: is there already; nothing to do",
    ]
    assert snapshot() == before


def test_a_subject_with_its_film(checkout: Path, film: Path) -> None:
    add_subject("she", film)
    assert params()["subjects"]["she"] == {
        "preset": "default",
        "split": {},
        "steady": {},
        "train_gan": {},
        "train_face": {},
        "evaluate": {},
    }


def test_a_transfer_makes_its_clip_a_subject(checkout: Path, film: Path) -> None:
    add_clip(film)
    assert add_transfer("ben", "her") == "ben_to_her"
    assert params()["subjects"]["her"] == {
        "preset": "default",
        "split": {},
        "steady": {},
        "train_gan": {},
        "train_face": {},
        "evaluate": {},
    }
    wanted = {"source": "ben", "subject": "her", "normalize": {}, "render": {}, "evaluate": {}}
    assert params()["transfers"]["ben_to_her"] == wanted
    assert add_transfer("her", "ada", "waltz") == "waltz"


def test_a_project_whose_samples_have_gone(checkout: Path, film: Path, other: Path) -> None:
    lines = [line for line in PARAMS.read_text().splitlines() if not line.startswith(("  ada:", "  ben"))]
    text = "\n".join(lines)
    for table in ("samples", "clips", "subjects", "transfers"):
        text = text.replace(f"\n{table}:", f"\n{table}: {{}}", 1)
    PARAMS.write_text(text)
    add_clip(film)
    add_clip(other)
    add_transfer("other", "her")
    assert list(params()["transfers"]) == ["other_to_her"]
    with Repo() as dvc:
        assert len([stage for stage in dvc.index.stages if stage.cmd]) == 2 * 3 + 3 + 3


Refused = Callable[[Path, Path], object]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda film, other: add_clip(other, "her"),
            r"clips\.her: the name is taken by another film, data/raw/her",
        ),
        (
            lambda film, other: add_clip(other, "her 2"),
            r"name 'her 2' is not made of letters.*give another with",
        ),
        (lambda film, other: add_clip(other, "../her"), r"name '\.\./her' is not made of"),
        (lambda film, other: add_clip(other, ""), r"name '' is not made of"),
        (lambda film, other: add_clip(other, "no"), r"name 'no' is a number or a yes or no to YAML"),
        (lambda film, other: add_clip(film.with_name("gone.mp4")), r"gone\.mp4: no such film or folder"),
        (lambda film, other: add_clip(Path("dvc.yaml"), "x"), r"dvc\.yaml: not a film"),
        (lambda film, other: add_clip(film.parent, "x"), r"takes/text\.mp4: not a film"),
        (lambda film, other: add_clip(film, "zoe"), r"samples\.zoe: the name is a generated clip's"),
        (
            lambda film, other: add_subject("him"),
            r"clips\.him: no such clip; there are: ada, ben, her\. Add it: ",
        ),
        (lambda film, other: add_transfer("him", "her"), r"clips\.him: no such clip"),
        (lambda film, other: add_transfer("ben", "him"), r"clips\.him: no such clip"),
        (
            lambda film, other: add_transfer("her", "ada", "ben_to_ada"),
            r"taken, by ben's motion on ada's body",
        ),
        (lambda film, other: add_transfer("her", "ada", "a/b"), r"name 'a/b' is not made of"),
    ],
)
def test_what_is_refused_changes_nothing(
    checkout: Path, film: Path, other: Path, attempt: Refused, said: str
) -> None:
    add_clip(film)
    PARAMS.write_text(PARAMS.read_text().replace("\nclips:", "  zoe: {sample: {}}\n\nclips:", 1))
    takes = film.parent / "takes"
    takes.mkdir()
    (takes / "text.mp4").write_text("no film")
    before = snapshot()
    with pytest.raises(MotionTransferError, match=said) as caught:
        attempt(takes / "film.mp4" if "takes" in said else film, other)
    assert "\n" not in str(caught.value)
    assert snapshot() == before


@pytest.mark.parametrize("step", ["bring", "track", "write"])
def test_a_second_run_completes_an_interrupted_first(
    checkout: Path, film: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = PARAMS.read_bytes()
    with monkeypatch.context() as patch:
        if step == "bring":
            patch.setattr(add, "bring", interrupted)
        elif step == "track":
            patch.setattr(Repo, "add", interrupted)
        else:
            patch.setattr(ParamsFile, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            add_clip(film)
    assert PARAMS.read_bytes() == before
    assert Path("data/raw/her.mp4").exists() == (step != "bring")
    add_clip(film)
    assert params()["clips"]["her"] == CLIP
    with Repo() as dvc:
        assert not dvc.status(["data/raw/her.mp4.dvc"])


def test_another_film_in_the_place_is_not_overwritten(checkout: Path, film: Path, other: Path) -> None:
    place = Path("data/raw/her.mp4")
    place.write_bytes(other.read_bytes())
    with pytest.raises(MotionTransferError, match=r"data/raw/her\.mp4: is there already and is another film"):
        add_clip(film)
    assert place.read_bytes() == other.read_bytes()


def test_films_that_are_not_here_are_not_replaced(checkout: Path, film: Path) -> None:
    add_clip(film)
    entered = PARAMS.read_text()
    Path("data/raw/her.mp4").unlink()
    with pytest.raises(MotionTransferError, match="is not here to compare"):
        add_clip(film)
    PARAMS.write_text(entered.replace("  her: {video", "  # her: {video"))
    with pytest.raises(MotionTransferError, match=r"her\.mp4\.dvc: tracks a film that is not here"):
        add_clip(film)


def test_what_the_user_wrote_meanwhile_stays(
    checkout: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = add.bring

    def meanwhile(*arguments: object) -> None:
        PARAMS.write_text(PARAMS.read_text() + "# a thought\n")
        bring(*arguments)

    monkeypatch.setattr(add, "bring", meanwhile)
    add_clip(film)
    assert PARAMS.read_text().endswith("# a thought\n")
    assert params()["clips"]["her"] == CLIP


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (("clips:  ", "clips  "), r"params\.yaml: line \d+, column \d+: "),
        (("  ben: {video", "  ada: {video"), r'params\.yaml: line 10, column 3: found duplicate key "ada"'),
        (("transfers:", "transfer:"), r"transfer: no such key; did you mean 'transfers'\?$"),
        (
            ("  ben_to_ada: {", "  # ben_to_ada: {"),
            r"transfers: found nothing, expected keys with their values, \{\} where there are none$",
        ),
    ],
)
def test_params_broken_by_hand(checkout: Path, film: Path, broken: tuple[str, str], said: str) -> None:
    PARAMS.write_text(PARAMS.read_text().replace(*broken))
    before = snapshot()
    with pytest.raises(ParamsError, match=said) as caught:
        add_transfer("ben", "ada", "again")
    assert "\n" not in str(caught.value)
    with pytest.raises(ParamsError, match=said):
        add_clip(film)
    assert snapshot() == before


def test_outside_a_checkout(checkout: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout / "data/raw")
    with pytest.raises(
        ProjectError, match=f"no params.yaml and no dvc.yaml here; the project's root is {checkout}"
    ):
        add_clip(film)
    monkeypatch.chdir(film.parent)
    with pytest.raises(ProjectError, match="here; run this in the root of a checkout"):
        add_clip(film)


@pytest.mark.parametrize(
    ("lost", "said"), [(".dvc", "no .dvc folder here"), (".git", "not a git repository")]
)
def test_no_repository(checkout: Path, film: Path, lost: str, said: str) -> None:
    (checkout / lost).rename(checkout / f"{lost}-lost")
    before = snapshot()
    with pytest.raises(ProjectError, match=said):
        add_clip(film)
    assert snapshot() == before
