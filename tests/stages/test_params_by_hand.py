"""The project's own params.yaml, spoilt as hands spoil it: one line each, with place, found and expected."""

import shutil
from pathlib import Path

import pytest

from flows.checks import check_blocks
from motiontransfer.errors import ParamsError
from stages.params import Params

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "params.yaml").read_text()
INDENTED = "expected 'key: value', indented as the lines around it"


def line_of(text: str) -> int:
    """The number of the line in which a text stands first."""
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "dvc.yaml", tmp_path)


def refusal(text: str) -> str:
    Path("params.yaml").write_text(text)
    with pytest.raises(ParamsError) as caught:
        check_blocks(Params())
    said = str(caught.value)
    assert said.startswith("params.yaml: ") and "\n" not in said and len(said) < 250
    return said.removeprefix("params.yaml: ")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\n  crf:", "\n\tcrf:", "{line}, column 1: found a tab, expected blanks; indent with blanks"),
        ("crf: 17 ", "crf 17 ", f"{{next}}, column 3: {INDENTED}, found 'refine_faces: true'; mend it there"),
        ("crf: 17 ", "crf:17 ", f"{{next}}, column 3: {INDENTED}, found 'refine_faces: true'; mend it there"),
        (
            "\n  refine_faces",
            "\n   refine_faces",
            f"{{line}}, column 4: {INDENTED}, found 'refine_faces: true'",
        ),
        (
            "\n  refine_faces",
            "\n refine_faces",
            f"{{line}}, column 2: {INDENTED}, found 'refine_faces: true'",
        ),
        (
            "ada.mp4, decode",
            "ada.mp4 decode",
            "{line}, column 39: expected ',' or '}}', but got ':', in 'ada: {{",
        ),
        ("crf: 17 ", "crf: 17\n  crf: 18 ", '{next}, column 3: found duplicate key "crf"'),
        (
            "  crf: 17 ",
            "<<<<<<< HEAD\n  crf: 17 ",
            "{line}: found '<<<<<<< HEAD', left by a merge; choose one",
        ),
        ("\nclips: ", "\n=======\nclips: ", "{line}: found '=======', left by a merge"),
    ],
)
def test_no_yaml(before: str, after: str, said: str) -> None:
    line = line_of(before) + before.startswith("\n")
    wanted = said.format(line=f"line {line}", next=f"line {line + 1}")
    assert refusal(TEXT.replace(before, after, 1)).startswith(wanted)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  crf: 17", "  cfr: 17", "render.cfr: no such key, found 17; did you mean 'crf'?"),
        ("\nrender:", "\nrendre:", "rendre: no such key; did you mean 'render'?"),
        ("\nsubjects:", "\nsubject:", "subject: no such key; did you mean 'subjects'?"),
        (
            "{body: ben",
            "{boddy: ben",
            "samples.ben.sample.boddy: no such key, found 'ben'; did you mean 'body'?",
        ),
        ("  crf: 17", "  #", "render.crf: is missing; add it"),
        ("crf: 17 ", "crf: soft ", "render.crf: Input should be a valid integer, found 'soft'"),
        ("crf: 17 ", 'crf: "17" ', "render.crf: Input should be a valid integer, found '17'"),
        ("crf: 17 ", "crf: -1 ", "render.crf: Input should be greater than or equal to 0, found -1"),
        ("crf: 17 ", "crf: ", "render.crf: Input should be a valid integer, found nothing"),
        ("source: ben", "source: eve", "transfers.ben_to_ada.source: no clip 'eve'; there are: ada, ben"),
        ("subject: ada", "subject: eve", "transfers.ben_to_ada.subject: no subject 'eve'; there are: ada"),
        ("  ben_to_ada:", "  #", "transfers: found nothing, expected keys with their values, {} where there"),
        ("  ben_to_ada: {", "  - {", "transfers: found [{'evaluate'"),
        (
            "  ada: {preset",
            "  ada: #",
            "subjects.ada: found nothing, expected the keys preset, split, steady, train_gan",
        ),
        (
            "default, split: {}",
            "default, split: none",
            "subjects.ada.split: found 'none', expected keys with",
        ),
        (
            "{preset: default",
            "{preset: end",
            "subjects.ada.preset: Input should be 'default' or 'edn', found",
        ),
        (
            "\ntrain_gan:",
            "\ntrain_gan:\n  edm: {}",
            "train_gan.edm: no such preset; there are default",
        ),
        ("steps: 1200 ", "steps: 0 ", "train_gan.default.steps: Input should be greater than or equal to 1"),
        ("render:\n  crf: 17", "render: 17\n  #", "render: found 17, expected a block of values"),
    ],
)
def test_no_values_of_ours(before: str, after: str, said: str) -> None:
    text = TEXT.replace(before, after, 1)
    if after.endswith("#") and before.startswith("render"):
        text = commented(text, text.index("render: 17"))
    assert refusal(text).startswith(said)


def commented(text: str, begin: int) -> str:
    """The text with the keys of the block that begins there made comments."""
    end = text.index("\n\n", begin)
    return text[:begin] + text[begin:end].replace("\n  ", "\n  # ") + text[end:]


def test_a_file_from_before_there_were_presets() -> None:
    text = TEXT.replace("preset: default, ", "")
    assert refusal(text) == "subjects.ada.preset: is missing; add 'preset: default' to the entry"
    flat = text.replace("\ntrain_gan:", "\ntrain_gan:\n  steps: 1200")
    assert refusal(flat) == (
        "train_gan.steps: found 1200 outside of a preset, expected blocks default and edn in train_gan; put "
        "the line '  default:' under 'train_gan:', and two blanks before each line that was there"
    )


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_file(text: str) -> None:
    assert refusal(text) == "found nothing, expected keys with their values"
