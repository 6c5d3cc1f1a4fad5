"""params.yaml: what is refused, where it is said to stand, what overrides what."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from made_up_entries import subject_entry
from pydantic import Field

from flows.checks import check_blocks
from motiontransfer.errors import ArtifactError, ParamsError
from stages.layout import Layout
from stages.params import BLOCKS, Block, Params
from stages.tables import Tables, check_name

ROOT = Path(__file__).parents[2]
CONTENT: dict[str, Any] = {
    "samples": {"ada": {"sample": {}}},
    "clips": {
        "ada": {"video": "a.mp4", "decode": {}, "detect": {}, "smooth": {"window": 5}},
        "ben": {"video": "b.mp4", "decode": {}, "detect": {}, "smooth": {}},
    },
    "subjects": {"ada": subject_entry()},
    "transfers": {
        "ben_to_ada": {"source": "ben", "subject": "ada", "normalize": {}, "render": {}, "evaluate": {}},
    },
    "truths": {},
    "smooth": {"window": 1, "sigma_s": 0.5},
}


class SmoothBlock(Block):
    window: Annotated[int, Field(ge=1)]
    sigma_s: Annotated[float, Field(ge=0)]


def params_of(tmp_path: Path, change: Callable[[dict[str, Any]], object] = lambda content: None) -> Params:
    content = copy.deepcopy(CONTENT)
    change(content)
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(content))
    return Params(path)


def test_an_entry_overrides_single_values(tmp_path: Path) -> None:
    params = params_of(tmp_path)
    assert params.block("smooth", SmoothBlock) == SmoothBlock(window=1, sigma_s=0.5)
    assert params.block("smooth", SmoothBlock, ("clips", "ada")) == SmoothBlock(window=5, sigma_s=0.5)
    assert params.block("smooth", SmoothBlock, ("clips", "ben")) == SmoothBlock(window=1, sigma_s=0.5)


def test_a_whole_number_is_a_number_and_a_text_is_not(tmp_path: Path) -> None:
    assert params_of(tmp_path, lambda content: content["smooth"].update(sigma_s=1))
    params = params_of(tmp_path, lambda content: content["smooth"].update(sigma_s="1"))
    with pytest.raises(ParamsError, match=r"smooth\.sigma_s: .*number, found '1'$"):
        params.block("smooth", SmoothBlock)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content["smooth"].update(window=0), r"params\.yaml: smooth\.window: .*found 0$"),
        (
            lambda content: content["smooth"].update(wondow=3),
            r"params\.yaml: smooth\.wondow: no such key, found 3; did you mean \'window\'\?$",
        ),
        (
            lambda content: content["smooth"].update(wondow=content["smooth"].pop("window")),
            r"params\.yaml: smooth\.wondow: no such key, found 1; did you mean 'window'",
        ),
        (
            lambda content: content["smooth"].pop("window"),
            r"params\.yaml: smooth\.window: is missing; add it$",
        ),
        (lambda content: content.pop("smooth"), r"params\.yaml: smooth: is missing, expected a block"),
        (lambda content: content.update(smooth=[1]), r"params\.yaml: smooth: found \[1\], expected a block"),
    ],
)
def test_a_bad_block_is_told_with_its_key(tmp_path: Path, change: Callable[[Any], object], said: str) -> None:
    params = params_of(tmp_path, change)
    with pytest.raises(ParamsError, match=said):
        params.block("smooth", SmoothBlock)


def test_the_place_of_a_bad_value_is_where_it_stands(tmp_path: Path) -> None:
    params = params_of(tmp_path, lambda content: content["clips"]["ada"]["smooth"].update(window="wide"))
    with pytest.raises(ParamsError, match=r"params\.yaml: clips\.ada\.smooth\.window: .*found 'wide'"):
        params.block("smooth", SmoothBlock, ("clips", "ada"))
    params = params_of(tmp_path, lambda content: content["smooth"].update(sigma_s=-1))
    with pytest.raises(ParamsError, match=r"params\.yaml: smooth\.sigma_s: .*found -1"):
        params.block("smooth", SmoothBlock, ("clips", "ada"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content.update(smoth={}), r"smoth: no such key; did you mean 'smooth'"),
        (
            lambda content: content["clips"]["ada"].update(smoth={}),
            r"clips\.ada\.smoth: .*found \{\}; did you mean 'smooth'",
        ),
        (lambda content: content["clips"]["ada"].pop("video"), r"clips\.ada\.video: is missing; add it"),
        (lambda content: content["clips"]["ada"].update(video=3), r"clips\.ada\.video: .*string, found 3"),
        (lambda content: content.pop("transfers"), r"transfers: is missing; add the line 'transfers: \{\}'"),
        (
            lambda content: content["subjects"].update(eve=content["subjects"]["ada"]),
            r"subjects\.eve: no clip",
        ),
        (lambda content: content["transfers"]["ben_to_ada"].update(source="eve"), r"source: no clip 'eve'"),
        (
            lambda content: content["transfers"]["ben_to_ada"].update(subject="ben"),
            r"subject: no subject 'ben'",
        ),
        (
            lambda content: content["transfers"]["ben_to_ada"].update(source="../a"),
            r"source: .*'\.\./a' is not",
        ),
        (
            lambda content: content["samples"].update({"a/b": {"sample": {}}}),
            r"samples\.a/b: .*'a/b' is not made",
        ),
        (lambda content: content["samples"].update({7: {"sample": {}}}), r"samples\.7: .*string, found 7"),
    ],
)
def test_a_bad_table_is_told_with_its_key(tmp_path: Path, change: Callable[[Any], object], said: str) -> None:
    with pytest.raises(ParamsError, match=rf"params\.yaml: .*{said}") as caught:
        params_of(tmp_path, change)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "..", "a/b", "/tmp/a", "a b", "-a", "a.b", "a\n", "ä", "a@b"])
def test_names_that_are_no_file_names(name: str) -> None:
    with pytest.raises(ValueError, match="is not made of letters"):
        check_name(name)


@pytest.mark.parametrize("name", ["ada", "Ada2", "2ada", "ben_to-ada"])
def test_names(name: str) -> None:
    assert check_name(name) == name


def test_an_unknown_entry_is_told_with_those_there_are(tmp_path: Path) -> None:
    params = params_of(tmp_path)
    with pytest.raises(ParamsError, match=r"clips\.eve: no such entry; there are: ada, ben"):
        params.entry("clips", "eve")
    with pytest.raises(ParamsError, match=r"clips: name '\.\./eve' is not made"):
        params.entry("clips", "../eve")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: [1", "line 1, column 6: expected"),
        (b"\xff\xfe\x00", "byte 1 is not UTF-8"),
        (b"- 1", r"found \[1\], expected keys with their values"),
        (b"", "found nothing, expected keys with their values"),
    ],
)
def test_a_file_that_is_no_params_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(content)
    with pytest.raises(ParamsError, match=said) as caught:
        Params(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"none\.yaml: no such file; run this in the project's root"):
        Params(tmp_path / "none.yaml")


def test_the_project_s_own_values_are_what_its_stages_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    check_blocks(Params())


def test_a_file_of_weights_without_a_digest_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else train_face's would be, after train_gan; with a digest it may lie on another machine."""
    content = yaml.safe_load((ROOT / "params.yaml").read_text())
    content["subjects"]["ada"]["preset"] = "edn"
    monkeypatch.chdir(ROOT)  # of dvc.yaml
    path, weights = tmp_path / "params.yaml", tmp_path / "vgg19.pth"
    weights.write_bytes(b"weights")
    for digest in (None, "0" * 64):
        told = {"perceptual_file": str(weights), "perceptual_sha256": digest}
        content["train_face"]["edn"] |= told
        path.write_text(yaml.safe_dump(content))
        if digest is None:
            with pytest.raises(ArtifactError, match=r"its SHA-256 is .* set train_face\.edn\.perceptual_sha"):
                check_blocks(Params(path))
        else:
            check_blocks(Params(path))


