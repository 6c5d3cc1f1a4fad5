"""Entries added to params.yaml: one line more, every other byte as it was."""

from pathlib import Path

import pytest
import yaml

from flows.params_file import ParamsFile, reads_as_text
from motiontransfer.errors import ParamsError

ENTRY = {"video": "data/raw/her.mp4", "decode": {}}
LINE = "her: {video: data/raw/her.mp4, decode: {}}"
PARAMS = Path(__file__).parents[2] / "params.yaml"


def added(tmp_path: Path, text: str) -> str:
    path = tmp_path / "params.yaml"
    path.write_bytes(text.encode())
    file = ParamsFile(path)
    file.add("clips", "her", ENTRY)
    assert path.read_bytes().decode() == text  # in memory, until it is written
    file.write()
    return path.read_bytes().decode()


def test_the_project_s_own_file_gets_one_line_a_table(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(PARAMS.read_text())
    path.chmod(0o640)
    file = ParamsFile(path)
    for table in ("clips", "subjects", "transfers"):
        file.add(table, "her", ENTRY)
    file.write()
    before, after = PARAMS.read_text().splitlines(), path.read_text().splitlines()
    assert [line for line in after if line.strip() != LINE] == before
    assert len(after) == len(before) + 3
    for table in ("clips", "subjects", "transfers"):
        assert list(yaml.safe_load(path.read_text())[table])[-1] == "her"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("clips:\n  a: {x: 1}   # mine\n\nb: 1\n", f"clips:\n  a: {{x: 1}}   # mine\n  {LINE}\n\nb: 1\n"),
        (
            "clips:\n    a:\n        x: 1\n# b\nb: 1\n",
            f"clips:\n    a:\n        x: 1\n    {LINE}\n# b\nb: 1\n",
        ),
        ("clips:\n  a: {x: 1}\n  # more?\n", f"clips:\n  a: {{x: 1}}\n  {LINE}\n  # more?\n"),
        ("clips:\n  a: {x: 1}", f"clips:\n  a: {{x: 1}}\n  {LINE}\n"),
        ("clips:\r\n  a: {x: 1}\r\n", f"clips:\r\n  a: {{x: 1}}\r\n  {LINE}\r\n"),
        ("clips: {}   # none\nb: 1\n", f"clips: {{{LINE}}}   # none\nb: 1\n"),
        ("clips: {a: {x: 1}}\n", f"clips: {{a: {{x: 1}}, {LINE}}}\n"),
        ("clips: {\n  a: {x: 1},\n}\n", f"clips: {{\n  a: {{x: 1}}, {LINE}\n}}\n"),
        ("clips:\n  a: &a {x: 1}\n  b: *a\n", f"clips:\n  a: &a {{x: 1}}\n  b: *a\n  {LINE}\n"),
        ("# ä\nclips:\n  a: {x: ä}\n", f"# ä\nclips:\n  a: {{x: ä}}\n  {LINE}\n"),
    ],
)
def test_every_way_to_write_a_table(tmp_path: Path, text: str, wanted: str) -> None:
    assert added(tmp_path, text) == wanted
    assert yaml.safe_load(wanted)["clips"]["her"] == ENTRY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clips:\n  a: [1\nb: 2\n", r"line 3, column 2: .*; mend it there or in the line before"),
        ("clips:\n\ta: 1\n", r"line 2, column 1: found a tab, expected blanks"),
        ("clips:\n  a: {x: 1}\n  a: {x: 2}\n", r'line 3, column 3: found duplicate key "a"'),
        ("clips: {}\nb: 1\nclips: {}\n", r'line 3, column 1: found duplicate key "clips"'),
        ("b: 1\n", r"the table 'clips' is missing; add the line 'clips: \{\}'"),
        ("clips:\nb: 1\n", r"line 1: the table 'clips' holds no entries; write 'clips: \{\}'"),
        ("clips:\n- a\n", r"line 1: the table 'clips' holds no entries"),
        ("", r"found nothing, expected keys"),
    ],
)
def test_a_broken_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ParamsError, match=r"params\.yaml: " + said) as caught:
        added(tmp_path, text)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "params.yaml").read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == ["params.yaml"]


@pytest.mark.parametrize("text", ["clips:\n  a: |\n    some\nb: 1\n", "clips: {a: {x: 1}  # mine\n}\n"])
def test_a_form_that_cannot_be_edited_is_left_alone(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        ParamsError, match=r"clips: cannot be edited as it is written; add this line .* her: {"
    ):
        added(tmp_path, text)
    assert (tmp_path / "params.yaml").read_text() == text


def test_not_text_at_all(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(b"clips: \xff\n")
    with pytest.raises(ParamsError, match="byte 8 is not UTF-8"):
        ParamsFile(path)


@pytest.mark.parametrize("name", ["no", "on", "true", "null", "12", "1_000", "1e5", "0x1f", "2024-01-01"])
def test_names_that_yaml_takes_for_something_else(name: str) -> None:
    assert not reads_as_text(name)


@pytest.mark.parametrize("name", ["her", "her-2", "2024-dance", "his_to_her", "1-1"])
def test_names_that_are_names(name: str) -> None:
    assert reads_as_text(name)