@pytest.mark.parametrize(
    ("preset", "render", "error", "said"),
    [
        ("default", {"background": "beach.png"}, ArtifactError, r"beach\.png: no such file"),
        ("default", {"background": "generated"}, ParamsError, r"render\.background: found 'generated'"),
        ("edn", {"background": "green"}, ParamsError, r"render\.background: found 'green'"),
        ("edn", {"matte": True}, ParamsError, r"render\.matte: found true"),
    ],
)
def test_a_look_that_cannot_be_is_refused_before_anything_runs(
    preset: str,
    render: dict[str, object],
    error: type[Exception],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = yaml.safe_load((ROOT / "params.yaml").read_text())
    content["subjects"]["ada"]["preset"] = preset
    content["transfers"]["ben_to_ada"]["render"] = render
    monkeypatch.chdir(ROOT)  # of dvc.yaml
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(error, match=said):
        check_blocks(Params(path))


def test_every_block_of_the_project_is_known_and_none_is_an_anchor() -> None:
    text = (ROOT / "params.yaml").read_text()
    tables = set(Tables.model_fields)
    assert set(yaml.safe_load(text)) - tables == set(BLOCKS)
    assert not {"&", "<<"} & set(text.split()), "dvc exp run -S would write anchors out as values"


def test_places_hang_on_names_alone() -> None:
    layout = Layout(Path("root"))
    assert layout.frames("ada") == Path("root/data/frames/ada.parquet")
    places = [
        name
        for name, member in vars(Layout).items()
        if callable(member) and not name.startswith("_") and name != "work"
    ]
    paths = [getattr(layout, name)("ada") for name in places]
    assert len(set(paths)) == len(paths)
    assert all(path.is_relative_to("root/data") and "ada" in path.as_posix() for path in paths)
